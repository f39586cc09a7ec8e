"""The database is restarted while a request waits on it: an honest 503, nothing half written, and the same again does it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deploy.parts.postgres import local_postgres, plain
from deploy.parts.processes import await_true, own_port
from deploy.settings import Settings
from tests.conftest import or_skip
from tests.contract.api.conftest import PLENTY, Api, running

pytestmark = pytest.mark.postgres
DECISION = {
    "seen_version": 1,
    "seen_decision": "",
    "authority": "customs",
    "state": "passed",
    "reason": "seen",
}
KEY = {"Idempotency-Key": "decided-once"}


def need_unavailable(answer: httpx.Response) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["retryable"]) == (503, "database_unavailable", True)
    assert int(answer.headers["Retry-After"]) > 0


def customs_of(api: Api, record: str) -> dict[str, Any]:
    decisions = api.call("haiquan", "GET", f"/records/{record}").json()["decisions"]
    found: dict[str, Any] = next(one for one in decisions if one["authority"] == "customs")
    return found


def test_a_restart_in_the_middle_of_a_request(parts_folder: Path, tmp_path: Path) -> None:
    folder, port = parts_folder / "restarted", own_port(0)
    with or_skip(), ExitStack() as servers, ThreadPoolExecutor(1) as pool:
        url = servers.enter_context(local_postgres(folder, port=port))
        with running(Settings(data=tmp_path, database=url, sender_share=PLENTY)) as api:
            record = api.declare().json()["record_id"]
            deed = ("haiquan", "POST", f"/records/{record}/decisions")
            holder = psycopg.connect(plain(url))
            holder.execute("SELECT 1 FROM gate.record WHERE id = %s FOR UPDATE", [record])
            asked = pool.submit(api.call, *deed, json=DECISION, headers=KEY)
            with psycopg.connect(plain(url), autocommit=True) as looker:
                waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
                await_true(lambda: looker.execute(waiting).fetchone() != (0,), what="the request")

            servers.close()
            need_unavailable(asked.result(60))
            need_unavailable(api.call("haiquan", "GET", f"/records/{record}"))
            holder.close()

            servers.enter_context(local_postgres(folder, port=port))
            assert customs_of(api, record)["state"] == "undecided"
            assert api.call(*deed, json=DECISION, headers=KEY).status_code == 200
            assert api.call(*deed, json=DECISION, headers=KEY).status_code == 200
            assert customs_of(api, record)["state"] == "passed"
            assert len([row for row in api.journalled("decision_recorded") if row.subject == record]) == 1
