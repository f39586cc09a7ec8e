"""The one name of the database's sessions outside the store: services are handed one, and only pass it on."""

from sqlalchemy.orm import Session

__all__ = ["Session"]
