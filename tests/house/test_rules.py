"""Each house rule is planted against: a rule that never speaks is none."""

from pathlib import PurePath

import pytest

from tests.house.rules import complaints, registries_and_machine_paths

PLANTED = {
    "long file": ("gate/long.py", "x = 1\n" * 401, "401 lines"),
    "long function": ("gate/f.py", "def f():\n" + "    x = 1\n" * 50, "f has 51 lines"),
    "naive time": ("gate/t.py", "datetime.now()", "take a Clock"),
    "own clock": ("gate/t.py", "datetime.datetime.now(UTC)", "take a Clock"),
    "utcnow": ("gate/t.py", "datetime.utcnow()", "take a Clock"),
    "topic": ("gate/workers/w.py", "subscribe('gate." + "clearance.v1')", "events/messages"),
    "longer topic": ("lanes/w.py", "topic = 'agency." + "decision.customs.v2'", "events/messages"),
    "commit": ("gate/services/declare.py", "session.commit()", "only the edge commits"),
    "unbuilt": ("gate/s.py", "raise NotImplementedError", "build it or leave it out"),
    "bare noqa": ("gate/n.py", "x = 1  # no" + "qa", "name the code and the reason"),
    "noqa without reason": ("gate/n.py", "x = 1  # no" + "qa: E501", "name the code and the reason"),
    "ignore without reason": (
        "gate/n.py",
        "x = 1  # type: " + "ignore[misc]",
        "name the code and the reason",
    ),
    "busy init": ("gate/__init__.py", "def f(): pass", "defines nothing"),
    "vague name": ("gate/utils.py", "x = 1", "says nothing"),
}
ALLOWED = {
    "the clock itself": ("events/clock.py", "datetime.now(UTC)"),
    "a named topic": ("events/messages/registry.py", "CLEARANCE = 'gate." + "clearance.v1'"),
    "a worker's commit": ("gate/workers/w.py", "consumer.commit()"),
    "a reasoned noqa": ("gate/n.py", "x = 1  # no" + "qa: E501 - the law's own sentence"),
    "a reasoned ignore": ("gate/n.py", "x = 1  # type: " + "ignore[misc]  # the library carries no types"),
    "a file of 400 lines": ("gate/long.py", "x = 1\n" * 400),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_breach_is_named(planted):
    path, source, said = PLANTED[planted]
    assert any(said in complaint for complaint in complaints(PurePath(path), source))


@pytest.mark.parametrize("allowed", ALLOWED)
def test_what_is_allowed_is_not_complained_about(allowed):
    path, source = ALLOWED[allowed]
    assert complaints(PurePath(path), source) == []


@pytest.mark.parametrize(
    "line", ["index = https://pypi" + ".org/simple", "see /ho" + "me/someone/gate", "'/ro" + "ot/x'"]
)
def test_registries_and_places_of_one_machine_are_named(line):
    assert list(registries_and_machine_paths(line))


@pytest.mark.parametrize("line", ["GET /api/v1/work/lists", "/usr/bin/python3", "var/tmp/x", "${HOME}/gate"])
def test_addresses_and_system_folders_are_not(line):
    assert not list(registries_and_machine_paths(line))
