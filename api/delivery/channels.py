"""Where parcels go, as a settings file says it.

.. code-block:: yaml

    deliver:
      - folder: reports/                          # from where the file stands
      - mail: [analyst@example.org]               # server and sender: COOPGRAPH_SMTP_URL, COOPGRAPH_MAIL_FROM
      - webhook: https://example.org/hook         # signed with COOPGRAPH_WEBHOOK_SECRET
        secret_env: REPORTS_HOOK_SECRET           # or with what this variable holds

What is kept of a channel holds no secret: those are read from the environment when something is sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from api.delivery.parcel import Parcel
from graph.settings import Settings

MOST_CHANNELS: Final = 20
_MOST_RECIPIENTS: Final = 50
_ENVIRONMENT: Final = re.compile(r"[A-Z][A-Z0-9_]{0,99}", re.ASCII)
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "folder": frozenset({"folder"}),
    "mail": frozenset({"mail"}),
    "webhook": frozenset({"webhook", "secret_env"}),
}


class ChannelError(ValueError):
    """A channel that is not set up as it must be; says what to write."""


class Undelivered(Exception):
    """A parcel did not arrive; the message says why.

    `final` is whether trying again is of no use, `after` the seconds that the receiver asks to wait.
    """

    def __init__(self, message: str, *, final: bool = False, after: float | None = None) -> None:
        super().__init__(message)
        self.final = final
        self.after = after


class Channel(Protocol):
    """A way to one receiver."""

    def row(self) -> dict[str, Any]:
        """The channel as `channel` reads it again; without secrets."""

    def send(self, parcel: Parcel, settings: Settings, now: float) -> str:
        """Deliver, and tell where it went. `now` is in seconds since 1970. Raises `Undelivered`.

        Sending the same parcel again is harmless as far as the receiver can tell: it has the same id.
        """


def channels(entries: Any, base: Path, *, inside: bool = False) -> tuple[Channel, ...]:
    """The channels of a list such as the one above. Raises `ChannelError`."""
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise ChannelError("deliver: a list of channels is expected: folder, mail or webhook")
    if len(entries) > MOST_CHANNELS:
        raise ChannelError(f"deliver: {len(entries)} channels; {MOST_CHANNELS} are the most")
    found = tuple(channel(entry, base, inside=inside) for entry in entries)
    if len({key(one) for one in found}) < len(found):
        raise ChannelError("deliver: one channel stands there twice")
    return found


def channel(entry: Any, base: Path, *, inside: bool = False) -> Channel:
    """One channel. Folders are seen from `base`; with `inside` they must lie in it. Raises `ChannelError`."""
    # The channels know this module.
    from api.delivery.folder import Folder
    from api.delivery.mail import Mail
    from api.delivery.webhook import Webhook

    if not isinstance(entry, Mapping):
        raise ChannelError(f"deliver: {entry!r} is no channel; write folder, mail or webhook")
    kinds = [kind for kind in _FIELDS if kind in entry]
    if len(kinds) != 1:
        raise ChannelError("deliver: each entry has one of folder, mail and webhook")
    kind = kinds[0]
    if unknown := sorted(set(map(str, entry)) - _FIELDS[kind]):
        raise ChannelError(f"deliver, {kind}: unknown field {unknown[0]!r}")
    value = entry[kind]
    if kind == "folder":
        return Folder(_folder(value, base, inside))
    if kind == "mail":
        return Mail(_recipients(value))
    return Webhook(_address(value), _variable(entry.get("secret_env")))


def key(one: Channel) -> str:
    """The channel as text, the same for the same channel."""
    return json.dumps(one.row(), ensure_ascii=False, sort_keys=True)


def _folder(value: Any, base: Path, inside: bool) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ChannelError(f"deliver, folder: {value!r} is no path")
    root = base.resolve()
    path = (root / value).resolve()
    if inside and not path.is_relative_to(root):
        raise ChannelError(f"deliver, folder: {value} leads out of {root}")
    return path


def _recipients(value: Any) -> tuple[str, ...]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, Sequence) or not 1 <= len(found) <= _MOST_RECIPIENTS:
        raise ChannelError(f"deliver, mail: 1 to {_MOST_RECIPIENTS} addresses are expected")
    for address in found:
        try:
            parsed = Address(addr_spec=address)
        except (MessageError, ValueError, TypeError, AttributeError, IndexError):
            parsed = None
        if parsed is None or not parsed.username or not parsed.domain:
            raise ChannelError(f"deliver, mail: {address!r} is no address")
    return tuple(found)


def _address(value: Any) -> str:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        _ = parts.port
    except ValueError as error:
        raise ChannelError(f"deliver, webhook: {str(value)[:200]}: {error}") from error
    if not (str(value).isascii() and str(value).isprintable()) or " " in str(value):
        raise ChannelError("deliver, webhook: write the address in ASCII: xn--… and %…")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ChannelError(f"deliver, webhook: {str(value)[:200]!r} is no http or https address")
    if parts.username or parts.password:
        raise ChannelError("deliver, webhook: addresses with a user or password are refused")
    return str(value)


def _variable(value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or not _ENVIRONMENT.fullmatch(value)):
        raise ChannelError(f"deliver, webhook: secret_env: {value!r} is no name of a variable")
    return value
