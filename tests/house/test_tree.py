"""The whole repository against the house rules."""

import ast
import hashlib
import subprocess
import tomllib

import pytest

from deploy.parts.places import CHECKOUT
from tests.house.rules import (
    bare_suppressions,
    complaints,
    long_functions,
    registries_and_machine_paths,
    too_long,
)

PACKAGES = ("gate/", "lanes/", "ocr/", "events/", "agencies/", "deploy/")
PICTURES = (".jpg", ".jpeg", ".png", ".webp")


def listed() -> list[str]:
    """Every file the repository holds or would hold."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return sorted(name for name in listing.stdout.split("\0") if (CHECKOUT / name).is_file())


@pytest.fixture(scope="module")
def files() -> list[str]:
    return listed()


def read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def test_the_packages_keep_the_house_rules(files):
    product = [name for name in files if name.startswith(PACKAGES) and name.endswith(".py")]
    assert product
    said = [
        f"{name}: {said}"
        for name in product
        for said in complaints(CHECKOUT.joinpath(name).relative_to(CHECKOUT), read(name))
    ]
    assert said == []


def test_the_tests_keep_to_size_and_give_reasons(files):
    said = []
    for name in files:
        if name.startswith("tests/") and name.endswith(".py") and name != "tests/house/test_rules.py":
            source = read(name)
            found = [*too_long(source), *long_functions(ast.parse(source)), *bare_suppressions(source)]
            said += [f"{name}: {complaint}" for complaint in found]
    assert said == []


def test_templates_styles_and_scripts_keep_to_size(files):
    pages = [name for name in files if name.endswith((".html", ".css", ".js", ".sh"))]
    assert [f"{name}: {said}" for name in pages for said in too_long(read(name))] == []


def test_no_file_names_a_registry_or_a_place_on_one_machine(files):
    said = []
    for name in files:
        raw = (CHECKOUT / name).read_bytes()
        if b"\0" not in raw:
            said += [f"{name}:{found}" for found in registries_and_machine_paths(raw.decode("utf-8"))]
    assert said == []


def test_no_real_photo_was_copied_into_the_repository(files, photos):
    ours = [CHECKOUT / name for name in files if name.lower().endswith(PICTURES)]
    sizes = {picture.stat().st_size for picture in ours}
    theirs = {
        digest(photo) for photo in photos.rglob("*") if photo.is_file() and photo.stat().st_size in sizes
    }
    assert [str(picture) for picture in ours if digest(picture) in theirs] == []


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_package_of_the_product_is_typed_linted_and_under_contract(files):
    project = tomllib.loads(read("pyproject.toml"))
    packages = {name.strip("/") for name in PACKAGES}
    assert set(project["tool"]["mypy"]["packages"]) == packages
    assert set(project["tool"]["importlinter"]["root_packages"]) == packages
    assert {name.partition("/")[0] for name in files if name.endswith("/__init__.py")} == packages


def test_a_lock_is_part_of_the_next_bigger_one():
    run, test, everything = (locked(name) for name in ("run", "test", "all"))
    assert run.items() <= test.items() <= everything.items()


def locked(name: str) -> dict[str, str]:
    """Package and marker -> version: one package may be pinned twice, for different Pythons."""
    pins = [
        line.rstrip(" \\").partition("==")
        for line in read(f"deploy/locks/{name}.lock").splitlines()
        if "==" in line
    ]
    return {package: version for package, _, version in pins if package[:1].isalnum()}
