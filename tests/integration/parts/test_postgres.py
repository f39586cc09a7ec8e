import os
import shutil
import subprocess
import sys
from contextlib import ExitStack

import psutil
import psycopg
import pytest
from sqlalchemy import make_url

from deploy.parts import postgres
from deploy.parts.places import CHECKOUT
from deploy.parts.postgres import fresh_database as new_database
from deploy.parts.postgres import local_postgres, own_database, plain, postgres_binaries
from deploy.parts.processes import await_true

pytestmark = pytest.mark.postgres


def test_every_test_gets_an_empty_database_of_its_own(postgres_url):
    with new_database(postgres_url) as first, new_database(postgres_url) as second:
        with psycopg.connect(plain(first)) as connection:
            connection.execute("CREATE TABLE truck (plate text)")
        with psycopg.connect(plain(second)) as connection:
            found = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'truck'").fetchone()
    assert found == (0,)


def test_a_dropped_database_is_gone(postgres_url):
    with new_database(postgres_url) as url:
        pass
    with pytest.raises(psycopg.OperationalError, match=r"does not exist|authentication failed"):
        psycopg.connect(plain(url))  # gone is its user, too


@pytest.mark.parametrize("makes", ["a test's", "a developer's"])
def test_whoever_owns_a_database_is_no_superuser(postgres_url, makes):
    with ExitStack() as stack:
        again = makes == "a developer's" and (own_database(postgres_url), own_database(postgres_url))
        url = again[1] if again else stack.enter_context(new_database(postgres_url))
        connection = stack.enter_context(psycopg.connect(plain(url)))
        asked = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(asked).fetchone() == (False, False)


def test_what_was_committed_survives_a_restart(parts_folder):
    folder = parts_folder / "postgres-restart"
    with local_postgres(folder) as url, psycopg.connect(plain(url)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Hữu Nghị' AS gate")
    with local_postgres(folder) as url, psycopg.connect(plain(url)) as connection:
        assert connection.execute("SELECT gate FROM kept").fetchone() == ("Hữu Nghị",)


def test_the_compose_files_own_script_makes_an_ordinary_user_and_its_database(parts_folder):
    script = CHECKOUT / "deploy" / "postgres" / "ordinary-user.sh"
    with local_postgres(parts_folder / "as-in-compose") as server:
        asked = make_url(server)
        path = f"{postgres_binaries()}:{os.environ['PATH']}"
        given = {
            "PATH": path,
            "PGHOST": str(asked.host),
            "PGPORT": str(asked.port),
            "PGPASSWORD": asked.password,
        }
        subprocess.run([script], env={**given, "POSTGRES_PASSWORD": "it's-ours"}, check=True)
        url = asked.set(username="bordergate", password="it's-ours", database="bordergate")
        with psycopg.connect(plain(url.render_as_string(hide_password=False))) as connection:
            connection.execute("CREATE SCHEMA gate")
            asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(asked).fetchone() == (False,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the user")
def test_root_runs_it_as_nobody_even_below_a_folder_closed_to_nobody(parts_folder, monkeypatch):
    closed = parts_folder / "closed"
    closed.mkdir(mode=0o700)
    shutil.copytree(postgres_binaries().parent, closed / "pginstall")
    monkeypatch.setattr(postgres, "postgres_binaries", lambda: closed / "pginstall" / "bin")
    with local_postgres(closed / "data") as url, psycopg.connect(plain(url)) as connection:
        (process,) = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert psutil.Process(process).uids().effective == postgres.NOBODY


def test_the_server_does_not_outlive_the_process_that_started_it(parts_folder):
    code = (
        "import sys, time, pathlib; from deploy.parts.postgres import local_postgres\n"
        "with local_postgres(pathlib.Path(sys.argv[1])) as u: print(u, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(parts_folder / "postgres-orphan")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=CHECKOUT) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith(b"postgresql+psycopg://")
        server = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    gone = {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    await_true(
        lambda: all(not part.is_running() or part.status() in gone for part in server),
        what="the server's end",
    )
