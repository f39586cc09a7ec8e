"""Ten thousand records or a million, in minutes: a few real declarations, multiplied inside PostgreSQL with what hangs on them.

Each copy has an id, a reference, a vehicle, a customs declaration and, out of `FIRMS`, a firm of its own. All but the last `OPEN` have
ended: a gate that has worked for years holds many records and few open ones. The journal's numbers are given, its hashes are not true."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from deploy.bench.size.acts import Held
from deploy.parts.postgres import plain
from gate.services.public_events import PUBLIC
from gate.store.models import metadata

FIRMS, OPEN, _SOME = 200, 1_000, 1_000
_APART = 10_000_000
"""Rows written while the gate is measured are counted from here, those that are filled in stay below."""
_COUNTER = "10000 + made.n * 4 + old.rank"
_HANG_ON = {  # the column that names the record, and what orders its rows
    "record": ("id", "id"),
    "record_version": ("record_id", "version"),
    "record_number": ("record_id", "number"),
    "decision": ("record_id", "position"),
    "deadline": ("record_id", "due"),
    "fee": ("record_id", "number"),
    "person": ("record_id", "place"),
    "journal": ("subject", "id"),
}
_NEW = {
    "id": "made.id",
    "record_id": "made.id",
    "subject": "made.id",
    **{name: f"made.{name}" for name in ("reference", "tax_code", "tractor", "facts", "state", "ended_at")},
    **dict.fromkeys(("at", "declared_at", "updated_at", "recorded_at", "planned_from"), "made.at"),
    "planned_until": "made.at + interval '6 hours'",
    "reached_at": "made.ended_at",
}
_OWN = {
    (
        "record_number",
        "number",
    ): "CASE old.kind WHEN 'customs_declaration' THEN made.declaration ELSE old.number END",
    ("decision", "position"): _COUNTER,
    ("decision", "state"): "old.state",
    ("decision", "decision"): "replace(old.decision::text, made.template, made.id)::jsonb",
    ("deadline", "id"): "made.id || ':' || old.kind",
    ("deadline", "subject"): "old.subject",
    ("journal", "id"): _COUNTER,
    (
        "journal",
        "details",
    ): "CASE old.action WHEN 'record_declared' THEN jsonb_build_object('reference', made.reference) ELSE old.details END",
}
_TEMPLATES = """
CREATE UNLOGGED TABLE template AS
SELECT (row_number() OVER (ORDER BY id) - 1)::int AS number, id, tax_code, facts,
  split_part(tractor, ':', 2) AS plate, facts #>> '{customs_declarations,0,number}' AS declaration
FROM record WHERE state = 'declared'
"""
_MADE = """
CREATE UNLOGGED TABLE made AS
SELECT n, k.id AS template, new.id, new.at, new.tax_code, new.declaration, 'VN:' || new.plate AS tractor,
  upper(left(new.id, 4) || '-' || lpad(to_hex(n), 6, '0')) AS reference,
  CASE WHEN n > {last} - {open} THEN 'declared' ELSE 'closed' END AS state,
  CASE WHEN n > {last} - {open} THEN NULL ELSE new.at + interval '5 hours' END AS ended_at,
  replace(replace(replace(replace(k.facts::text, k.id, new.id), '"' || k.plate || '"', '"' || new.plate || '"'),
    k.tax_code, new.tax_code), k.declaration, new.declaration)::jsonb AS facts
