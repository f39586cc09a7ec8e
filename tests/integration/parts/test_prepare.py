import pytest

from deploy.parts import browser, kafka_jars, prepare
from deploy.parts.places import PartMissingError


def test_a_missing_part_is_named_with_what_brings_it_and_stops_nothing(monkeypatch, capsys):
    monkeypatch.setenv("BORDERGATE_CHROMIUM", "no-such-browser")
    monkeypatch.setattr(prepare.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(prepare, "PARTS", {"Chromium": prepare.PARTS["Chromium"]})
    assert prepare.main([]) == 0
    said = capsys.readouterr().out
    assert "NOT ON THIS MACHINE" in said
    assert "apt-get install --no-install-recommends chromium" in said


def test_a_missing_part_that_was_asked_for_fails(monkeypatch):
    monkeypatch.setenv("BORDERGATE_CHROMIUM", "no-such-browser")
    monkeypatch.setattr(prepare.os, "geteuid", lambda: 1000)
    assert prepare.main(["Chromium"]) == 1


def test_the_browser_named_by_the_user_wins(monkeypatch):
    monkeypatch.setenv("BORDERGATE_CHROMIUM", "/bin/sh")
    assert str(browser.chromium()) == "/bin/sh"


def test_without_a_browser_the_command_that_brings_one_is_said(monkeypatch):
    monkeypatch.delenv("BORDERGATE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PartMissingError, match="apt-get install"):
        browser.chromium()


def test_wrong_jars_stop_the_preparation_with_one_line(monkeypatch, tmp_path, capsys):
    (tmp_path / "kafka-clients.jar").write_bytes(b"not Kafka")
    monkeypatch.delenv("BORDERGATE_KAFKA", raising=False)
    monkeypatch.setattr(prepare, "kafka_jars", lambda: kafka_jars.kafka_jars(tmp_path))
    assert prepare.main(["Kafka"]) == 1
    assert "REFUSED" in capsys.readouterr().out
