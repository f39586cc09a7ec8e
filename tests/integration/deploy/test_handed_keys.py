"""`bordergate migrate` hands every lane and agency its keys in a folder of its own; a process looks nowhere else."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.event_keys import EventKeys, agency_name, lane_name
from deploy.refusals import NOT_YET, REFUSED
from deploy.settings import Settings
from events.messages.values import Agency
from lanes.store.spool import open_spool

SERVER = "postgresql+psycopg://gate@127.0.0.1:1/gate"
CAMERA = '[[lane]]\nid = "b2-in"\ncameras = [{name = "front", source = "rtsp://127.0.0.1:1/none"}]\n'


def called(*words: str, **settings: str) -> tuple[int, str, str]:
    env: dict[str, str | None] = {f"BORDERGATE_{name.upper()}": value for name, value in settings.items()}
    done = CliRunner().invoke(app, list(words), env=env)
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("gate")
    code, _, errors = called("migrate", data=str(data))
    assert code == 0, errors
    return data / "lane-keys"


def test_everybody_has_a_folder_with_his_keys_and_nobody_elses(handed: Path) -> None:
    lanes = {"device.key", "events.key", "orders.pub"}
    folders = {
        path.name: {file.name for file in path.iterdir()} for path in handed.iterdir() if path.is_dir()
    }
    assert {name: folders[name] for name in folders if name.startswith("agency-")} == {
        agency_name(agency): {"events.key"} for agency in Agency
    }
    assert folders.keys() >= {lane_name("b2-in"), lane_name("b1-out")}
    assert all(files == lanes for name, files in folders.items() if name.startswith("lane-"))
    assert {path.name for path in handed.iterdir() if path.is_file()} == {"orders.pub"}
    keys = EventKeys.of(Settings(data=handed.parent))
    assert len({keys.own(name).key_id for name in folders}) == len(folders)


@pytest.mark.parametrize(
    ("words", "settings"),
    [(["agency", "customs"], {"database": SERVER}), (["lane", "b2-in"], {"kafka": "127.0.0.1:1"})],
    ids=["agency", "lane"],
)
def test_a_process_with_a_folder_of_its_own_looks_nowhere_else(
    handed: Path, tmp_path: Path, words: list[str], settings: dict[str, str]
) -> None:
    lanes = tmp_path / "lanes.toml"
    lanes.write_text(CAMERA)
    code, _, errors = called(
        *words,
        data=str(handed.parent),
        own_keys=str(tmp_path / "own"),
        lane_keys=str(handed),
        lanes=str(lanes),
        **settings,
    )
    assert (code, errors.partition(":")[0]) == (NOT_YET, "key_missing")
    assert str(tmp_path / "own") in errors


def test_a_lane_of_the_production_form_is_told_where_its_spool_lies(tmp_path: Path) -> None:
    lanes = tmp_path / "lanes.toml"
    lanes.write_text(CAMERA)
    code, _, errors = called("lane", "b2-in", kafka="127.0.0.1:1", lanes=str(lanes))
    assert (code, errors.partition(" is")[0]) == (REFUSED, "setting_missing: BORDERGATE_DATA")


def test_a_lanes_own_machine_shows_its_own_waiting_events_without_the_gates_database(tmp_path: Path) -> None:
    open_spool("b2-in", tmp_path / "lanes" / "b2-in").database.close()
    code, said, errors = called("events", "dlq", "list", data=str(tmp_path))
    assert (code, said) == (0, "Nothing is put aside.\n"), errors
    code, said, errors = called("events", "lag", "--json", data=str(tmp_path))
    assert code == 0, errors
    assert [row["owner"] for row in json.loads(said)["outboxes"]] == ["lane-b2-in"]
