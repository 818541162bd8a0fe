"""Settings of one installation, read from the environment once and checked there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple


class Setting(NamedTuple):
    """One variable of the environment, as the reference shows it."""

    name: str
    default: str
    says: str


SETTINGS: Final = (
    Setting("DOUGONG_DATA", "./var", "Folder of everything kept outside the database."),
    Setting("DOUGONG_DATABASE_URL", "a SQLite file under DOUGONG_DATA", "`sqlite:///FILE` or `postgresql://…`."),
    Setting("DOUGONG_SECRET", "made in DOUGONG_DATA/secret", "Key of tokens and signatures; keep it with backups."),
    Setting("DOUGONG_PACKS", "none", "Folders of packs, parted as in PATH."),
    Setting("DOUGONG_HOSTS", "this machine's loopback names", "Host names the server answers to, parted by commas."),
    Setting("DOUGONG_ORIGINS", "the server's own address", "Origins that may write, parted by commas."),
    Setting("DOUGONG_PROXIES", "none", "Addresses of proxies whose headers count, parted by commas."),
    Setting("DOUGONG_LANG", "the locale of the terminal", "Language of the commands: zh-CN or en."),
)

DATABASE_FILE = "dougong.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """`database_url`: SQLAlchemy form; `data`: folder of what is kept outside the database; `packs`: pack folders."""

    database_url: str
    data: Path
    packs: tuple[Path, ...] = ()

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read DOUGONG_DATA, DOUGONG_DATABASE_URL and DOUGONG_PACKS (folders, parted as in PATH)."""
        env = os.environ if env is None else env
        data = Path(env.get("DOUGONG_DATA") or "var").absolute()
        url = env.get("DOUGONG_DATABASE_URL") or f"sqlite:///{data / DATABASE_FILE}"
        packs = tuple(Path(part).absolute() for part in env.get("DOUGONG_PACKS", "").split(os.pathsep) if part)
        return cls(url, data, packs)

    def secret(self, env: Mapping[str, str] | None = None) -> str:
        """DOUGONG_SECRET, else the one kept in the data folder (made there at first use, mode 0600)."""
        env = os.environ if env is None else env
        if given := env.get("DOUGONG_SECRET"):
            return given
        path = self.data / "secret"
        self.data.mkdir(parents=True, exist_ok=True)
        try:
            # Exclusive creation: of two processes starting at once, one makes the secret and both read it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
