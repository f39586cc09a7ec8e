"""Both forms as real processes on this machine, with drawn vehicles before their lanes: for journeys, benchmarks and breakage."""

import json
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from deploy.demo.people import create_accounts
from deploy.demo.stage import STAMPS
from deploy.owners import open_gate
from deploy.parts.places import PartBrokenError
from deploy.parts.processes import Child, own_port, start
from deploy.settings import Settings
from events.messages.values import Agency

PHRASE = "duong-di-mot-chuyen-xe"


@dataclass
class Form:
    """One gate as processes. `lanes` maps a lane's id to the folder of its stage; `servers` are settings of the production form."""

    folder: Path
    lanes: Mapping[str, Path]
    servers: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=own_port)
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def embedded(self) -> bool:
        return not self.servers

    @property
    def settings(self) -> Settings:
        return Settings(data=self.folder / "data", port=self.port, **self.servers)  # type: ignore[arg-type]  # pydantic parses texts

    def prepare(self) -> None:
        """Tables, topics, keys, the accounts of the demo and the lanes' file; once, before the first start."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lanes_file().write_text("\n".join(_lane(lane, stage) for lane, stage in self.lanes.items()))
        if not self.embedded:
            migrate = self._start("migrate", ["migrate"])
            if migrate.process.wait():
                raise PartBrokenError(f"bordergate migrate failed; its output is in {migrate.log}")
        gate = open_gate(self.settings)
        create_accounts(gate, PHRASE)
        gate.database.close()

    def start(self, names: Iterable[str] = ()) -> None:
        """Starts all processes, or those named, and waits until the door is open."""
        wanted = set(names) or set(self._commands())
        for name, words in self._commands().items():
            if name in wanted:
                self.children[name] = self._start(name, words)
        door = self.children["gate" if self.embedded else "serve"]
        door.await_ready(self._is_open)

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its own children: nothing can be tidied up."""
        child = self.children[name]
        for process in [*psutil.Process(child.process.pid).children(recursive=True), child.process]:
            process.send_signal(signal.SIGKILL)
        child.process.wait()

    def stop(self) -> None:
        for child in self.children.values():
            child.process.send_signal(signal.SIGTERM) if child.process.poll() is None else None
        for child in self.children.values():
            child.stop()

    def memory(self) -> dict[str, int]:
        """Resident bytes of each process now."""
        return {
            name: psutil.Process(child.process.pid).memory_info().rss
            for name, child in self.children.items()
            if child.process.poll() is None
        }

    def _commands(self) -> dict[str, Sequence[str]]:
        if self.embedded:
            return {"gate": ["run", "--no-demo"]}
        return {
            "serve": ["serve"],
            "relay": ["relay"],
            "worker": ["worker"],
            **{str(agency): ["agency", agency] for agency in Agency},
            **{f"lane-{lane}": ["lane", lane] for lane in self.lanes},
        }

    def _start(self, name: str, words: Sequence[str]) -> Child:
        command = [sys.executable, "-m", "deploy.cli", *words]
        return start(
            f"bordergate {name}",
            command,
            log=self.folder / "logs" / f"{name}.log",
            env=self._environment(words),
        )

    def _environment(self, words: Sequence[str]) -> dict[str, str]:
        """As in production: an agency and a lane see their own keys alone, and a lane no database."""
        given = {"data": str(self.folder / "data"), "port": str(self.port), "lanes": str(self._lanes_file())}
        given |= self.servers
        if words[0] in ("agency", "lane"):
            given["own_keys"] = str(self.settings.lane_key_folder / "-".join(words))
        if words[0] == "lane":
            given.pop("database", None)
        return {f"BORDERGATE_{name.upper()}": value for name, value in given.items()}

    def _lanes_file(self) -> Path:
        return self.folder / "lanes.toml"

    def _is_open(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v1/health/ready", timeout=2).is_success
        except httpx.HTTPError:
            return False


def _lane(lane: str, stage: Path) -> str:
    cameras = ", ".join(
        f'{{name = "{name}", part = "{name}", source = {json.dumps(f"stage:{stage.resolve()}")}, mask = {json.dumps(STAMPS)}}}'
        for name in ("front", "rear")
    )
    return f'[[lane]]\nid = "{lane}"\ncameras = [{cameras}]\n'
