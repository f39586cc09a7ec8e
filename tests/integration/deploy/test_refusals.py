"""Every command says in one line, with a code, what a person must change; nothing has started by then."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.parts.processes import own_port
from deploy.refusals import NOT_YET, REFUSED

Refused = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """Runs a command that must refuse: `refused(*words, status=…, **settings)` gives its one line on standard error."""

    def run(*words: str, status: int = REFUSED, **settings: str | None) -> str:
        given: dict[str, str | None] = {"data": str(tmp_path / "data"), **settings}
        env = {f"BORDERGATE_{name.upper()}": value for name, value in given.items()}
        result = CliRunner().invoke(app, list(words), env=env)
        assert result.exit_code == status, result.output
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        assert len(lines) == 1, result.stderr
        return lines[0]

    return run


LANES = '[[lane]]\nid = "b2-in"\ncameras = [{name = "front", source = "%s"}]\n'


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("port", "abc", "setting_invalid: BORDERGATE_PORT (“abc”)"),
        ("port", "99999", "setting_invalid: BORDERGATE_PORT (“99999”)"),
        ("log_level", "loud", "setting_invalid: BORDERGATE_LOG_LEVEL (“loud”)"),
        ("kafka", "broker", "setting_invalid: BORDERGATE_KAFKA (“broker”)"),
        ("host", "no.such.host.invalid", "address_unusable:"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_its_meaning(
    refused: Refused, tmp_path: Path, name: str, value: str, said: str
) -> None:
    assert refused("run", "--no-demo", **{name: value}).startswith(said)


@pytest.mark.parametrize(
    "url", ["postgres://gate:SECRET@host/gate", "postgresql+psycopg://gate:SECRET@host:x/gate"]
)
def test_a_wrong_database_address_is_refused_without_its_password(
    refused: Refused, tmp_path: Path, url: str
) -> None:
    line = refused("relay", database=url)
    assert line.startswith("setting_invalid: BORDERGATE_DATABASE:")
    assert "SECRET" not in line


def test_a_data_folder_that_is_a_file_is_named(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    line = refused("run", "--no-demo", port=str(own_port()))
    assert line.startswith("file_unusable:")
    assert str(tmp_path / "data") in line


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("b2-in=/no/such/folder", "source_unknown: front camera of lane b2-in"),
        ("/no/such/film.mp4", "source_unknown: front camera of lane b2-in"),
        ("b2in=rtsp://127.0.0.1:1/stream", "lane_unknown: “b2in”"),
        ("b2-in=ftp://127.0.0.1/stream", "source_unknown: front camera of lane b2-in"),
        ("b1-out={folder}", "source_empty: front camera of lane b1-out"),
    ],
)
def test_a_source_that_cannot_be_is_refused_before_anything_starts(
    refused: Refused, tmp_path: Path, source: str, said: str
) -> None:
    given = source.format(folder=tmp_path)
    assert refused("run", "--source", given, port=str(own_port())).startswith(said)
    assert not (tmp_path / "data" / "keys").exists()


@pytest.mark.parametrize(
    ("lane", "source", "said"),
    [("b2in", "rtsp://127.0.0.1:1/none", "lane_unknown: “b2in”"), ("b2-in", "film.mp4", "source_unknown:")],
)
def test_a_lane_process_refuses_what_its_file_does_not_have(
    refused: Refused, tmp_path: Path, lane: str, source: str, said: str
) -> None:
    lanes = tmp_path / "lanes.toml"
    lanes.write_text(LANES % source)
    assert refused("lane", lane, lanes=str(lanes)).startswith(said)


def test_a_lane_the_gate_does_not_know_is_refused_by_the_gate(refused: Refused, tmp_path: Path) -> None:
    lanes = tmp_path / "lanes.toml"
    lanes.write_text(LANES.replace("b2-in", "b9-in") % "rtsp://127.0.0.1:1/none")
    line = refused("run", "--no-demo", port=str(own_port()), lanes=str(lanes))
    assert line.startswith("lane_unknown:")


def test_a_database_that_is_away_at_the_start_is_named(refused: Refused, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{own_port()}/none"
    line = refused("relay", status=NOT_YET, database=url)
    assert line.startswith("database_unavailable:")


def test_a_lane_without_its_keys_says_where_they_should_be(refused: Refused, tmp_path: Path) -> None:
    lanes = tmp_path / "lanes.toml"
    lanes.write_text(
        '[[lane]]\nid = "b2-in"\ncameras = [{name = "front", source = "rtsp://127.0.0.1:1/none"}]\n'
    )
    line = refused("lane", "b2-in", status=NOT_YET, lanes=str(lanes))
    assert line.startswith("key_missing:")


@pytest.mark.parametrize(
    "text", ["[[lane]", "lane = 3", '[[lane]]\nid = "b2-in"\ncameras = [{name = "Front!"}]']
)
def test_a_broken_lanes_file_is_refused(refused: Refused, tmp_path: Path, text: str) -> None:
    lanes = tmp_path / "lanes.toml"
    lanes.write_text(text)
    assert refused("lane", "b2-in", lanes=str(lanes)).startswith("lanes_file_invalid:")


SERVER = "postgresql+psycopg://gate@127.0.0.1:1/gate"


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_a_process_of_the_production_form_is_told_where_its_keys_lie(refused: Refused, command: str) -> None:
    line = refused(command, database=SERVER, data=None, port=str(own_port()))
    assert line.startswith("setting_missing: BORDERGATE_DATA")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_only_migrate_makes_the_order_key_of_the_production_form(
    refused: Refused, tmp_path: Path, command: str
) -> None:
    line = refused(command, status=NOT_YET, database=SERVER, port=str(own_port()))
    assert line.startswith("key_missing:")
    assert not (tmp_path / "data" / "keys").exists()


def test_a_second_order_key_is_never_handed_to_lanes(refused: Refused, tmp_path: Path) -> None:
    handed = str(tmp_path / "handed")
    first = CliRunner().invoke(
        app, ["migrate"], env={"BORDERGATE_DATA": str(tmp_path / "first"), "BORDERGATE_LANE_KEYS": handed}
    )
    assert first.exit_code == 0, first.output
    given = (tmp_path / "handed" / "orders.pub").read_bytes()
    assert refused("migrate", lane_keys=handed).startswith("key_differs:")
    assert (tmp_path / "handed" / "orders.pub").read_bytes() == given
