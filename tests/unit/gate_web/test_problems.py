"""What the database threw, as callers hear it: only what passes by itself may be tried again."""

import sqlite3

import pytest
from fastapi import Request
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from gate.web.problems import problem_of


def sqlite_says(sentence: str, code: int) -> OperationalError:
    error = sqlite3.OperationalError(sentence)
    error.sqlite_errorcode = code
    return OperationalError("SELECT", {}, error)


@pytest.mark.parametrize(
    ("error", "status", "code", "retryable"),
    [
        (sqlite_says("database is locked", sqlite3.SQLITE_BUSY), 503, "database_unavailable", True),
        (sqlite_says("no such table: record", sqlite3.SQLITE_ERROR), 500, "internal_error", False),
        (sqlite_says("database or disk is full", sqlite3.SQLITE_FULL), 507, "storage_full", True),
        (PoolTimeoutError("no connection is free"), 503, "database_unavailable", True),
        (DataError("INSERT", {}, Exception("value too long")), 422, "value_refused", False),
        (IntegrityError("INSERT", {}, Exception("null value")), 500, "internal_error", False),
        (DBAPIError("SELECT", {}, Exception("gone"), connection_invalidated=True), 503, "database_unavailable", True),
    ],
)  # fmt: skip
def test_a_failure_of_the_database_is_told_as_what_it_is(
    error: Exception, status: int, code: str, *, retryable: bool
) -> None:
    problem = problem_of(error, Request({"type": "http", "headers": []}))
    assert (problem.status, problem.code, problem.body()["retryable"]) == (status, code, retryable)
