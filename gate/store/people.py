"""Sealing and opening people: AES-256-GCM with one key per person, bound to the person's id."""

import json
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select

from gate.domain.declaration import Person
from gate.store.models.people import PersonKeyRow, PersonRow
from gate.store.session import Session

_NONCE_BYTES = 12


def add(session: Session, place: tuple[str, str, int, int], person: Person, at: datetime) -> None:
    """`place` is (person id, record id, record version, position in the list)."""
    person_id, record_id, version, position = place
    key = AESGCM.generate_key(256)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = person.model_dump_json().encode()
    data = nonce + AESGCM(key).encrypt(nonce, plain, person_id.encode())
    session.add(PersonKeyRow(person_id=person_id, key=key))
    session.add(
        PersonRow(
            id=person_id, record_id=record_id, version=version, place=position, sealed=data, added_at=at
        )
    )


def of_record(session: Session, record_id: str) -> tuple[Person, ...]:
    """The record's people whose keys still exist, in the order they were declared."""
    rows = session.execute(
        select(PersonRow, PersonKeyRow.key)
        .join(PersonKeyRow, PersonKeyRow.person_id == PersonRow.id)
        .where(PersonRow.record_id == record_id)
        .order_by(PersonRow.place)
    )
    return tuple(_opened(row, key) for row, key in rows)


def erase_all(session: Session, record_id: str) -> int:
    """Destroys the keys; the sealed bytes stay and say nothing any more."""
    ids = select(PersonRow.id).where(PersonRow.record_id == record_id)
    statement = delete(PersonKeyRow).where(PersonKeyRow.person_id.in_(ids)).returning(PersonKeyRow.person_id)
    return len(session.scalars(statement).all())


def _opened(row: PersonRow, key: bytes) -> Person:
    nonce, data = row.sealed[:_NONCE_BYTES], row.sealed[_NONCE_BYTES:]
    return Person.model_validate(json.loads(AESGCM(key).decrypt(nonce, data, row.id.encode())))
