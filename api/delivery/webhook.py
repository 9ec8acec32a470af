"""A parcel as a signed POST, after the Standard Webhooks specification 1.0.

The signature is HMAC-SHA256 over ``id.timestamp.body``; the receiver computes it anew and compares, refuses what is
older than some minutes, and knows by ``webhook-id`` what it has already.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from api.delivery.channels import Undelivered
from api.delivery.parcel import Parcel
from graph.settings import Settings
from ingest.fetching import AGENT, FetchError, checked_address, retry_after

_SECONDS: Final = 30.0
_LONGEST_WAIT: Final = 86_400.0
PORTS: Final = {"http": 80, "https": 443}
_SECRET: Final = "COOPGRAPH_WEBHOOK_SECRET"  # noqa: S105 - the name of the variable
_ENCODED: Final = "whsec_"
_SHORTEST: Final = 16


@dataclass(frozen=True, slots=True)
class Webhook:
    """Parcels are posted to `url`, signed with what the variable `secret_env` holds."""

    url: str
    secret_env: str | None = None

    def row(self) -> dict[str, Any]:
        """The channel with the name of its secret's variable."""
        return {"webhook": self.url} | ({"secret_env": self.secret_env} if self.secret_env else {})

    def send(self, parcel: Parcel, settings: Settings, now: float) -> str:
        """Post once, to an address that was checked; redirects are not followed."""
        secret = self._secret(settings)
        body = payload(parcel)
        moment = str(int(now))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"{AGENT}/0.1",
            "webhook-id": parcel.id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(secret, parcel.id, moment, body),
        }
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        try:
            address = checked_address(host, port, private=settings.allow_private)
        except FetchError as error:
            raise Undelivered(error.detail) from error
        direct = urlunsplit(
            parts._replace(
                netloc=f"[{address}]:{port}" if ":" in address else f"{address}:{port}", fragment=""
            )
        )
        try:
            with (
                httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "POST",
                    direct,
                    content=body,
                    headers=headers | {"Host": parts.netloc},
                    extensions={"sni_hostname": host},
                ) as answer,
            ):
                status, after = answer.status_code, _after(answer.headers, now)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Undelivered(f"{host}: {error or type(error).__name__}"[:300]) from error
        if not httpx.codes.is_success(status):
            raise Undelivered(f"{host} answered {status}", final=status == httpx.codes.GONE, after=after)
        return f"{self.url} ({status})"

    def _secret(self, settings: Settings) -> bytes:
        if self.secret_env is not None:
            variable, given = self.secret_env, os.environ.get(self.secret_env, "")
        else:
            secret = settings.webhook_secret
            variable, given = _SECRET, secret.get_secret_value() if secret else ""
        if len(given) < _SHORTEST:
            raise Undelivered(f"no secret to sign with: set {variable} to at least {_SHORTEST} characters")
        try:
            return secret_bytes(given)
        except ValueError as error:
            raise Undelivered(f"{variable}: {error}") from error


def secret_bytes(given: str) -> bytes:
    """The key: what stands in base64 after ``whsec_``, or the text itself. Raises `ValueError`."""
    if not given.startswith(_ENCODED):
        return given.encode()
    try:
        return base64.b64decode(given.removeprefix(_ENCODED), validate=True)
    except ValueError as error:
        raise ValueError(f"what follows {_ENCODED} is not base64") from error


def signature(secret: bytes, identifier: str, moment: str, body: bytes) -> str:
    """The header ``webhook-signature``."""
    signed = hmac.new(secret, f"{identifier}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def payload(parcel: Parcel) -> bytes:
    """The body, the same for the same parcel; files are in base64."""
    told = {
        "id": parcel.id,
        "created": parcel.created,
        "subject": parcel.subject,
        "text": parcel.text,
        "data": parcel.data,
        "files": [
            {
                "name": file.name,
                "type": file.type,
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "content": base64.b64encode(file.content).decode(),
            }
            for file in parcel.files
        ],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _after(headers: httpx.Headers, now: float) -> float | None:
    wanted = retry_after(headers.get("retry-after"), now)
    return None if wanted is None else min(wanted, _LONGEST_WAIT)
