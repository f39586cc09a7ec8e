"""The gate's key is made once, whoever comes first."""

import threading
from pathlib import Path

from events.signing import SigningKey, load_or_create


def test_who_comes_first_at_once_gets_one_and_the_same_key(tmp_path: Path) -> None:
    for attempt in range(20):
        path = tmp_path / str(attempt) / "orders.key"
        together, keys = threading.Barrier(8), list[SigningKey]()

        def come(
            path: Path = path, together: threading.Barrier = together, keys: list[SigningKey] = keys
        ) -> None:
            together.wait()
            keys.append(load_or_create(path))

        people = [threading.Thread(target=come) for _ in range(8)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert {key.key_id for key in keys} == {load_or_create(path).key_id}
        assert len(keys) == 8


def test_a_key_is_for_its_owner_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "orders.key"
    load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
