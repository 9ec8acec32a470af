"""Layout: blocks and sentences hold the text, whatever it is, and know what they are."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.contract import Source
from ingest.extract.draft import BlockKind
from ingest.extract.layout import find_blocks
from ingest.extract.pipeline import extract

RELEASE = """보도시점 2020. 3. 5.(목) 조간

두 기관, 전자정부 협력 양해각서 체결

담당부서: 국제협력과 02-000-0000

□ 두 기관은 5일 전자정부 협력 양해각서*를 체결했다. 협력은 3년
이어진다.

 ㅇ 공동연구를 벌인다.

  - 전문가를 보낸다.

 * 효력은 3년

< 협력 분야 >

협약식은
와 함께 열렸다.
"""


def kinds(text: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, text[block.start : block.end]) for block in find_blocks(text)]


def test_a_release_falls_into_its_parts() -> None:
    found = kinds(RELEASE)
    assert [kind for kind, _ in found][:3] == [BlockKind.HEADER, BlockKind.PROSE, BlockKind.CONTACT]
    bullets = [block for block in find_blocks(RELEASE) if block.kind is BlockKind.BULLET]
    assert [block.level for block in bullets] == [0, 1, 2]
    assert RELEASE[bullets[0].start : bullets[0].end].endswith("이어진다.")
    blocks = find_blocks(RELEASE)
    assert bullets[2].parent is not None
    assert blocks[bullets[2].parent] == bullets[1]
    assert (BlockKind.BOX, "< 협력 분야 >") in found


def test_a_footnote_knows_where_its_mark_stands() -> None:
    note = next(block for block in find_blocks(RELEASE) if block.kind is BlockKind.FOOTNOTE)
    assert note.anchor == RELEASE.index("*를")
    assert note.parent is not None


def test_a_line_that_starts_with_a_particle_goes_on_with_the_one_above() -> None:
    text = "제목\n\n□ 두 기관은 협력 양해각서\n\n(MOU)를 체결했다.\n"
    assert [text for _, text in kinds(text)][-1] == "□ 두 기관은 협력 양해각서\n\n(MOU)를 체결했다."


@given(st.text(alphabet="가나다.\n □ㅇ-*(<>)1a:|\t", max_size=200))
def test_blocks_hold_every_visible_character_once(text: str) -> None:
    blocks = find_blocks(text)
    assert all(a.end <= b.start for a, b in pairwise(blocks))
    covered = "".join(text[block.start : block.end] for block in blocks)
    assert "".join(covered.split()) == "".join(text.split())


def test_contact_lines_hold_no_entities() -> None:
    said = extract(
        Source("x", "제목\n\n담당부서: 행정안전부 국제협력과 02-000-0000\n", "2020-01-01", None, "ko")
    )
    assert not said.entities


def test_an_empty_line_after_every_line_parts_nothing() -> None:
    lines = ["가나다라 마바사아 자차카타 파하가나 다라마바"] * 14
    assert len(find_blocks("제목\n\n" + "\n\n".join(lines))) == 2
    ended = [line + "." for line in lines]
    assert len(find_blocks("제목\n\n" + "\n\n".join(ended))) == 15


def test_lines_of_english_that_are_not_wrapped_stand_for_themselves() -> None:
    text = (
        "A form\n\nRecipient country: Peru\nType of aid: grant\nAbout Ondatel\nOndatel builds networks in the highlands of"
        " Peru and has done so since the\nyear 2001.\n1. First item\n(ii) Second item\n"
    )
    found = [text[b.start : b.end] for b in find_blocks(text, english=True)]
    assert found == [
        "A form",
        "Recipient country: Peru",
        "Type of aid: grant",
        "About Ondatel",
        "Ondatel builds networks in the highlands of Peru and has done so since the\nyear 2001.",
        "1. First item",
        "(ii) Second item",
    ]
    assert len(find_blocks(text)) < len(found)
