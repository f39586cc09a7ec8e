"""This agency's tables, in its own metadata."""

from sqlalchemy import MetaData

from agencies.runtime.store.tables import agency_tables

TABLES = agency_tables(MetaData())
