"""The API through a real server."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest

from graph.model import Relation
from graph.projection import edge_id
from tests.scenario import EVENTS, ISLAND, MINISTRY, MOU, NIA, PLANNED, PORTAL, SEOUL, UNDATED, WEGO

EDGE = edge_id(Relation.MEMBER_OF, SEOUL.id, WEGO.id)


def get(client: httpx.Client, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def refused(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that a response tells of."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def test_it_lives_and_is_ready(client: httpx.Client) -> None:
    assert get(client, "/healthz") == {"status": "ok"}
    ready = get(client, "/readyz")
    assert (ready["status"], ready["newest"]) == ("ok", "2022-03-04")
    assert ready["newest_days"] > 1000
    assert ready["version"] == get(client, "/v1/statistics")["version"]
    assert ready["jobs"] == {"queued": 0, "running": 0}


def test_search(client: httpx.Client) -> None:
    found = get(client, "/v1/search", q="wego")["items"]
    assert (found[0]["id"], found[0]["match"]) == (WEGO.id, 100)
    assert get(client, "/v1/search", q="포럼", type="Event", limit=2)["items"][1]["type"] == "Event"


def test_entity_with_its_edges(client: httpx.Client) -> None:
    found = get(client, f"/v1/entities/{NIA.id}", edges=3)
    assert (found["id"], found["country"]) == (NIA.id, "KR")
    hosted = next(group for group in found["relations"] if group["relation"] == "HOSTED")
    assert (hosted["total"], len(hosted["items"])) == (len(EVENTS), 3)
    assert get(client, f"/v1/entities/{NIA.id}", edges=0)["relations"] == []


def test_edges_in_pages(client: httpx.Client) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = get(client, f"/v1/entities/{NIA.id}/edges", limit=10, relation=["HOSTED", "SIGNED"], **cursor)
        seen += [item["edge"]["id"] for item in page["items"]]
        if "cursor" not in page:
            break
        cursor = {"cursor": page["cursor"]}
    assert len(seen) == len(set(seen)) == len(EVENTS) + 1


def test_neighbourhood_and_paths(client: httpx.Client) -> None:
    around = get(client, f"/v1/entities/{WEGO.id}/neighbourhood", depth=2)
    assert NIA.id in [entity["id"] for entity in around["entities"]]
    ways = get(client, "/v1/paths", **{"from": "서울", "to": PORTAL.id})["items"]
    assert [[entity["id"] for entity in way["entities"]] for way in ways] == [[SEOUL.id, WEGO.id, PORTAL.id]]
    assert get(client, "/v1/paths", **{"from": SEOUL.id, "to": ISLAND.id}) == {"items": []}
    # A country by its code, as everywhere.
    named, coded = (get(client, "/v1/paths", **{"from": it, "to": NIA.id}) for it in ("country-kr", "kr"))
    assert coded == named


def test_agreements(client: httpx.Client) -> None:
    def found(**filters: Any) -> list[str]:
        return [item["id"] for item in get(client, "/v1/agreements", **filters)["items"]]

    assert found() == [PLANNED.id, MOU.id, UNDATED.id]
    assert found(party=["NIA", MINISTRY.id]) == [MOU.id]
    assert found(
        country="VN", topic="e-government", status="signed", kind="MOU", since="2019", until="2019-05"
    ) == [MOU.id]
    page = get(client, "/v1/agreements", limit=2)
    assert get(client, "/v1/agreements", limit=2, cursor=page["cursor"])["items"][0]["id"] == UNDATED.id
    one = get(client, f"/v1/agreements/{MOU.id}")
    assert {party["id"] for party in one["parties"]} == {NIA.id, MINISTRY.id}
    assert one["evidence"]["document"]["key"] == "mou"


@pytest.mark.parametrize("path", [f"edges/{EDGE}", f"agreements/{MOU.id}", f"entities/{WEGO.id}"])
def test_evidence_quotes_its_document(client: httpx.Client, path: str) -> None:
    said = get(client, f"/v1/{path}/evidence")["items"]
    assert said
    for statement in said:
        document = get(client, f"/v1/documents/{statement['document']['id']}", text=True)
        assert document["text"][statement["start"] : statement["end"]] == statement["quote"]
        assert statement["document"]["source"] == "test"


def test_edge_joins_two_entities(client: httpx.Client) -> None:
    edge = get(client, f"/v1/edges/{EDGE}")
    assert (edge["source_entity"]["id"], edge["target_entity"]["id"]) == (SEOUL.id, WEGO.id)
    assert edge["documents"] == len(edge["statements"]) == 2


def test_documents_failures_and_statistics(client: httpx.Client) -> None:
    documents = get(client, "/v1/documents", entity="WeGO")["items"]
    assert [document["key"] for document in documents] == ["wego-again", "wego"]
    one = get(client, f"/v1/documents/{documents[0]['id']}")
    assert "text" not in one
    assert one["statements"]
    assert get(client, "/v1/failures")["items"][0]["reason"] == "empty"
    assert get(client, "/v1/statistics")["entities"]["Event"] == len(EVENTS) + 1


@pytest.mark.parametrize(
    "path",
    [
        "/v1/entities/nobody", "/v1/entities/nobody/edges", "/v1/entities/nobody/neighbourhood",
        "/v1/entities/nobody/evidence", f"/v1/entities/{EDGE}/evidence", "/v1/edges/edge-0", "/v1/edges/edge-0/evidence",
        f"/v1/edges/{WEGO.id}/evidence", "/v1/agreements/nothing", f"/v1/agreements/{WEGO.id}",
        f"/v1/agreements/{WEGO.id}/evidence", "/v1/documents/doc-0", "/v1/paths?from=nobody&to=org-wego",
        "/v1/agreements?party=nobody", "/v1/documents?entity=nobody", "/nowhere", "/v2/search", "/v1/entities/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(client: httpx.Client, path: str) -> None:
    assert refused(client.get(path), 404)["instance"] == path.partition("?")[0]


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/v1/search", "q"), ("/v1/search?q=", "q"), (f"/v1/search?q={'x' * 201}", "200"), ("/v1/search?q=%20", "characters"),
        ("/v1/search?q=a&type=Planet", "type"), ("/v1/search?q=a&limit=201", "limit"), ("/v1/search?q=a&limit=0", "limit"),
        ("/v1/search?q=a&limt=5", "limt"), (f"/v1/entities/{'x' * 101}", "identifier"), ("/v1/entities/a%20b", "identifier"),
        ("/v1/entities/org-nia?edges=51", "edges"), ("/v1/entities/org-nia/neighbourhood?depth=3", "depth"),
        ("/v1/entities/org-nia/edges?relation=LOVES", "relation"), ("/v1/entities/org-nia/edges?cursor=xx", "cursor"),
        (f"/v1/agreements?cursor={'x' * 501}", "cursor"), ("/v1/agreements?since=soon", "date"),
        ("/v1/agreements?country=Vietnam", "country"), ("/v1/agreements?status=maybe", "status"),
        (f"/v1/agreements?{'&'.join(['party=NIA'] * 11)}", "party"), ("/v1/documents?lang=de", "lang"),
        ("/v1/paths?from=org-nia", "to"), ("/v1/paths?from=org-nia&to=NIA", "same"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_422_and_says_why(client: httpx.Client, path: str, word: str) -> None:
    assert word in refused(client.get(path), 422)["detail"]


def test_a_name_of_several_is_refused_with_the_candidates(client: httpx.Client) -> None:
    problem = refused(client.get("/v1/documents", params={"entity": "교육부"}), 422)
    assert [candidate["type"] for candidate in problem["candidates"]] == ["Agency", "Agency"]


def test_other_methods_are_405(client: httpx.Client) -> None:
    response = client.post("/v1/search", params={"q": "WeGO"})
    refused(response, 405)
    assert response.headers["allow"] == "GET"


def test_every_link_of_the_reference_is_answered(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert page.text == client.get("/").text
    links = [html.unescape(link) for link in re.findall(r"href='(/[^']*)'", page.text)]
    assert len(links) > 10
    for link in links:
        assert client.get(link).status_code == 200, link


def test_the_life_of_an_agreement(client: httpx.Client) -> None:
    path = f"/v1/agreements/{PLANNED.id}/states"
    assert [(s["status"], s["basis"]) for s in get(client, path)["items"]] == [
        ("planned", "reported"),
        ("signed", "announced"),
    ]
    assert len(get(client, path, announced=False)["items"]) == 1
    assert len(get(client, path, as_of="2020-06")["items"]) == 2
    refused(client.get(path, params={"as_of": "2020-01-01"}), 404)
    refused(client.get(path, params={"as_of": "soon"}), 422)


def test_centrality(client: httpx.Client) -> None:
    found = get(client, "/v1/analytics/centrality", by="degree", limit=2)
    assert found["items"][0]["id"] == WEGO.id
    assert found["exact"]
    codes = get(client, "/v1/analytics/centrality", level="country", relation="PARTY_TO")["items"]
    assert {item["id"] for item in codes} == {"country-kr", "country-vn"}
    refused(client.get("/v1/analytics/centrality", params={"by": "beauty"}), 422)


def test_recommendations_say_where_too_little_is_known(client: httpx.Client) -> None:
    found = get(client, "/v1/recommendations/partners", name="WeGO")
    assert (found["for"]["id"], found["items"]) == (WEGO.id, [])
    assert "too few" in found["not_enough"]
    refused(client.get("/v1/recommendations/partners", params={"name": "nobody at all"}), 404)


def test_a_consortium_where_nothing_is_known(client: httpx.Client) -> None:
    asked = {"country": "vn", "topic": "e-government", "role": ["agency", "funder"]}
    found = get(client, "/v1/recommendations/consortium", **asked)
    assert (found["for"]["id"], found["items"]) == ("country-vn", [])
    assert found["not_enough"]
    refused(client.get("/v1/recommendations/consortium", params=asked | {"role": "wizard"}), 422)


def test_two_names_are_judged(client: httpx.Client) -> None:
    found = get(client, "/v1/resolution/judge", a="KOICA", b="한국국제협력단", type="Agency")
    assert found["judgement"] == "same"
    assert found["reasons"]
    apart = get(client, "/v1/resolution/judge", a="보건부", b="보건부", country="uz", other_country="KG")
    assert apart["judgement"] == "different"
    refused(client.get("/v1/resolution/judge", params={"a": "KOICA"}), 422)
    assert get(client, "/v1/resolution/ledger") == {"items": []}


def test_a_country_on_one_page(client: httpx.Client) -> None:
    page = get(client, "/v1/countries/kr")
    assert page["country"]["id"] == "country-kr"
    assert page["agreements"]
    assert {"projects", "tenders", "indicators", "needs", "organisations"} <= page.keys()
    assert "QQ" in refused(client.get("/v1/countries/QQ"), 404)["detail"]
    refused(client.get("/v1/countries/korea"), 422)


def test_projects_need_something_to_go_by(client: httpx.Client) -> None:
    assert get(client, "/v1/projects", country="KR") == {"items": []}
    assert get(client, "/v1/projects", kind="Tender") == {"items": []}
    assert "country, a body, or a type" in refused(client.get("/v1/projects"), 422)["detail"]
    assert get(client, f"/v1/agreements/{MOU.id}/followed") == {"items": []}


def test_cypher_that_reads(client: httpx.Client) -> None:
    asked = {
        "statement": "MATCH (n:Entity) WHERE n.id = $id RETURN n.id AS id",
        "parameters": {"id": WEGO.id},
    }
    answer = client.post("/v1/cypher", json=asked)
    assert answer.json() == {"columns": ["id"], "rows": [[WEGO.id]]}
    many = client.post(
        "/v1/cypher", json={"statement": "UNWIND range(1, 50) AS x RETURN x", "limit": 2}
    ).json()
    assert (many["rows"], many["truncated"]) == ([[1], [2]], "rows")


def test_cypher_that_does_more_is_refused_with_its_place(client: httpx.Client) -> None:
    problem = refused(client.post("/v1/cypher", json={"statement": "MATCH (n)\nDETACH DELETE n"}), 422)
    assert problem["errors"] == [
        {"line": 2, "column": 1, "reason": "DETACH is refused: only reading is allowed"}
    ]
    refused(client.post("/v1/cypher", json={"statement": "RETURN 1", "limit": 0}), 422)
    refused(client.post("/v1/cypher", json={"statement": "RETURN 1", "other": 1}), 422)
    refused(client.post("/v1/cypher", content=b"{"), 422)


def test_figures_for_prometheus(client: httpx.Client) -> None:
    get(client, "/v1/search", q="wego")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    figures = dict(re.findall(r"^(coopgraph_\S+) (\S+)$", answer.text, re.MULTILINE))
    assert float(figures['coopgraph_requests_total{method="GET",route="/v1/search",status="200"}']) >= 1
    assert float(figures['coopgraph_entities{type="Country"}']) >= 1
    assert float(figures["coopgraph_statements"]) == get(client, "/v1/statistics")["statements"]
    assert 'coopgraph_request_seconds_bucket{le="0.001",route="/v1/search"}' in figures
    client.get("/no/such/path/at/all")
    assert 'route="other",status="404"' in client.get("/metrics").text
