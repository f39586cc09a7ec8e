"""All pages as one router. Refusals of page requests are answered with `problem_page`."""

from fastapi import APIRouter

from gate.pages.problems import problem_page
from gate.pages.routes import (
    account,
    accounts,
    acts,
    amend,
    decide,
    declare,
    devices,
    discrepancies,
    fees,
    journal,
    keys,
    lanes,
    live,
    media,
    overview,
    passes,
    people,
    queue,
    record,
    reference,
    sightings,
    status,
    successor,
    swap,
    then,
    transfer,
    trucks,
    uploads,
    webhooks,
    work,
    yard,
)

__all__ = ["PAGES", "problem_page"]

PAGES = APIRouter(include_in_schema=False)
for module in (
    account, keys, accounts, live, declare, uploads, trucks, decide, amend, swap, successor, transfer, acts, queue, reference, record, then, work, sightings, discrepancies, lanes, yard, fees, overview, media, people, devices, journal, passes, webhooks, status,
):  # fmt: skip
    PAGES.include_router(module.router)
