"""What every model card says of its files and of the code behind them."""

import hashlib
import subprocess
from pathlib import Path


def described(path: Path) -> str:
    return f"`{path.name}` {path.stat().st_size:,} bytes, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}"


def commit() -> str:
    found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607 # git of the path
    return found.stdout.strip() or "unknown"