FROM generate_series({first}, {last}) AS n JOIN template AS k ON k.number = n % (SELECT count(*) FROM template)
CROSS JOIN LATERAL (SELECT md5('record' || n)::uuid::text AS id, now() - interval '1000 days' * (1 - n / {most}::float) AS at,
  CASE WHEN n % {firms} = 0 THEN k.tax_code ELSE '48' || lpad((n % {firms})::text, 8, '0') END AS tax_code,
  '39' || lpad(n::text, 10, '0') AS declaration,
  (10 + n / 100000 % 89) || substr('ABCDEFGHKLMNPRSTUVXYZ', 1 + n % 21, 1) || lpad((n * 37813::bigint % 100000)::text, 5, '0') AS plate
) AS new
"""


@contextmanager
def filling(server: str) -> Iterator["Filler"]:
    """`server`: the URL of the gate's database as a superuser of its server, whom no wall stops, and no trigger in this session."""
    options = "-csearch_path=gate -csession_replication_role=replica -csynchronous_commit=off -cwork_mem=64MB"
    with psycopg.connect(plain(server), autocommit=True, options=options) as connection:
        connection.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
        connection.execute("SELECT pg_reload_conf()")
        yield Filler(connection)


class Filler:
    """The records that the gate has when this is made are what is multiplied."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self.filled = 0
        self._do(_TEMPLATES)
        for table, column in (("journal", "id"), ("decision", "position"), ("outbox", "position")):
            self._do(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {_APART})")

    def fill(self, count: int, most: int) -> None:
        """Up to `count` of these records, of the `most` there will be; then the tables are vacuumed and analysed."""
        span = {"first": self.filled + 1, "last": count, "most": most, "open": OPEN, "firms": FIRMS}
        self._do(
            "UPDATE record SET state = 'closed', ended_at = updated_at WHERE id IN (SELECT id FROM record WHERE state = 'declared' AND id NOT IN (SELECT id FROM template))"
        )
        self._do(_MADE.format(**span))
        for table, (record, order) in _HANG_ON.items():
            self._do(_copied(table, record, order))
        for statement in _news():
            self._do(statement)
        self._do("DROP TABLE made")
        self._do("VACUUM ANALYZE")
        self.filled = count

    def held(self, tax_code: str) -> Held:
        """A thousand of each, spread over all of them; those of this firm apart."""
        some = [_SOME / self.filled]
        every = self._asked(
            "SELECT id, split_part(tractor, ':', 2), facts FROM record WHERE random() < %s", some
        )
        own = self._asked(
            "SELECT id FROM record WHERE tax_code = %s ORDER BY random() LIMIT 1000", [tax_code]
        )
        papers = [facts["customs_declarations"] for _, _, facts in every]
        return Held(
            own=[one for (one,) in own],
            all=[one for one, _, _ in every],
            numbers=[each[0]["number"] for each in papers if each],
            plates=[plate for _, plate, _ in every],
            head=int(self._asked("SELECT number FROM journal_head", [])[0][0]),
        )

    def _asked(self, question: LiteralString, given: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._connection.execute(question, given).fetchall()

    def _do(self, statement: str) -> None:
        self._connection.execute(sql.SQL(statement))


def _copied(table: str, record: str, order: str) -> str:
    columns = [column.name for column in metadata.tables[table].columns]
    values = [_OWN.get((table, name)) or _NEW.get(name) or f"old.{name}" for name in columns]
    quoted = ", ".join(f'"{name}"' for name in columns)
    rank = f"row_number() OVER (PARTITION BY {record} ORDER BY {order}) - 1 AS rank"
    source = f"SELECT *, {rank} FROM {table} WHERE {record} IN (SELECT id FROM template)"  # noqa: S608 -- names of ours
    joined = f"made JOIN ({source}) AS old ON old.{record} = made.template"
    return f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} FROM {joined}"  # noqa: S608 -- names of ours


def _news() -> Iterator[str]:
    """Numbers in the chain for every row of the journal that was filled in, and the feed of what is public."""
    public = ", ".join(f"'{action}'" for action in PUBLIC)
    fresh = "FROM journal JOIN made ON made.id = journal.subject"
    yield f"INSERT INTO journal_link (number, row_id, digest) SELECT journal.id, journal.id, md5(journal.subject) || md5(subject) {fresh}"
    yield f"INSERT INTO feed_entry (position, row_id, record_id, tax_code) SELECT journal.id, journal.id, made.id, made.tax_code {fresh} WHERE journal.action IN ({public})"
    yield "UPDATE journal_head SET number = (SELECT max(number) FROM journal_link)"
