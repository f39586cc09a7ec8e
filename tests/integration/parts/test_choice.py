import pytest

from deploy.parts import containers
from deploy.parts.choice import some_kafka, some_postgres
from deploy.parts.places import PartMissingError


def test_what_the_user_points_to_is_taken_and_nothing_started(monkeypatch, tmp_path):
    monkeypatch.setenv("BORDERGATE_KAFKA", "broker.example:9092")
    monkeypatch.setenv("BORDERGATE_DATABASE", "postgresql+psycopg://db.example/gate")
    with some_kafka(tmp_path / "kafka") as bootstrap, some_postgres(tmp_path / "postgres") as url:
        assert bootstrap == "broker.example:9092"
        assert url == "postgresql+psycopg://db.example/gate"
    assert list(tmp_path.iterdir()) == []


def test_a_docker_client_without_an_engine_is_no_docker(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    with pytest.raises(PartMissingError, match="Docker is missing"):
        containers.require_docker()


@pytest.mark.postgres
def test_without_docker_the_packaged_server_is_taken(monkeypatch, parts_folder, postgres_url):
    monkeypatch.delenv("BORDERGATE_DATABASE", raising=False)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{parts_folder}/no.sock")
    with some_postgres(parts_folder / "chosen") as url:
        assert url.startswith("postgresql+psycopg://")
        assert (parts_folder / "chosen" / "data" / "PG_VERSION").exists()
