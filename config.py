"""One frozen configuration, read from the environment once."""

import os
from dataclasses import dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent


class ConfigError(Exception):
    """A setting is missing or cannot be read; the message names it and says what to do."""


@dataclass(frozen=True)
class Config:
    """What this installation needs to know; a secret has a default only in demo mode."""

    SECRET_KEY: str  # a long random text; it signs forms and drafts
    DATABASE_URL: str = f"sqlite:///{ROOT / 'var' / 'alur.db'}"  # postgresql+psycopg://user:password@host/alur in production
    STORE: str = str(ROOT / "var" / "files")  # folder of the content-addressed file store
    PUBLIC_URL: str = "http://127.0.0.1:8000"  # printed in QR codes
    ZONE: str = "Asia/Jakarta"  # or Asia/Makassar, Asia/Jayapura
    DEMO: bool = False  # trial data, trial signing keys, deploy publishes at once
    SECURE_COOKIES: bool = True  # cookies travel over HTTPS only
    PROXIES: int = 0  # how many reverse proxies in front set X-Forwarded-For
    SMTP_URL: str = ""  # smtp://name:password@host:587?starttls=1 or smtps://…; without it nobody gets e-mail
    MAIL_FROM: str = "alur@localhost"  # the sender of every e-mail
    CONNECTORS: str = ""  # YAML file of the systems that diagrams may call by name
    SWEEP_HOUR: int = 1  # from this hour of the agency's day the worker works out what falls due
    SEAL_PASSPHRASE: str = ""  # opens the agency's own seal; without it no curriculum vitae or list can be printed
    NARRATIVE_KEYS: str = ""  # "id:secret id:secret": the first seals what people confide, the others still open it
    SECOND_FACTOR: str = "Administrator,Penyunting SOP,penandatangan"  # roles that must have one (every one that signs); none in the trial
    LOCK_MINUTES: int = 15  # a session nobody touches for so long asks for the password again; 0 never
    WORKER_IN_WEB: bool = False  # SQLite: the web process runs the one worker thread

    @classmethod
    def from_env(cls) -> "Config":
        """The configuration in ALUR_* variables; raises ConfigError when the secret is missing outside demo mode."""
        demo = _truth(os.environ.get("ALUR_DEMO", ""))
        values: dict[str, object] = {"DEMO": demo}
        if demo:
            values |= {"SECRET_KEY": "demo-only-not-secret", "SECURE_COOKIES": False, "SEAL_PASSPHRASE": "segel-demo-2026",
                       "NARRATIVE_KEYS": "demo:demo-only-not-secret", "SECOND_FACTOR": ""}
        for field in fields(cls):
            raw = os.environ.get(f"ALUR_{field.name}")
            if raw is not None:
                values[field.name] = _truth(raw) if field.type is bool else int(raw) if field.type is int else raw
        if not values.get("SECRET_KEY"):
            raise ConfigError("ALUR_SECRET_KEY is not set. Set it to a long random text, or set ALUR_DEMO=1 for a trial.")
        if not values.get("NARRATIVE_KEYS"):
            raise ConfigError("ALUR_NARRATIVE_KEYS is not set. Set it to id:secret, the secret a long random text, and keep it apart.")
        values.setdefault("WORKER_IN_WEB", str(values.get("DATABASE_URL", cls.DATABASE_URL)).startswith("sqlite"))
        return cls(**values)  # type: ignore[arg-type]


def _truth(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "ya"}
