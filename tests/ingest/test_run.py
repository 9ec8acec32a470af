"""The run: what the gate keeps unread is in the graph all the same, and is read once the gate is off."""

from __future__ import annotations

from pathlib import Path

from graph.questions import Questions
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
