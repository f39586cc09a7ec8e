"""How a process proves to the brokers who it is: the principal the registry names, over TLS."""

from deploy.settings import SettingRefusal, Settings
from events.bus.kafka_client import Security, scram


def kafka_security(settings: Settings) -> Security | None:
    """None where no user is set. Raises SettingRefusal `setting_missing` for a user without password, and OSError."""
    if settings.kafka_user is None:
        return None
    if settings.kafka_password_file is not None:
        password = settings.kafka_password_file.read_text().strip()
    elif settings.kafka_password is not None:
        password = settings.kafka_password.get_secret_value()
    else:
        raise SettingRefusal(
            "setting_missing",
            f"BORDERGATE_KAFKA_USER is {settings.kafka_user}: set BORDERGATE_KAFKA_PASSWORD_FILE (or BORDERGATE_KAFKA_PASSWORD) too.",
        )
    return scram(settings.kafka_user, password, settings.kafka_ca)
