"""Which Chromium the browser tests drive."""

import os
import shutil
from pathlib import Path

from deploy.parts.places import PartMissingError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = ("chromium",)


def chromium() -> Path:
    """The program BORDERGATE_CHROMIUM names, else the system's. Raises PartMissingError."""
    named = os.environ.get("BORDERGATE_CHROMIUM")
    for name in [named] if named else NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    why = f"{named} cannot be run" if named else "no Chromium on this machine"
    remedy = f"apt-get install --no-install-recommends {' '.join(APT_PACKAGES)}, or BORDERGATE_CHROMIUM=/path/to/it"
    raise PartMissingError("Chromium", why, remedy)
