"""How answers are shown: names in one language, chosen fields, lists as streams."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, Field

from api.presentation import _cell, _columns, _fields, _rename, _selected
from graph.questions import QuestionError
from tests.scenario import EVENTS, MOU, NIA, PLANNED, UNDATED, WEGO


def get(client: httpx.Client, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def test_names_in_a_language(client: httpx.Client) -> None:
    assert get(client, f"/v1/entities/{NIA.id}", lang="en")["name"] == "National Information Society Agency"
    assert get(client, f"/v1/entities/{NIA.id}", lang="ko")["name"] == NIA.name
    (mou,) = get(client, "/v1/agreements", party=NIA.id, kind="MOU", lang="en")["items"]
    assert "National Information Society Agency" in {party["name"] for party in mou["parties"]}
    # What has no name in the language keeps the one it has.
    assert get(client, "/v1/entities/program-portal", lang="en")["name"] == "시민 참여 포털"
    refused = client.get(f"/v1/entities/{NIA.id}", params={"lang": "de"})
    assert (refused.status_code, refused.json()["detail"]) == (422, "lang: 'de' is none of ko, en")


def test_chosen_fields(client: httpx.Client) -> None:
    assert get(client, f"/v1/entities/{NIA.id}", fields="id,type") == {"id": NIA.id, "type": "Agency"}
    page = get(client, "/v1/agreements", fields="id, parties.id,evidence.document.key", limit=2)
    assert page["cursor"]
    assert page["items"][1] == {
        "id": MOU.id,
        "parties": [{"id": NIA.id}, {"id": "agency-mic-vn"}],
        "evidence": {"document": {"key": "mou"}},
    }
    for wrong in ("nothing", "id.deeper", "parties.nothing"):
        problem = client.get("/v1/agreements", params={"fields": wrong})
        assert problem.status_code == 422
        assert f"there is no {wrong!r}" in problem.json()["detail"]
    assert client.get("/v1/agreements", params={"fields": "x" * 1001}).status_code == 422
    # Qualifiers are open: whatever is asked of them may be there.
    said = get(client, f"/v1/agreements/{MOU.id}/evidence", fields="qualifiers.date")["items"]
    assert said == [{"qualifiers": {"date": MOU.date}}]


@pytest.mark.parametrize("asked", [{"format": "ndjson"}, {"headers": {"Accept": "application/x-ndjson"}}])
def test_a_list_as_lines(client: httpx.Client, asked: dict[str, Any]) -> None:
    headers = asked.pop("headers", {})
    answer = client.get("/v1/agreements", params={"fields": "id", "limit": 1, **asked}, headers=headers)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert "Accept" in answer.headers["vary"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["id"] for line in lines] == [PLANNED.id, MOU.id, UNDATED.id]


def test_a_stream_begins_at_its_cursor_and_holds_what_pages_hold(client: httpx.Client) -> None:
    path = f"/v1/entities/{NIA.id}/edges"
    first = get(client, path, limit=10)
    pages = [item["edge"]["id"] for item in get(client, path, limit=200)["items"]]
    rest = client.get(path, params={"cursor": first["cursor"], "format": "ndjson"}).text.splitlines()
    assert [json.loads(line)["edge"]["id"] for line in rest] == pages[10:]
    assert len(rest) > len(EVENTS) - 10


def test_a_list_as_a_table(client: httpx.Client) -> None:
    answer = client.get("/v1/agreements", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows] == [PLANNED.id, MOU.id, UNDATED.id]
    assert rows[1]["parties"] == "한국지능정보사회진흥원; 베트남 정보통신부"
    assert rows[1]["evidence.document.key"] == "mou"
    assert rows[2]["date"] == ""
    few = client.get("/v1/agreements", params={"format": "csv", "fields": "id,date", "lang": "en"}).text
    assert few.splitlines()[:2] == ["id,date", f"{PLANNED.id},{PLANNED.date}"]
    names = client.get("/v1/agreements", params={"format": "csv", "fields": "parties", "lang": "en"}).text
    assert "National Information Society Agency" in names


def test_what_cannot_be_streamed_is_a_problem(client: httpx.Client) -> None:
    for path, parameters in (
        ("/v1/agreements", {"format": "xml"}),
        ("/v1/agreements", {"format": "csv", "since": "soon"}),
        ("/v1/agreements", {"format": "csv", "cursor": "xx"}),
        ("/v1/agreements", {"format": "csv", "fields": "nothing"}),
        (f"/v1/entities/{NIA.id}", {"format": "csv"}),
        ("/v1/statistics", {"lang": "klingon"}),
    ):
        answer = client.get(path, params=parameters)
        assert answer.status_code == 422, (path, parameters, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


def test_streams_are_compressed(client: httpx.Client) -> None:
    path = f"/v1/entities/{NIA.id}/edges"
    with client.stream("GET", path, params={"format": "ndjson"}, headers={"Accept-Encoding": "gzip"}) as sent:
        raw = b"".join(sent.iter_raw())
        assert sent.headers["content-encoding"] == "gzip"
    plain = client.get(path, params={"format": "ndjson"}, headers={"Accept-Encoding": "identity"}).content
    assert gzip.decompress(raw) == plain
    assert len(raw) < len(plain) / 2


def test_the_past_over_http(client: httpx.Client) -> None:
    early = get(client, "/v1/agreements", known_at="2019-12")["items"]
    assert [a["id"] for a in early] == [MOU.id]
    lines = client.get("/v1/agreements", params={"known_at": "2019-12", "format": "ndjson"}).text.splitlines()
    assert len(lines) == 1
    assert get(client, f"/v1/entities/{WEGO.id}", known_at="2020")["documents"] == 1
    assert client.get(f"/v1/entities/{WEGO.id}", params={"known_at": "2019"}).status_code == 404
    assert client.get("/v1/agreements", params={"as_of": "2019-1"}).status_code == 422
    assert client.get("/v1/agreements", params={"as_of": "２０１９"}).status_code == 422
    # There is no past of counts.
    assert client.get("/v1/statistics", params={"known_at": "2019"}).status_code == 422


class Below(BaseModel):
    name: str
    kind: str | None = Field(None, alias="type")


class Above(BaseModel):
    id: str
    one: Below | None = None
    many: list[Below] = []
    open: dict[str, Any] = {}


def test_fields_and_columns_follow_the_model() -> None:
    assert _fields("id,one.type,open.any.thing", Above) == {
        "id": {},
        "one": {"type": {}},
        "open": {"any": {"thing": {}}},
    }
    with pytest.raises(QuestionError, match="there are name, type"):
        _fields("one.kind", Above)
    assert [".".join(path) for path in _columns(Above, {})] == ["id", "one.name", "one.type", "many", "open"]
    assert _selected({"a": [{"b": 1, "c": 2}, 3]}, {"a": {"b": {}}}) == {"a": [{"b": 1}, 3]}
    told = {"name": "x", "name_en": "y", "more": [{"name": "z", "name_ko": None}]}
    _rename(told, "en")  # type: ignore[arg-type]
    assert (told["name"], told["more"]) == ("y", [{"name": "z", "name_ko": None}])


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None), (3, 3), (True, "true"), (-1.5, -1.5), ("=1+1", "'=1+1"), ("@x", "'@x"), ("-", "-"),
        (["a", "b"], "a; b"), ([{"name": "n"}, {"id": "i"}, {"x": 1}], 'n; i; {"x": 1}'), (["=x"], "'=x"),
    ],
)  # fmt: skip
def test_cells(value: Any, cell: Any) -> None:
    assert _cell(value) == cell
