"""Who of a consumer group reads which partition of the embedded log.

A member is alive as long as it holds the lock on its own file: the kernel lets go of it when the process ends, however it
ends, so nobody has to guess by time-outs. A partition changes hands only when its member is gone or gives it up between
two polls, when it has nothing under way. (A process that is stopped but not ended keeps its partitions.)
"""

import fcntl
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

Place = tuple[str, int]


class Membership:
    def __init__(self, folder: Path, consumer: str, partitions: Mapping[str, int]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.member = uuid4().hex
        self._consumer = consumer
        self._partitions = partitions
        self._folder = folder
        self._lock = (folder / self.member).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def join(self, connection: sqlite3.Connection) -> None:
        row = (self.member, self._consumer, json.dumps(sorted(self._partitions)))
        connection.execute("INSERT INTO member (member, consumer, topics) VALUES (?, ?, ?)", row)

    def settle(self, connection: sqlite3.Connection) -> set[Place]:
        """The places this member holds after taking what is free and giving up what is due to others."""
        members = self._members(connection)
        dead = {member for member in members if not self._is_alive(member)}
        due = self._due({member: topics for member, topics in members.items() if member not in dead})
        holders = self._holders(connection)
        held = {place for place, holder in holders.items() if holder == self.member}
        free = {place for place in due if holders.get(place, "") not in members.keys() - dead}
        if dead or held - due or free - held:
            self._change(connection, dead, held - due, free - held)
            holders = self._holders(connection)
        return {place for place, holder in holders.items() if holder == self.member}

    def leave(self, connection: sqlite3.Connection) -> None:
        self._change(connection, {self.member}, set(), set())
        self._lock.close()

    def _members(self, connection: sqlite3.Connection) -> dict[str, list[str]]:
        query = "SELECT member, topics FROM member WHERE consumer = ?"
        return {member: json.loads(topics) for member, topics in connection.execute(query, (self._consumer,))}

    def _is_alive(self, member: str) -> bool:
        if member == self.member:
            return True
        try:
            with (self._folder / member).open("a") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False

    def _due(self, alive: Mapping[str, list[str]]) -> set[Place]:
        """The fair share: partition number modulo the members that read the topic."""
        due: set[Place] = set()
        for topic, count in self._partitions.items():
            readers = sorted(member for member, topics in alive.items() if topic in topics)
            due |= {
                (topic, number) for number in range(count) if readers[number % len(readers)] == self.member
            }
        return due

    def _holders(self, connection: sqlite3.Connection) -> dict[Place, str]:
        query = "SELECT topic, partition, member FROM claim WHERE consumer = ?"
        return {
            (topic, number): member for topic, number, member in connection.execute(query, (self._consumer,))
        }

    def _change(
        self, connection: sqlite3.Connection, dead: set[str], given_up: set[Place], taken: set[Place]
    ) -> None:
        with immediate(connection):
            for member in dead:
                connection.execute("DELETE FROM claim WHERE member = ?", (member,))
                connection.execute("DELETE FROM member WHERE member = ?", (member,))
            for topic, number in given_up:
                row = (self._consumer, topic, number, self.member)
                connection.execute(
                    "DELETE FROM claim WHERE consumer = ? AND topic = ? AND partition = ? AND member = ?", row
                )
            for topic, number in taken:
                row = (self._consumer, topic, number, self.member)
                connection.execute(
                    "INSERT INTO claim (consumer, topic, partition, member) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    row,
                )
        for member in dead:
            (self._folder / member).unlink(missing_ok=True)


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction that takes the file's write lock at its beginning."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:  # a failed COMMIT leaves it open, a full disk has already ended it
            connection.execute("ROLLBACK")
