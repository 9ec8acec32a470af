"""Parcels arrive whole, signed and once; what does not arrive is tried again, and then told."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from api.delivery import ChannelError, File, Outbox, Parcel, ParcelError, State, channels
from api.delivery.mail import written
from api.delivery.outbox import WAITS
from api.delivery.webhook import secret_bytes
from api.service.database import FILE, Database
from graph.settings import Settings
from tests.api.delivery.conftest import SECRET
from tests.api.delivery.receivers import Hook, Mailbox

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
_SENDS = """
import sys
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from api.delivery import Outbox
from api.service.database import FILE, Database
from graph.settings import Settings
settings = Settings(_env_file=None, data_dir=Path(sys.argv[1]), neo4j_uri=None, allow_private=True, webhook_secret=sys.argv[2])
Outbox(Database(settings.data_dir), settings).send(datetime.fromisoformat(sys.argv[3]))
"""


def _outbox(settings: Settings) -> Outbox:
    return Outbox(Database(settings.data_dir), settings)


def _all(outbox: Outbox) -> list[dict[str, Any]]:
    return outbox.deliveries().items


def test_one_parcel_by_all_channels(
    delivering: Settings, parcel: Parcel, hook: Hook, box: Mailbox, tmp_path: Path
) -> None:
    outbox = _outbox(delivering)
    to = channels(
        [{"folder": "out"}, {"mail": ["a@example.org", "b@example.org"]}, {"webhook": hook.url}], tmp_path
    )
    assert outbox.put(parcel, to)
    sent = outbox.send(NOW)
    assert [d.state for d in sent] == [State.DONE] * 3, [d.told for d in sent]

    folder = tmp_path / "out" / parcel.id
    assert {f.name for f in folder.iterdir()} == {"message.txt", "report.html", "report.json"}
    assert (folder / "report.html").read_bytes() == parcel.files[0].content

    (mail,) = box.got
    assert mail["subject"] == parcel.subject
    assert mail["to"] == "a@example.org, b@example.org"
    attached = {p.get_filename(): p.get_payload(decode=True) for p in mail.walk() if p.get_filename()}
    assert attached == {f.name: f.content for f in parcel.files}

    ((headers, body),) = hook.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(NOW.timestamp())
    told = json.loads(body)
    assert told["id"] == headers["webhook-id"] == parcel.id
    assert told["data"] == {"new": 2, "country": "UZ"}
    assert base64.b64decode(told["files"][0]["content"]) == parcel.files[0].content


def test_a_parcel_is_delivered_once(delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path) -> None:
    outbox = _outbox(delivering)
    to = channels([{"webhook": hook.url}], tmp_path)
    assert outbox.put(parcel, to)
    outbox.send(NOW)
    assert not outbox.put(parcel, to)
    assert outbox.send(NOW + timedelta(days=9)) == []
    assert len(hook.got) == 1


def test_putting_in_is_part_of_the_callers_change(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    database = Database(delivering.data_dir)
    outbox = Outbox(database, delivering)
    with pytest.raises(RuntimeError), database.changing() as connection:
        outbox.put(parcel, channels([{"webhook": hook.url}], tmp_path), within=connection)
        raise RuntimeError
    assert outbox.parcel(parcel.id) is None
    assert outbox.send(NOW) == []


def test_what_is_refused_is_tried_again_later(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    outbox = _outbox(delivering)
    outbox.put(parcel, channels([{"webhook": hook.url}], tmp_path))
    hook.answers = [(500, {}), (429, {"Retry-After": "900"})]
    (first,) = outbox.send(NOW)
    assert first.state is State.WAITING
    assert first.told == "127.0.0.1 answered 500"
    assert outbox.send(NOW + timedelta(seconds=WAITS[0] - 1)) == []
    later = NOW + timedelta(seconds=WAITS[0])
    outbox.send(later)
    assert outbox.next_due() == later + timedelta(seconds=900)
    (last,) = outbox.send(later + timedelta(seconds=900))
    assert (last.state, last.attempts) == (State.DONE, 3)
    assert len({body for _, body in hook.got}) == 1
    assert {headers["webhook-id"] for headers, _ in hook.got} == {parcel.id}


def test_in_the_end_it_has_failed_and_can_be_sent_again(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    outbox = _outbox(delivering)
    outbox.put(parcel, channels([{"webhook": hook.url}], tmp_path))
    hook.answers = [(503, {})] * (len(WAITS) + 1)
    now = NOW
    while (due := outbox.next_due()) is not None:
        now = max(now, due)
        outbox.send(now)
    (failed,) = _all(outbox)
    assert (failed["state"], failed["attempts"]) == ("failed", len(WAITS) + 1)
    assert outbox.again(parcel.id, now) == 1
    (sent,) = outbox.send(now)
    assert sent.state is State.DONE


def test_a_receiver_that_is_gone_is_not_asked_again(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    outbox = _outbox(delivering)
    outbox.put(parcel, channels([{"webhook": hook.url}], tmp_path))
    hook.answers = [(410, {})]
    assert [d.state for d in outbox.send(NOW)] == [State.FAILED]


def test_what_nobody_foresaw_is_tried_again_and_holds_nothing_up(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    database = Database(delivering.data_dir)
    outbox = Outbox(database, delivering)
    for one, to in ((parcel, {"folder": "out"}), (replace(parcel, id="second"), {"webhook": hook.url})):
        outbox.put(one, channels([to], tmp_path))
    with database.changing() as connection:
        connection.execute("UPDATE parcel SET data = '{' WHERE id = ?", (parcel.id,))
    first, second = outbox.send(NOW)
    assert (first.state, first.attempts) == (State.WAITING, 1)
    assert str(first.told).startswith("unexpected: JSONDecodeError")
    assert second.state is State.DONE
    assert outbox.next_due() == NOW + timedelta(seconds=WAITS[0])


def test_a_channel_that_cannot_be_read_has_failed(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    database = Database(delivering.data_dir)
    outbox = Outbox(database, delivering)
    outbox.put(parcel, channels([{"folder": "out"}, {"webhook": hook.url}], tmp_path))
    with database.changing() as connection:
        connection.execute('UPDATE delivery SET channel = \'{"pigeon": "north"}\' WHERE number = 1')
    first, second = outbox.send(NOW)
    assert (first.state, second.state) == (State.FAILED, State.DONE)
    assert "cannot be read" in str(first.told)


def test_redirects_are_not_followed(delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path) -> None:
    outbox = _outbox(delivering)
    outbox.put(parcel, channels([{"webhook": hook.url}], tmp_path))
    hook.answers = [(307, {"Location": hook.url})]
    (delivery,) = outbox.send(NOW)
    assert delivery.told == "127.0.0.1 answered 307"
    assert len(hook.got) == 1


def test_private_addresses_and_missing_secrets_are_refused(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = _outbox(delivering.model_copy(update={"allow_private": False}))
    outbox.put(parcel, channels([{"webhook": hook.url}], tmp_path))
    assert "is no public address" in str(outbox.send(NOW)[0].told)
    monkeypatch.delenv("ANOTHER_SECRET", raising=False)
    outbox = _outbox(delivering)
    outbox.put(
        replace(parcel, id="second"),
        channels([{"webhook": hook.url, "secret_env": "ANOTHER_SECRET"}], tmp_path),
    )
    assert "set ANOTHER_SECRET" in str(outbox.send(NOW)[0].told)
    assert hook.got == []


def test_mail_that_is_refused_for_now_and_for_good(
    delivering: Settings, parcel: Parcel, box: Mailbox, tmp_path: Path
) -> None:
    outbox = _outbox(delivering)
    outbox.put(parcel, channels([{"mail": "a@example.org"}], tmp_path))
    box.answers = ["451 try later"]
    (first,) = outbox.send(NOW)
    assert first.state is State.WAITING
    assert "451" in str(first.told)
    (second,) = outbox.send(NOW + timedelta(seconds=WAITS[0]))
    assert second.state is State.DONE

    outbox.put(replace(parcel, id="second"), channels([{"mail": "a@example.org"}], tmp_path))
    box.answers = ["554 no"]
    assert outbox.send(NOW)[0].state is State.FAILED

    box.unknown = {"b@example.org"}
    outbox.put(
        replace(parcel, id="third"), channels([{"mail": ["a@example.org", "b@example.org"]}], tmp_path)
    )
    (some,) = outbox.send(NOW)
    assert some.state is State.DONE
    assert "refused: b@example.org" in str(some.told)


def test_a_mail_server_that_is_not_there(delivering: Settings, parcel: Parcel, tmp_path: Path) -> None:
    outbox = _outbox(delivering.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"}))
    outbox.put(parcel, channels([{"mail": "a@example.org"}], tmp_path))
    assert outbox.send(NOW)[0].state is State.WAITING


def test_mail_is_the_same_for_the_same_parcel(parcel: Parcel) -> None:
    made = [written(parcel, ("a@example.org",), "reports@example.org").as_bytes() for _ in range(2)]
    assert made[0] == made[1]
    assert b"Message-ID: <report-weekly-2026-01-05." in made[0]


def test_a_folder_is_whole_or_not_there(delivering: Settings, parcel: Parcel, tmp_path: Path) -> None:
    outbox = _outbox(delivering)
    (tmp_path / "out").write_text("a file stands where the folder should be")
    outbox.put(parcel, channels([{"folder": "out"}], tmp_path))
    (first,) = outbox.send(NOW)
    assert first.state is State.WAITING
    (tmp_path / "out").unlink()
    # What an earlier attempt left is no hindrance.
    (tmp_path / "out" / f".{parcel.id}.part" / "report.html").mkdir(parents=True)
    (second,) = outbox.send(NOW + timedelta(seconds=WAITS[0]))
    assert second.state is State.DONE
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == [parcel.id]


@pytest.mark.slow
def test_a_sender_that_was_killed_is_followed_by_one_with_the_same_id(
    delivering: Settings, parcel: Parcel, hook: Hook, tmp_path: Path
) -> None:
    outbox = _outbox(delivering)
    outbox.put(parcel, channels([{"webhook": hook.url}, {"folder": "out"}], tmp_path))
    hook.hold = threading.Event()
    command = [sys.executable, "-c", _SENDS, str(delivering.data_dir), SECRET, NOW.isoformat()]
    process = subprocess.Popen(command)
    assert hook.arrived.wait(60)
    # While it lives no other sends.
    assert outbox.send(NOW) == []
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    hook.hold.set()
    hook.hold = None
    sent = outbox.send(NOW)
    assert [d.state for d in sent] == [State.DONE, State.DONE]
    assert {headers["webhook-id"] for headers, _ in hook.got} == {parcel.id}
    assert outbox.send(NOW + timedelta(days=1)) == []
    assert len(hook.got) == 2


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([], "a list of channels"),
        ("mail", "a list of channels"),
        ([{"pigeon": "x"}], "one of folder, mail and webhook"),
        ([{"folder": "a", "mail": "a@example.org"}], "one of folder, mail and webhook"),
        ([{"mail": "a@example.org", "server": "x"}], "unknown field 'server'"),
        ([{"mail": "nobody"}], "'nobody' is no address"),
        ([{"mail": ["a@example.org\nBcc: b@example.org"]}], "is no address"),
        ([{"mail": []}], "1 to 50 addresses"),
        ([{"webhook": "ftp://example.org"}], "no http or https address"),
        ([{"webhook": "https://u:p@example.org"}], "user or password"),
        ([{"webhook": "https://example.org", "secret_env": "lower"}], "no name of a variable"),
        ([{"folder": ""}], "is no path"),
        ([{"folder": "a"}, {"folder": "./a"}], "stands there twice"),
        ([{"folder": str(i)} for i in range(21)], "20 are the most"),
    ],
)
def test_channels_that_cannot_be(entries: Any, told: str, tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match=told):
        channels(entries, tmp_path)


def test_folders_may_be_bound_to_a_place(tmp_path: Path) -> None:
    assert channels([{"folder": "a/b"}], tmp_path, inside=True)
    with pytest.raises(ChannelError, match="leads out of"):
        channels([{"folder": "../b"}], tmp_path, inside=True)


def test_parcels_that_cannot_be(parcel: Parcel) -> None:
    with pytest.raises(ParcelError, match="one line"):
        replace(parcel, subject="a\nBcc: b@example.org")
    with pytest.raises(ParcelError, match="ids of parcels"):
        replace(parcel, id="../up")
    with pytest.raises(ParcelError, match="no plain file name"):
        File("../x", "text/plain", b"")
    with pytest.raises(ParcelError, match="one name"):
        replace(parcel, files=(parcel.files[0], parcel.files[0]))


def test_secrets_may_be_encoded() -> None:
    assert secret_bytes("whsec_" + base64.b64encode(b"0123456789abcdef").decode()) == b"0123456789abcdef"
    with pytest.raises(ValueError, match="not base64"):
        secret_bytes("whsec_§")


def test_a_file_of_the_first_layout_is_brought_to_the_newest(delivering: Settings, parcel: Parcel) -> None:
    delivering.data_dir.mkdir(parents=True)
    first = files("api.service").joinpath("layouts/1.sql").read_text(encoding="utf-8")
    with contextlib.closing(sqlite3.connect(delivering.data_dir / FILE)) as connection:
        connection.executescript(first)
        connection.execute("PRAGMA user_version = 1")
    assert _outbox(delivering).next_due() is None
    assert _outbox(delivering).put(parcel, ())
