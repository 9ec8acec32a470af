"""A parcel as a mail with its files attached."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from api.delivery.channels import Undelivered
from api.delivery.parcel import Parcel
from graph.model import digest
from graph.settings import Settings

_SECONDS: Final = 30.0
_PORTS: Final = {"smtp": 25, "smtps": 465}
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """Parcels go to these addresses as one mail."""

    to: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """The channel without secrets, of which it has none."""
        return {"mail": list(self.to)}

    def send(self, parcel: Parcel, settings: Settings, now: float) -> str:
        """Hand the mail to the server of ``COOPGRAPH_SMTP_URL``.

        The same parcel to the same addresses has the same Message-ID, by which servers know a mail again.
        """
        if settings.smtp_url is None or settings.mail_from is None:
            raise Undelivered("no mail server: set COOPGRAPH_SMTP_URL and COOPGRAPH_MAIL_FROM")
        server = urlsplit(settings.smtp_url)
        message = written(parcel, self.to, settings.mail_from)
        try:
            with ExitStack() as stack:
                connection = _connected(server, settings, stack)
                refused = connection.send_message(message, settings.mail_from, list(self.to))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            told = ", ".join(f"{who}: {code}" for who, (code, _) in sorted(error.recipients.items()))
            raise Undelivered(f"{server.hostname}: {told}", final=min(codes) >= _PERMANENT) from error
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else ""
            # A refused password may be put right; a refused mail will be refused again.
            final = error.smtp_code >= _PERMANENT and not isinstance(error, smtplib.SMTPAuthenticationError)
            raise Undelivered(f"{server.hostname}: {error.smtp_code} {said}"[:300], final=final) from error
        except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
            raise Undelivered(f"{server.hostname}: {error or type(error).__name__}"[:300]) from error
        but = f"; refused: {', '.join(sorted(refused))}" if refused else ""
        return f"{', '.join(a for a in self.to if a not in refused)} by {server.hostname}{but}"


def written(parcel: Parcel, to: tuple[str, ...], sender: str) -> EmailMessage:
    """The parcel as a mail, the same for the same parcel."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Subject"] = parcel.subject
    message["Date"] = format_datetime(datetime.fromisoformat(parcel.created).astimezone(UTC))
    message["Message-ID"] = f"<{parcel.id}.{digest(to)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    if parcel.html is not None:
        message.add_alternative(parcel.html, subtype="html")
    for file in parcel.files:
        main, _, sub = file.type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            # Chosen by chance otherwise.
            part.set_boundary(f"={digest(parcel.id, to, number)}=")
    return message


def _connected(server: SplitResult, settings: Settings, stack: ExitStack) -> smtplib.SMTP:
    host, port = server.hostname or "localhost", server.port or _PORTS[server.scheme]
    trusted = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.scheme == "smtps":
        connection = stack.enter_context(smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=trusted))
    else:
        connection = stack.enter_context(smtplib.SMTP(host, port, timeout=_SECONDS))
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=trusted)
            connection.ehlo()
        elif server.username:
            raise Undelivered(f"{host} takes the password in the open only; use smtps:// or STARTTLS")
    if server.username:
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
        connection.login(unquote(server.username), password)
    return connection
