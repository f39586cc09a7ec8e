"""The house rules no other tool checks, as pure functions: a source text in, complaints out."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

MOST_LINES, MOST_FUNCTION_LINES = 400, 50
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
NAIVE_CLOCKS = {"utcnow", "utcfromtimestamp", "today"}
TOPIC = re.compile(r"\b(gate|lane|agency)\.[a-z_]+(\.[a-z_]+)*\.v\d+")
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<codes>[:\[\w, \]]*)(?P<reason>.*)$")
EDGES = ("events/storage/", "events/bus/", "gate/workers/", "gate/api/", "agencies/runtime", "deploy/")

# Joined here, so that this file does not name what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("maven", "org"), ("npmjs", "org"))
]
HOSTS += [".".join(parts) for parts in (("repo", "maven", "apache", "org"), ("archive", "apache", "org"))]
MACHINE_PATH = re.compile(r"(?<![\w.:/$~}-])/(?:work|root|home|Users|tmp)/\w+")


def too_long(source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > MOST_LINES:
        yield f"{lines} lines, at most {MOST_LINES}"


def long_functions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_FUNCTION_LINES:
                yield f"{node.lineno}: {node.name} has {lines} lines, at most {MOST_FUNCTION_LINES}"


def own_clocks(tree: ast.Module) -> Iterator[str]:
    """Time comes in by the door (events/clock.py); a naive time comes in nowhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if owner in {"datetime", "datetime.datetime", "date", "datetime.date"} and (
                node.func.attr == "now" or node.func.attr in NAIVE_CLOCKS
            ):
                yield f"{node.lineno}: {owner}.{node.func.attr}(): take a Clock"


def topic_literals(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TOPIC.search(node.value):
            yield f"{node.lineno}: {node.value!r}: topics are named in events/messages"


def commits(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield f"{node.lineno}: only the edge commits"


def refuses_to_work(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "NotImplementedError":
            yield f"{node.lineno}: NotImplementedError: build it or leave it out"


def busy_init(path: PurePath, tree: ast.Module) -> Iterator[str]:
    if path.name == "__init__.py" and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in tree.body
    ):
        yield "an __init__.py defines nothing"


def vague_name(path: PurePath) -> Iterator[str]:
    if path.stem in VAGUE_NAMES:
        yield f"{path.name} says nothing about the business"


def bare_suppressions(source: str) -> Iterator[str]:
    """A silenced check says which one and why."""
    for number, line in enumerate(source.splitlines(), 1):
        found = SUPPRESSION.search(line)
        if found and (not re.search(r"\w", found["codes"]) or not re.search(r"\w", found["reason"])):
            yield f"{number}: {found.group().strip()}: name the code and the reason"


def registries_and_machine_paths(source: str) -> Iterator[str]:
    for number, line in enumerate(source.splitlines(), 1):
        for host in HOSTS:
            if host in line:
                yield f"{number}: names the registry {host}"
        if found := MACHINE_PATH.search(line):
            yield f"{number}: {found.group()} is a place on one machine"


def complaints(path: PurePath, source: str) -> list[str]:
    """Everything the house has to say against one Python file of the product; `path` is relative to the checkout."""
    tree, place = ast.parse(source), path.as_posix()
    found = [*refuses_to_work(tree), *bare_suppressions(source), *busy_init(path, tree), *vague_name(path)]
    found += too_long(source)
    if "/migrations/versions/" not in place:  # a migration is one list of tables
        found += long_functions(tree)
    if place != "events/clock.py":
        found += own_clocks(tree)
    if not place.startswith("events/messages/"):
        found += topic_literals(tree)
    if not place.startswith(EDGES):
        found += commits(tree)
    return found
