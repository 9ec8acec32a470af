"""Which predicate takes which name, and which name a clause describes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.extract.draft import Draft
from ingest.extract.ko.discourse import Discourse
from ingest.extract.korean import MORPHEMES
from ingest.extract.pipeline import pipeline

Build = Callable[..., Draft]


def read(draft: Draft) -> Discourse:
    draft.morphemes = pipeline("ko").make_doc(draft.source.text).user_data[MORPHEMES]
    return Discourse(draft)


def signs(draft: Draft, one: str, other: str) -> list[str]:
    """What is seen of two names, in text order, of a text of one sentence."""
    spans = {e.name: e.mentions[0] for e in draft.entities}
    return list(read(draft).signs(spans[one], spans[other]))


def test_a_description_takes_its_own_subject_and_has_the_name_after_it(draft: Build) -> None:
    text = draft("[산림청|Agency]은 [녹색재단|Agency]이 운영하는 [나눔숲 학교|Program]를 몽골에 알렸다.")
    assert "described run subject" in signs(text, "녹색재단", "나눔숲 학교")
    assert "both say topic object" in signs(text, "산림청", "나눔숲 학교")
    assert not any("run" in sign for sign in signs(text, "산림청", "나눔숲 학교"))
    assert "unlinked" in signs(text, "산림청", "녹색재단")


def test_predicates_that_go_on_share_their_topic(draft: Build) -> None:
    text = draft("[산림청|Agency]은 [서울|City]에서 [숲 박람회|Event]를 열고 [나눔숲 학교|Program]를 운영한다.")
    assert "both host topic object" in signs(text, "산림청", "숲 박람회")
    assert "both run topic object" in signs(text, "산림청", "나눔숲 학교")
    assert "both host at object" in signs(text, "서울", "숲 박람회")
    assert "unlinked" in signs(text, "숲 박람회", "나눔숲 학교")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("[산림청|Agency] 주최로 열린 [숲 박람회|Event]가 끝났다.", "described host bare"),
        ("[산림청|Agency]이 지원하고 [임업진흥원|Agency]이 수행 중인 [숲 박람회|Event]가 끝났다.", "described give subject"),
        ("[산림청|Agency] 산하 [숲 박람회|Event]가 끝났다.", "under 산하"),
        ("[산림청|Agency]의 [숲 박람회|Event]가 끝났다.", "under 의-"),
        ("[산림청|Agency]이 참석한 가운데 [숲 박람회|Event]가 열렸다.", "then attend subject held subject"),
        ("[산림청|Agency], [숲 박람회|Event] 개최", "both host comma bare"),
        ("[산림청|Agency]은 [숲 박람회|Event]를 개최하기로 했다.", "both host topic object"),
    ],
)
def test_names_hang_together(draft: Build, text: str, sign: str) -> None:
    assert sign in signs(draft(text), "산림청", "숲 박람회")


def test_what_a_name_does_is_seen_without_another_name(draft: Build) -> None:
    text = draft("[숲 박람회|Event] 개막\n[몽골|Country]이 참가했다.")
    discourse = read(text)
    start = text.entities[1].mentions[0][0]
    number = text.sentence_at(start)
    assert number is not None
    assert list(discourse.doings(number, start)) == ["attend subject"]
