"""The key under which this installation's journal is sealed."""

from deploy.owners import KeyMissingRefusal
from deploy.settings import Settings
from events.signing import load_or_create
from gate.services.chain_journal import Seal

KEY_FILE = "keys/journal.key"


def journal_seal(settings: Settings) -> Seal:
    """In production `bordergate migrate` alone makes the key: a second one would make the first's signatures look wrong.

    Raises SettingRefusal, KeyMissingRefusal."""
    settings.need_data()
    path = settings.data / KEY_FILE
    if not settings.embedded and not path.exists():
        raise KeyMissingRefusal(
            "key_missing",
            f"the journal's key is not at {path}: run bordergate migrate with this BORDERGATE_DATA, or set the one it had.",
        )
    return make_journal_seal(settings)


def make_journal_seal(settings: Settings) -> Seal:
    key = load_or_create(settings.data / KEY_FILE)
    return Seal(f"gate/{key.key_id}", key)
