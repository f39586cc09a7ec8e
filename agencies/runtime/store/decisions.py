"""Decisions made by rules here, and officers' decisions as heard from the gate."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from agencies.runtime.store.tables import AgencyTables
from events.messages.decisions import Decision
from events.messages.values import Authority

RULES, OFFICER = "rules", "officer"


@dataclass(frozen=True)
class Decisions:
    tables: AgencyTables
    session: Session

    def knows(self, decision_id: str) -> bool:
        table = self.tables.decision
        return self.session.scalar(select(table.c.id).where(table.c.id == decision_id)) is not None

    def last_revision(self, record_id: str, version: int, authority: Authority) -> int:
        """The highest revision of this version so far, by rules or officer; 0 before the first."""
        table = self.tables.decision
        query = select(func.max(table.c.revision)).where(
            table.c.record_id == record_id, table.c.version == version, table.c.authority == authority
        )
        return self.session.scalar(query) or 0

    def found(self, record_id: str, version: int, authority: Authority, rule: str) -> int:
        """In how many decisions of this version the rules so far found `rule` not satisfied."""
        column = self.tables.decision.c
        query = select(column.body).where(
            column.record_id == record_id,
            column.version == version,
            column.authority == authority,
            column.origin == RULES,
        )
        return sum(
            any(finding["rule"] == rule for finding in body["findings"])
            for body in self.session.scalars(query)
        )

    def add(self, decision: Decision, origin: str, made_at: datetime) -> None:
        row = {
            "id": decision.id,
            "record_id": decision.record_id,
            "version": decision.version,
            "authority": decision.authority,
            "revision": decision.revision,
            "origin": origin,
            "state": decision.state,
            "body": decision.model_dump(mode="json"),
            "made_at": made_at,
        }
        self.session.execute(insert(self.tables.decision).values(**row))
