"""The catalogue through a real server, and documents as pages."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from api.highlighting import marked, page
from tests.api.test_http import get, refused
from tests.scenario import EVENTS, MINISTRY, MOU, NIA, PLANNED, UNDATED, WEGO, WORKSHOP


def test_two_countries_over_time(client: httpx.Client) -> None:
    found = get(client, "/v1/bilateral", a="KR", b="vn", lang="en")
    assert [side["name"] for side in found["sides"]] == ["Korea", "Viet Nam"]
    assert [a["id"] for a in found["agreements"]] == [MOU.id, UNDATED.id]
    assert found["facets"]["year"] == [{"value": "2019", "count": 1}]
    (tie,) = found["cooperation"]
    assert {tie["source"]["id"], tie["target"]["id"]} == {NIA.id, MINISTRY.id}
    assert tie["evidence"]["document"]["key"] == "mou"
    early = get(client, "/v1/bilateral", a="KR", b=MINISTRY.id, known_at="2019-05-03")
    assert [item["entity"]["id"] for item in early["timeline"]] == [MOU.id]


def test_side_by_side(client: httpx.Client) -> None:
    found = get(client, "/v1/compare", name=["KR", "VN", "WeGO"])
    assert [item["agreements"]["total"] for item in found["items"]] == [3, 2, 1]


def test_what_happened_and_what_is_new(client: httpx.Client) -> None:
    happened = get(client, "/v1/timeline", name="WeGO")["items"]
    assert [(item["entity"]["id"], item["basis"]) for item in happened] == [
        (WORKSHOP.id, "reported"),
        (PLANNED.id, "own"),
    ]
    assert happened[1]["evidence"]["document"]["key"] == "wego"
    pages = get(client, "/v1/news", since="2022", type="Event", limit=20)
    rest = get(client, "/v1/news", since="2022", type="Event", limit=20, cursor=pages["cursor"])
    assert len({item["entity"]["id"] for item in pages["items"] + rest["items"]}) == len(EVENTS)
    lines = client.get("/v1/news", params={"since": "2022", "format": "ndjson"}).text.splitlines()
    assert len(lines) == len(EVENTS)
    assert get(client, "/v1/news", since="2022", name="WeGO") == {"items": []}


def test_agreements_counted_and_followed(client: httpx.Client) -> None:
    counted = get(client, "/v1/agreements/facets", country=["KR", "VN"])
    assert (counted["total"], counted["topic"]) == (2, [{"value": "e-government", "count": 1}])
    quiet = get(client, "/v1/agreements/silent", years=3)["items"]
    assert [(a["id"], a["silent_since"]) for a in quiet] == [
        (PLANNED.id, "2020-06-01"),
        (MOU.id, "2019-05-03"),
    ]
    assert get(client, "/v1/agreements/silent", years=3, as_of="2021") == {"items": []}
    assert get(client, "/v1/agreements/durations", kind="MOU")["agreements"] == 1
    began = get(client, "/v1/follow-through", name="VN")["items"]
    assert [row["agreement"] for row in began] == [MOU.id, UNDATED.id]
    assert get(client, "/v1/follow-through", name="VN", start="request") == {"items": []}


def test_a_body_and_who_funds(client: httpx.Client) -> None:
    found = get(client, f"/v1/entities/{WEGO.id}/profile")
    assert found["entity"]["id"] == WEGO.id
    assert all(item["evidence"]["quote"] for group in found["relations"] for item in group["items"])
    assert found["timeline"]
    assert get(client, f"/v1/entities/{MOU.id}/profile")["states"]
    assert get(client, "/v1/funding", place="VN") == {"items": []}
    assert {"funds", "centres", "recent"} <= get(client, "/v1/countries/vn").keys()


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/v1/bilateral?a=KR", 422, "b"), ("/v1/bilateral?a=KR&b=KR", 422, "same"), ("/v1/bilateral?a=KR&b=nobody", 404, "nobody"),
        ("/v1/compare?name=KR", 422, "name"), (f"/v1/compare?{'name=KR&' * 7}", 422, "name"), ("/v1/compare?name=KR&name=KR", 422, "2 to 6"),
        ("/v1/timeline", 422, "name"), ("/v1/timeline?name=KR&name=VN&name=UZ", 422, "name"), ("/v1/timeline?name=KR&since=x", 422, "since"),
        ("/v1/news", 422, "since"), ("/v1/news?since=2020&type=Planet", 422, "type"), ("/v1/funding", 422, "place"),
        ("/v1/funding?place=WeGO", 404, "no country"), ("/v1/follow-through?name=VN&start=rumour", 422, "no start"),
        ("/v1/agreements/silent?years=0", 422, "years"), ("/v1/agreements/facets?since=soon", 422, "date"),
        ("/v1/entities/org-nia/similar", 422, "Agency"), ("/v1/entities/nobody/profile", 404, "nobody"),
        ("/v1/documents/doc-0/page", 404, "doc-0"), ("/v1/documents/doc-0/mentions", 404, "doc-0"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_says_why(client: httpx.Client, path: str, status: int, word: str) -> None:
    assert word in refused(client.get(path), status)["detail"]


def test_a_document_with_its_names(client: httpx.Client) -> None:
    identifier = get(client, "/v1/documents", entity=NIA.id)["items"][-1]["id"]
    found = get(client, f"/v1/documents/{identifier}/mentions")
    assert found["mentions"]
    for mention in found["mentions"]:
        assert found["text"][mention["start"] : mention["end"]] == mention["text"]
    answer = client.get(f"/v1/documents/{identifier}/page")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f"({'Agency'} {NIA.id})'>{NIA.name}</mark>" in answer.text


def mention(start: int, end: int, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "name": "n", "type": "Agency", "entity": "agency-1", **more}


def test_what_a_document_says_is_escaped() -> None:
    evil = "<script>alert('1')</script> & \"A\""
    shown = marked(evil, [mention(0, 8, name="'><b onmouseover=x>")])
    assert "<script" not in shown
    assert "<b" not in shown
    assert re.sub(r"</?mark[^>]*>", "", shown) == (
        "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;A&quot;"
    )
    whole = page({"title": "</title><script>", "lang": "ko", "key": "<i>", "text": evil, "mentions": []})
    assert "<script" not in whole
    assert "<i>" not in whole


def test_marks_do_not_overlap_and_lose_no_text() -> None:
    text = "한국정보화진흥원 원장"
    shown = marked(text, [mention(0, 2), mention(0, 8), mention(5, 10), mention(9, 11), mention(10, 99)])
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", shown) == ["한국정보화진흥원", "원장"]
    assert re.sub(r"</?mark[^>]*>", "", shown) == text
