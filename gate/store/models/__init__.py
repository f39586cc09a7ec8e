"""Importing this package names every table of the gate."""

from gate.store.models import (
    accesses,
    accounts,
    canary,
    chain,
    fees,
    journal,
    lanes,
    offline,
    passes,
    people,
    queues,
    records,
    transfers,
    uploads,
    webhooks,
)
from gate.store.models.base import TABLES, Base, metadata

__all__ = [
    "TABLES",
    "Base",
    "accesses",
    "accounts",
    "canary",
    "chain",
    "fees",
    "journal",
    "lanes",
    "metadata",
    "offline",
    "passes",
    "people",
    "queues",
    "records",
    "transfers",
    "uploads",
    "webhooks",
]
