"""Every setting of every process, read from the environment (prefix BORDERGATE_); the defaults are the embedded form."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.refusals import Refusal
from gate.web.shares import REQUESTS

_SERVER = "postgresql+psycopg://"
_HIDDEN = {"database", "kafka_password"}  # hold a password


class SettingRefusal(Refusal):
    """A setting is wrong (`setting_invalid`) or needed and not there (`setting_missing`); the sentence names it."""


class Settings(BaseSettings):
    """The embedded form needs none of these. Production sets at least BORDERGATE_DATABASE and BORDERGATE_KAFKA."""

    model_config = SettingsConfigDict(env_prefix="BORDERGATE_", extra="ignore")

    data: Path = Field(
        default=Path("var/data"), description="Folder of databases, keys, pictures and spools."
    )
    database: str | None = Field(
        default=None,
        description="postgresql+psycopg://… of the production form; unset: SQLite files in the data folder.",
    )
    kafka: str | None = Field(
        default=None,
        pattern=r"^[^\s:,/]+:\d+(,[^\s:,/]+:\d+)*$",
        description="Bootstrap servers host:port[,host:port]; unset: the embedded log.",
    )
    kafka_user: str | None = Field(
        default=None,
        description="This process' own principal on the log: gate, lane, customs, …; unset: a broker without users.",
    )
    kafka_password: SecretStr | None = Field(default=None, description="Its password; better in a file.")
    kafka_password_file: Path | None = Field(default=None, description="File that holds the password.")
    kafka_ca: Path | None = Field(
        default=None,
        description="Certificate authority of the brokers (PEM); unset: those the system trusts.",
    )
    kafka_replication: int = Field(
        default=1, ge=1, le=5, description="Replicas per topic when topics are created."
    )
    host: str = Field(default="127.0.0.1", description="Address the API and the pages listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the API and the pages listen on.")
    gate_url: str | None = Field(
        default=None, description="Where lanes put their pictures; unset: host and port above."
    )
    lanes: Path | None = Field(
        default=None,
        description="TOML file of lanes and cameras; unset: the demo lanes of the embedded form.",
    )
    lane_keys: Path | None = Field(
        default=None,
        description="Folder of what lanes and agencies are given, a folder for each; unset: in the data folder.",
    )
    own_keys: Path | None = Field(
        default=None,
        description="This lane's or agency's own keys, where it must not see the others'; unset: its folder in BORDERGATE_LANE_KEYS.",
    )
    secure_cookies: bool = Field(
        default=False, description="Mark cookies Secure; set it wherever the pages are served over HTTPS."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of reverse proxies, comma-separated: their X-Forwarded-For is believed. Unset: none.",
    )
    sender_share: int = Field(
        default=REQUESTS,
        ge=10,
        description="Requests that one firm, officer, machine or unknown address may make within ten seconds.",
    )
    webhook_networks: str = Field(
        default="",
        description="Private networks that webhooks may call, comma-separated, also without TLS. Unset: only public addresses over https.",
    )
    log_level: str = Field(
        default="info", pattern="^(debug|info|warning|error)$", description="Least level logged."
    )
    log_json: bool = Field(
        default=False, description="One JSON object a log line instead of text for people."
    )

    @field_validator("database")
    @classmethod
    def _is_a_server(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(_SERVER):
            raise ValueError(f"it begins with {_SERVER}")
        if url is not None and urlsplit(url).port == 0:
            raise ValueError("its port is 0")
        return url

    @field_validator("webhook_networks", "trusted_proxies")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        _networks(given)
        return given

    @property
    def open_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return _networks(self.webhook_networks)

    @property
    def embedded(self) -> bool:
        return self.database is None

    @property
    def lane_key_folder(self) -> Path:
        return self.lane_keys or self.data / "lane-keys"

    def own_folder(self, owner: str) -> Path:
        """The keys that `owner` (lane-<id>, agency-<name>) is given."""
        return self.own_keys or self.lane_key_folder / owner

    @property
    def url(self) -> str:
        return self.gate_url or f"http://{self.host}:{self.port}"

    def need_data(self) -> None:
        """Keys, pictures and spools of the production form lie where it was said, never by chance in the current folder.

        A lane of that form has no database here, but a broker. Raises SettingRefusal `setting_missing`."""
        if (self.database or self.kafka) and "data" not in self.model_fields_set:
            raise SettingRefusal(
                "setting_missing",
                "BORDERGATE_DATA is not set: name the folder of keys, pictures and spools, the same for all commands.",
            )


def _networks(given: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one.strip()) for one in given.split(",") if one.strip())


def read_settings(**given: Any) -> Settings:
    """The environment's settings, with what is `given` put over them. Raises SettingRefusal `setting_invalid`."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        value = "" if name in _HIDDEN else f" (“{first['input']}”)"
        about = Settings.model_fields[name].description
        raise SettingRefusal(
            "setting_invalid", f"BORDERGATE_{name.upper()}{value}: {first['msg']}. It means: {about}"
        ) from None
