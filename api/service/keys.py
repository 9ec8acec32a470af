"""API keys.

A key reads `cg_<id>_<secret>`: the id finds the row, the secret is 256 random bits. Stored is SHA-256 of the
secret. A slow, salted hash defends what people choose, which can be guessed; nobody can guess among 2^256, so
one round of a fast hash gives away nothing and costs each request a microsecond. Hashes are compared in constant
time.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from api.roles import Role
from api.service.database import Database
from graph.questions import NotFound, QuestionError

_FORM: Final = re.compile(r"cg_([0-9a-f]{8})_([A-Za-z0-9_-]{43})", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)


class KeyRefused(QuestionError):
    """A key cannot be made so."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. `expires` is the last day (UTC) on which it is good."""

    id: str
    name: str
    role: Role
    created: str
    expires: str | None = None
    revoked: str | None = None

    def good(self, today: date) -> bool:
        """Whether it opens anything on this day."""
        return self.revoked is None and (self.expires is None or today.isoformat() <= self.expires)


def _today() -> date:
    return datetime.now(UTC).date()


class Keys:
    """All keys that were ever made. Any process may change them; all others know with the next request."""

    def __init__(self, database: Database, today: Callable[[], date] = _today) -> None:
        self._database = database
        self._today = today
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._seen: int | None = None
        self._held: dict[str, tuple[Key, bytes]] = {}

    def create(self, name: str, role: Role, expires: str | None = None) -> tuple[Key, str]:
        """A new key and the whole of what its holder sends, which nobody can tell again.

        Raises `KeyRefused` for a name that is taken or cannot be one, and for a day that is past or none.
        """
        if not _NAME.fullmatch(name):
            raise KeyRefused(f"{name!r} cannot name a key; use up to 64 letters, digits and . _ @ -")
        if expires is not None:
            expires = self._last_day(expires)
        identifier, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        key = Key(identifier, name, role, datetime.now(UTC).isoformat(timespec="seconds"), expires)
        try:
            with self._database.changing() as connection:
                connection.execute(
                    "INSERT INTO key (id, name, role, hash, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
                    (key.id, name, role.value, _hashed(secret), key.created, expires),
                )
        except sqlite3.IntegrityError as error:
            raise KeyRefused(f"there is a key named {name!r}; revoke it first, or choose another") from error
        return key, f"cg_{identifier}_{secret}"

    def revoke(self, name: str) -> Key:
        """Close the key of this name or id for good. Raises `NotFound`."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.changing() as connection:
            row = connection.execute(
                "SELECT * FROM key WHERE (name = ? OR id = ?) AND revoked IS NULL", (name, name)
            ).fetchone()
            if row is None:
                raise NotFound(f"no key that is not revoked has the name or id {name!r}")
            connection.execute("UPDATE key SET revoked = ? WHERE id = ?", (now, row["id"]))
        return replace(_key(row), revoked=now)

    def all(self) -> list[Key]:
        """Every key, the oldest first, revoked ones too."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM key ORDER BY created, id") if connection else ()
            return [_key(row) for row in rows]

    def required(self) -> bool:
        """Whether a key was ever made. One that is revoked or has expired counts: else the last key's end
        would open the service to everyone."""
        with self._lock:
            self._renew()
            return bool(self._held)

    def usable(self) -> bool:
        """Whether a key is good today."""
        return any(key.good(self._today()) for key in self.all())

    def find(self, sent: str) -> Key | None:
        """The good key that this is, or None."""
        form = _FORM.fullmatch(sent)
        if form is None:
            return None
        with self._lock:
            self._renew()
            held = self._held.get(form[1])
        if held is None or not hmac.compare_digest(held[1], _hashed(form[2])):
            return None
        return held[0] if held[0].good(self._today()) else None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._let_go()

    def _renew(self) -> None:
        """Read the keys again where the file was changed, or is another (restored) one."""
        try:
            found = os.stat(self._database.path)  # noqa: PTH116 - thrice as quick, and it is in every request
        except FileNotFoundError:
            self._let_go()
            return
        if self._connection is None or self._file != (found.st_dev, found.st_ino):
            self._let_go()
            self._connection = self._database.opened()
            self._file = (found.st_dev, found.st_ino)
        (seen,) = self._connection.execute("PRAGMA data_version").fetchone()
        if seen != self._seen:
            (laid_out,) = self._connection.execute("PRAGMA user_version").fetchone()
            rows = self._connection.execute("SELECT * FROM key").fetchall() if laid_out else []
            self._held = {row["id"]: (_key(row), row["hash"]) for row in rows}
            self._seen = seen

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._file, self._seen, self._held = None, None, None, {}

    def _last_day(self, expires: str) -> str:
        try:
            day = date.fromisoformat(expires)
        except ValueError as error:
            raise KeyRefused(f"{expires!r} is no date; write YYYY-MM-DD") from error
        if day < self._today():
            raise KeyRefused(f"{expires} is past")
        return day.isoformat()


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()


def _key(row: sqlite3.Row) -> Key:
    return Key(row["id"], row["name"], Role(row["role"]), row["created"], row["expires"], row["revoked"])
