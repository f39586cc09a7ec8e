"""The production form's files cannot be run here, so everything they promise is held against the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.parts.containers import KAFKA_IMAGE, POSTGRES_IMAGE
from deploy.parts.kafka_jars import COORDINATES, HASHES
from deploy.parts.places import CHECKOUT
from deploy.refusals import REFUSED
from deploy.settings import Settings
from events.messages.values import Agency

DEPLOY = CHECKOUT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
ENVIRONMENT = DEPLOY / "systemd" / "bordergate.env"
OF_LANES = DEPLOY / "systemd" / "lanes.env"
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "bordergate"}
FILES = [
    DEPLOY / "compose.yaml",
    DEPLOY / "Dockerfile",
    DEPLOY / "runbook.md",
    *sorted((DEPLOY / "systemd").iterdir()),
]
KNOWN = {f"BORDERGATE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_a_production_file_sets_is_a_setting(file):
    named = set(re.findall(r"BORDERGATE_[A-Z_]+", file.read_text()))
    assert named <= KNOWN


def test_compose_keeps_the_compose_specification():
    program = str(Path(sys.executable).with_name("check-jsonschema"))
    command = [program, "--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_every_variable_compose_sets_is_one_the_settings_accept(monkeypatch):
    for service in OURS.values():
        for name, value in service["environment"].items():
            given = re.sub(r"\$\{\w+:\?[^}]*\}", "given", value)
            monkeypatch.setenv(name, re.sub(r"\$\{\w+:-\}", "", given))
        assert Settings().kafka == "kafka:9092"


# What a form may leave at its default, and why.
LEFT_OUT = {
    "systemd": {
        *("KAFKA_USER", "KAFKA_PASSWORD", "KAFKA_PASSWORD_FILE", "KAFKA_CA"),  # a broker without users
        "WEBHOOK_NETWORKS",  # opens private networks: nobody's default
    },
    "compose": {
        *(
            "KAFKA_USER",
            "KAFKA_PASSWORD",
            "KAFKA_PASSWORD_FILE",
            "KAFKA_CA",
        ),  # reachable by these services alone
        *(
            "PORT",
            "WEBHOOK_NETWORKS",
        ),  # the published port stands in `ports`
    },
}


def test_every_setting_is_set_by_both_forms_or_left_out_for_a_reason():
    image = re.findall(r"BORDERGATE_(\w+)=", (DEPLOY / "Dockerfile").read_text())
    compose = {
        name.removeprefix("BORDERGATE_")
        for service in OURS.values()
        for name in service["environment"]
        if not name.startswith("OTEL_")
    }
    files = (*UNITS, ENVIRONMENT, OF_LANES)
    systemd = [
        name
        for file in files
        for name in re.findall(r"^(?:Environment=)?BORDERGATE_(\w+)=", file.read_text(), re.MULTILINE)
    ]
    settings = {name.removeprefix("BORDERGATE_") for name in KNOWN}
    assert {*compose, *image} == settings - LEFT_OUT["compose"]
    assert set(systemd) == settings - LEFT_OUT["systemd"]


@pytest.mark.parametrize("file", [ENVIRONMENT, OF_LANES], ids=lambda file: file.name)
def test_an_environment_file_is_one_the_settings_accept(file, monkeypatch):
    for line in file.read_text().splitlines():
        if line.startswith("BORDERGATE_"):
            monkeypatch.setenv(*line.split("=", 1))
    assert Settings().kafka
    assert Settings().embedded is (file == OF_LANES), "lanes keep their own SQLite and need no database"


def settings_of(unit: Path) -> tuple[str, set[str]]:
    """The file a unit takes its settings from, and the names it sets itself."""
    text = unit.read_text()
    files = re.findall(r"^EnvironmentFile=(/\S+)$", text, re.MULTILINE)
    assert len(files) == 1, "a process' own file may be missing: it begins with a -"
    return Path(files[0]).name, set(re.findall(r"^Environment=(BORDERGATE_\w+)=", text, re.MULTILINE))


def test_units_take_their_settings_from_one_file_that_does_not_contradict_them():
    """A file wins over Environment=, and two data folders would mean two order keys."""
    for unit in UNITS:
        file, own = settings_of(unit)
        assert file == ("lanes.env" if "lane@" in unit.name else "bordergate.env")
        assert not own & set(
            re.findall(r"^(BORDERGATE_\w+)=", (unit.parent / file).read_text(), re.MULTILINE)
        )


ALONE = {
    **{f"agency {agency}": f"agency-{agency}" for agency in Agency},
    **{f"lane {lane}": f"lane-{lane}" for lane in ("b1-in", "b1-out", "b2-in", "b2-out")},
}


def of_volume(service: dict, volume: str) -> list[dict]:
    return [
        mount
        for mount in service["volumes"]
        if (mount["source"] if isinstance(mount, dict) else mount.split(":")[0]) == volume
    ]


def test_in_compose_each_agency_and_lane_sees_its_own_keys_and_nobody_elses():
    for service in OURS.values():
        owner = ALONE.get(" ".join(service["command"]))
        if owner is None:
            continue
        (keys,) = of_volume(service, "lane-keys")
        assert keys["volume"] == {"subpath": owner, "nocopy": True}
        assert keys["read_only"]
        assert service["environment"]["BORDERGATE_OWN_KEYS"] == keys["target"]
        assert of_volume(service, "gate") == [], "the gate's own keys"
    holders = {name for name, service in OURS.items() if "lane-keys:/lane-keys" in service["volumes"]}
    assert holders == {"migrate"}


def test_under_systemd_each_agency_and_lane_is_a_user_of_its_own_with_its_own_keys_alone():
    handed = {"agency": {"events.key"}, "lane": {"events.key", "device.key", "orders.pub"}}
    for kind, files in handed.items():
        text = (DEPLOY / "systemd" / f"bordergate-{kind}@.service").read_text()
        assert "\nDynamicUser=yes\n" in text
        assert "\nUser=" not in text
        assert "\nInaccessiblePaths=-/var/lib/bordergate\n" in text
        assert "\nEnvironment=BORDERGATE_OWN_KEYS=%d\n" in text
        folder = f"/var/lib/bordergate/lane-keys/{kind}-%i/"
        given = re.findall(rf"^LoadCredential=(\S+):{folder}(\S+)$", text, re.MULTILINE)
        assert given == [(name, name) for name, _ in given]
        assert {name for name, _ in given} == files


def test_no_lane_process_is_told_the_database():
    for service in OURS.values():
        assert ("BORDERGATE_DATABASE" in service["environment"]) is (service["command"][0] != "lane")
    assert "DATABASE" not in OF_LANES.read_text()
    assert settings_of(DEPLOY / "systemd" / "bordergate-lane@.service")[0] == OF_LANES.name


def test_the_gate_and_the_agencies_start_after_tables_topics_and_keys_are_there():
    migrate = DEPLOY / "systemd" / "bordergate-migrate.service"
    assert "\nType=oneshot\n" in migrate.read_text()
    for unit in set(UNITS) - {migrate}:
        after, wants = (
            re.search(rf"^{word}=(.*)$", unit.read_text(), re.MULTILINE) for word in ("After", "Wants")
        )
        assert migrate.name in after[1]
        assert (migrate.name in wants[1]) is ("lane" not in unit.name)


def test_no_unit_is_started_again_for_ever_where_a_person_must_act_first():
    for unit in UNITS:
        assert f"\nRestartPreventExitStatus={REFUSED}\n" in unit.read_text()


def test_the_servers_are_the_ones_the_tests_run_against():
    assert COMPOSE["services"]["kafka"]["image"] == KAFKA_IMAGE
    assert COMPOSE["services"]["postgres"]["image"] == POSTGRES_IMAGE


def test_every_process_of_the_design_is_there_once():
    commands = sorted(" ".join(service["command"]) for service in OURS.values())
    lanes = [f"lane {lane}" for lane in ("b1-in", "b1-out", "b2-in", "b2-out")]
    assert commands == sorted(
        ["migrate", "serve", "relay", "worker", *lanes, *(f"agency {agency}" for agency in Agency)]
    )


def test_every_command_of_a_production_file_exists():
    compose = {service["command"][0] for service in OURS.values()}
    units = {word for unit in UNITS for word in re.findall(r"bin/bordergate (\w+)", unit.read_text())}
    for command in compose | units:
        asked = [sys.executable, "-c", "from deploy.cli import app; app()", command, "--help"]
        done = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_no_process_of_ours_runs_as_root_or_keeps_privileges():
    assert re.search(r"^USER bordergate$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"]
    for unit in UNITS:
        assert re.search(r"^(User=bordergate|DynamicUser=yes)$", unit.read_text(), re.MULTILINE)
        assert "\nNoNewPrivileges=yes\n" in unit.read_text()


def test_only_the_pages_are_reachable_from_outside():
    published = {
        name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service
    }
    assert published == {"api": ["${PAGES_ADDRESS:-127.0.0.1}:8000:8000"]}


def test_no_password_is_one_that_everybody_knows():
    text = (DEPLOY / "compose.yaml").read_text()
    assert set(re.findall(r"\$\{POSTGRES_PASSWORD(..)", text)) == {":?"}
    assert not re.search(r"^\s*\w*PASSWORD: (?!\"\$\{)", text, re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_no_fault_in_a_unit(unit, tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is missing: no systemd-analyze. To have it: apt-get install systemd")
    shutil.copy(DEPLOY / "systemd" / "bordergate.target", tmp_path)
    for one in UNITS:  # units name each other
        here = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", one.read_text(), flags=re.MULTILINE)
        (tmp_path / one.name).write_text(here)
    command = [analyze, "verify", "--man=no", str(tmp_path / unit.name)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [line for line in verified.stderr.splitlines() if "bordergate" in line] == []


def test_the_image_installs_only_hash_checked_packages():
    installs = [line for line in (DEPLOY / "Dockerfile").read_text().splitlines() if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line or "--offline" in line for line in installs)


def test_the_packaged_broker_is_the_version_of_the_image():
    version = KAFKA_IMAGE.partition(":")[2]
    assert f":{version}+" in COORDINATES
    assert f"kafka_2.13-{version}.jar" in HASHES.read_text()


def test_every_volume_of_ours_is_made_in_the_image_for_the_user_that_writes_there():
    image = (DEPLOY / "Dockerfile").read_text()
    targets = {
        mount.split(":")[1]
        for service in OURS.values()
        for mount in service.get("volumes", ())
        if isinstance(mount, str)
    }
    assert {"/data", "/lane-keys"} <= targets
    for target in targets - {"/etc/bordergate/lanes.toml"}:
        assert re.search(rf"(--owner=bordergate .*|--home-dir ){re.escape(target)}\b", image), target


def test_the_runbook_enables_the_target_that_comes_back_after_a_reboot():
    lines = [
        line
        for line in (DEPLOY / "runbook.md").read_text().splitlines()
        if "enable" in line and "bordergate-lane@" in line
    ]
    assert lines
    assert all("bordergate.target" in line for line in lines)
