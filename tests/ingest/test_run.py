"""The run: what the gate keeps unread is in the graph all the same, and is read once the gate is off."""

from __future__ import annotations

from pathlib import Path

from graph.questions import FACTS, Questions
from graph.settings import Settings
from graph.store import Store
from ingest.run import run

_HOME = (
    "시는 다음 달부터 도로 청소 시간을 한 시간 앞당긴다고 밝혔다. 홍길동 시장은 주민 의견을 들었다고 말했다."
)
_ABROAD = "한국수출입은행은 베트남 재무부와 차관계약을 체결했다."


def test_the_gate_keeps_documents_and_does_not_read_them(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "home.txt").write_text(_HOME, encoding="utf-8")
    (tmp_path / "abroad.txt").write_text(_ABROAD, encoding="utf-8")
    first = run([tmp_path], store, settings, published="2024-03-04")
    assert (first.applied.added, first.progress.gated) == (2, 1)
    documents = {d["key"].rsplit("/", 1)[-1]: d for d in Questions(store).documents().items}
    assert documents["home.txt"]["gated"] is True
    assert documents["abroad.txt"]["gated"] is False

    again = run([tmp_path], store, settings, published="2024-03-04")
    assert (again.applied.unchanged, again.progress.gated) == (2, 0)

    opened = settings.model_copy(update={"gate": False})
    full = run([tmp_path], store, opened, published="2024-03-04")
    assert (full.applied.unchanged, full.applied.replaced, full.progress.gated) == (1, 1, 0)


_ASKED = (
    "한국수출입은행은 15일 베트남 재무부와 차관계약을 체결했다. "
    "베트남 재무부는 한국에 전자정부 시스템 구축 분야의 협력 확대를 요청했다."
)


def test_what_is_needed_and_what_is_too_unsure(store: Store, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text(_ASKED, encoding="utf-8")
    run([tmp_path], store, settings, published="2024-03-16")
    questions = Questions(store)
    ministry = questions.named("베트남 재무부")
    assert "e-government" in ministry["needs"]
    assert not any("e-government" in name for name in ministry["names"])
    said = questions.evidence(ministry["id"], predicates=FACTS).items
    assert [s["predicate"] for s in said] == ["NEEDS"]
    assert said[0]["qualifiers"]["counterpart"] == "country-kr"
    agreements = questions.agreements().items
    assert len(agreements) == 1

    strict = settings.model_copy(update={"min_confidence": 1.0})
    again = run([tmp_path], store, strict, published="2024-03-16")
    assert (again.applied.replaced, again.applied.unchanged) == (1, 0)
    assert questions.agreements().items == []
    document = questions.document(questions.documents().items[0]["id"])
    kept = {s["predicate"] for s in document["statements"] if s.get("projected") is False}
    assert {"AGREED", "NEEDS", "PARTY_TO"} <= kept
    assert run([tmp_path], store, strict, published="2024-03-16").applied.unchanged == 1

    run([tmp_path], store, settings, published="2024-03-16")
    assert questions.agreements().items == agreements
    assert questions.entity(ministry["id"]) == ministry
