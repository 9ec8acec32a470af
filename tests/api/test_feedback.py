"""Support and feedback on the command line and over HTTP."""

from __future__ import annotations

import json

import httpx

from tests.api.conftest import Run
from tests.scenario import NIA, VIETNAM, WEGO


def test_support_says_when_there_is_too_little(client: httpx.Client, coopgraph: Run) -> None:
    asked = {"country": "PE", "topic": "agriculture", "size": "sme"}
    found = client.get("/v1/recommendations/support", params=asked).json()
    assert found["items"] == []
    assert found["not_enough"]
    done = coopgraph("recommend", "support", "--country", "PE", "--topic", "agriculture", "--size", "sme")
    assert done.returncode == 0
    assert "not enough evidence" in done.stderr
    wrong = client.get("/v1/recommendations/support", params=asked | {"size": "huge"})
    assert wrong.status_code == 422
    assert "none of the sizes" in wrong.json()["detail"]


def test_support_for_vietnam(client: httpx.Client, coopgraph: Run) -> None:
    asked = {"country": "KR", "topic": "e-government", "size": "sme", "firm": "Blue River Networks"}
    found = client.get("/v1/recommendations/support", params=asked).json()
    assert found["firm"] == "company-network"
    options = ("--country", "kr", "--topic", "e-government", "--size", "sme", "--firm", "Blue River Networks")
    told = json.loads(coopgraph("recommend", "support", *options, "--json").stdout)
    assert [item["id"] for item in told["items"]] == [item["id"] for item in found["items"]]


def test_feedback_over_http(client: httpx.Client) -> None:
    body = {
        "kind": "partners",
        "asked": WEGO.id,
        "suggested": "베트남",
        "opinion": "known",
        "why": "met in 2019",
    }
    given = client.post("/v1/recommendations/feedback", json=body)
    assert given.status_code == 201, given.text
    assert (given.json()["suggested"], given.json()["by"]) == (VIETNAM.id, "local")
    listed = client.get("/v1/recommendations/feedback").json()["items"]
    assert given.json() in listed
    assert client.get("/v1/recommendations/feedback", params={"kind": "support"}).json()["items"] == []
    identifier = given.json()["id"]
    taken = client.delete(f"/v1/recommendations/feedback/{identifier}")
    assert taken.json()["withdrawn_by"] == "local"
    assert client.delete(f"/v1/recommendations/feedback/{identifier}").status_code == 422
    assert client.delete("/v1/recommendations/feedback/feedback-0000000000000000").status_code == 404
    for wrong in ({"opinion": "great"}, {"suggested": "nobody at all"}, {"kind": "friends"}, {"more": 1}):
        assert client.post("/v1/recommendations/feedback", json=body | wrong).status_code in (404, 422)
    entry = client.get("/v1/audit").json()["items"]
    assert any(e["what"] == "POST /v1/recommendations/feedback" and e["outcome"] == "done" for e in entry)


def test_feedback_on_the_command_line(coopgraph: Run) -> None:
    done = coopgraph(
        "recommend", "feedback", "support", "VN", NIA.id, "wrong", "--why", "no scheme", "--by", "an analyst"
    )
    assert done.returncode == 0, done.stderr
    identifier = done.stdout.split(":")[0]
    rows = json.loads(coopgraph("recommend", "opinions", "--json").stdout)["items"]
    (row,) = [row for row in rows if row["id"] == identifier]
    assert (row["asked"], row["suggested"], row["by"]) == (VIETNAM.id, NIA.id, "an analyst")
    assert identifier in coopgraph("recommend", "opinions").stdout
    assert identifier in coopgraph("dump").stdout
    assert coopgraph("recommend", "withdraw", identifier).returncode == 0
    again = coopgraph("recommend", "withdraw", identifier)
    assert (again.returncode, "withdrawn already" in again.stderr) == (2, True)
    wrong = coopgraph("recommend", "feedback", "support", "VN", NIA.id, "great")
    assert (wrong.returncode, "useful, known, wrong" in wrong.stderr) == (2, True)
