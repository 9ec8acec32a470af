"""The layout of a release that was flattened to text: blocks with their roles, sentences within them.

Works line by line. A line that starts with a mark opens a block; a line without one goes on with the block
above unless an empty line or a finished sentence stands between.
"""

from __future__ import annotations

import re
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from ingest.extract.draft import TEXT_KINDS, Block, BlockKind, draft_of

_BULLETS = (
    re.compile(r"[□■◇◆▣❏⬛◈]"),
    re.compile(r"(?:[○●◦◯ㅇ⚬❍〇]|[oO](?=\s)|[❶-❿①-⑳]|\(?\d{1,2}\)(?=\s))"),
    re.compile(r"(?:[-–—‣▸▶▷►→⇒➡△▲▴✓✔]|[·•▪∙](?=\s?))(?=\s?\S)"),
)
_LISTED = re.compile(r"(?:\d{1,2}\.|\(?[a-zivx]{1,4}\)|>)\s(?=[A-Z“\"])")
"""Marks of lists in Latin script: 1. (ii) a)"""
_NOTE = re.compile(r"\\?(\*{1,5}|[※†‡]|주\s?\d?\))\s*(?=\S)")
_BOX = re.compile(r"[<＜《\[【].{1,80}[>＞》\]】]\s*$")
_BOLD = re.compile(r"\*\*(?=\S)[^*]{1,80}\*\*\s*$")
"""A line that is bold throughout heads what follows."""
_CONTACT = re.compile(
    r"(?:\(?\d{2,4}\s?[)-]\s?\d{3,4}\s?-\s?\d{4}|\b\d{3,4}-\d{4}\b|[\w.*-]+@[\w*-]+\.[\w.*-]+)"
)
_CONTACT_WORD = re.compile(
    r"^\W*(?:담당\s*(?:부서|자|과|관)|책임자|문의(?:처)?|연락처|전화(?:번호)?|E-?mail|Contact\b|Media [Cc]ontact|자료\s?문의)"
)
_HEADER = re.compile(
    r"^\W*(?:보\s?도\s?자\s?료|보도\s?(?:시점|일시|참고)|배포\s?(?:일시|일|처)?\b|매수|사진없음|이 보도자료는|엠바고"
    r"|등록일|작성일|작성자|조회수|수정일|첨부\s?파일|FOR IMMEDIATE RELEASE|Press Release\b)"
)
_CHROME = re.compile(
    r"^\W*(?:본문 바로가기|주메뉴|리스트 상세|목록|이전글|다음글|공유하기|인쇄|페이스북|트위터|카카오톡|좋아요"
    r"|저작권자|무단\s?전재|ⓒ|©|Copyright|All rights reserved|Share (?:this|on)|Related (?:articles?|news|stories)"
    r"|Read more|Back to top|Home\s*[>›»]|홈\s*[>›»]|알림마당\s*>|#\S+(?:\s+#\S+)+\s*$|기사입력|관련\s?기사)"
    r"|(?:[\w가-힣]{2,4} 기자\s*(?:=\s*)?\S+@)|^\s*\S+\.(?:hwpx?|pdf|docx?|jpe?g|png|zip)\s*$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?。][\"'”’」』)\]]*\s*$")
_SENTENCE = re.compile(r"(?:(?<=[^\s\d])[.!?。]|(?<=\d)[.](?!\s*[\d(]))[\"'”’」』)\]]*(?=\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Inc|Co|Ltd|Corp|Jr|Sr|vs|etc|e\.g|i\.e|U\.S|U\.K|U\.N|Gen|Sen|Rep|Hon|Messrs"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|[A-Z]))$"
)
_LABEL = re.compile(r"[A-Z][\w/-]*(?:\s[\w/-]+){0,4}:\s|\d{1,2}[:.]\d{2}(?:\s?[–-]\s?\d{1,2}[:.]\d{2})?\s")
"""What a line of a form or of a programme begins with: ``Recipient country: Peru``, ``09:30 Keynote``."""
_SHORT = 60
"""Characters of a line below which it is no wrapped one: a heading, an item, a row."""
_CARRIED = re.compile(
    r"\([A-Za-z가-힣]{2,20}\)[은는이가을를의와과]|(?:[과와]의?|[을를은는의에]|및|으?로|에서|까지)\s"
)
"""What only goes on with a sentence: a line that starts so belongs to the one above, even over an empty line."""
_ENDINGS = frozenset(")】>」』”’-다함음임됨것")
"""What a line ends in that goes on nowhere, though it has no full stop."""
_FEW = 12
"""Lines from which a text can be told to be double-spaced."""
_FULL = 20
"""Characters of a line that may be full."""
_SPACED, _BROKEN = 0.8, 0.6
"""Shares of lines with an empty one after them, and of full lines that end within a sentence."""
_TITLE_LENGTH = 200
_NOTE_REACH = 8
"""Blocks above a footnote among which its mark is looked for."""
_ANNOTATED = TEXT_KINDS - {BlockKind.FOOTNOTE}


@Language.component("layout")
def layout(doc: Doc) -> Doc:
    """Blocks and sentences of the document."""
    draft = draft_of(doc)
    text = draft.source.text
    draft.blocks = find_blocks(text, english=draft.lang == "en")
    draft.sentences = [
        sentence for block in draft.blocks if block.kind in TEXT_KINDS for sentence in _sentences(text, block)
    ]
    return doc


def find_blocks(text: str, *, english: bool = False) -> list[Block]:
    """The blocks of `text` in order; they do not overlap and hold every character that is not white.

    In `english` text lines that are not wrapped ones stand for themselves.
    """
    blocks: list[Block] = []
    position = 0
    empty, spaced = 2, _is_double_spaced(text)
    for line in text.splitlines(keepends=True):
        start, position = position, position + len(line)
        content = line.strip()
        if not content:
            empty += 1
            continue
        gap = empty > spaced
        begin = start + len(line) - len(line.lstrip())
        end = begin + len(content)
        opened = _open(content, begin, end, first=not blocks)
        if opened is None and english and _LISTED.match(content):
            opened = Block(BlockKind.BULLET, begin, end, level=1)
        if opened is None and english and " | " in content:
            opened = Block(BlockKind.ROW, begin, end)
        previous = blocks[-1] if blocks else None
        goes_on = (
            opened is None
            and previous is not None
            and _continues(text, previous, content, gap=gap)
            and not (english and _apart(text, previous, content))
        )
        if goes_on and previous is not None:
            previous.end = end
        else:
            blocks.append(opened or Block(BlockKind.PROSE, begin, end))
        empty = 0
    _hang(text, blocks)
    return blocks


def _is_double_spaced(text: str) -> bool:
    """Whether an empty line follows every line, also within sentences: then it parts nothing."""
    lines = [line.strip() for line in text.splitlines()]
    filled = [i for i, line in enumerate(lines) if line]
    if len(filled) < _FEW:
        return False
    followed = sum(j - i > 1 for i, j in pairwise(filled))
    long = [i for i in filled if len(lines[i]) >= _FULL]
    broken = sum(not _END.search(lines[i]) and lines[i][-1] not in _ENDINGS for i in long)
    return followed >= _SPACED * (len(filled) - 1) and broken >= _BROKEN * max(1, len(long))


def _open(line: str, start: int, end: int, *, first: bool) -> Block | None:
    """The block that this line opens by its look; None for a plain line."""
    if _CHROME.search(line):
        return Block(BlockKind.CHROME, start, end)
    if _CONTACT_WORD.match(line) or (_CONTACT.search(line) and len(line) < 120):
        return Block(BlockKind.CONTACT, start, end)
    if _HEADER.match(line) and len(line) < 90:
        return Block(BlockKind.HEADER, start, end)
    if first:
        return Block(BlockKind.TITLE, start, end) if len(line) <= _TITLE_LENGTH else None
    if _BOLD.match(line):
        return Block(BlockKind.BOX, start, end)
    if _NOTE.match(line):
        return Block(BlockKind.FOOTNOTE, start, end, level=3)
    for level, mark in enumerate(_BULLETS):
        if mark.match(line):
            return Block(BlockKind.BULLET, start, end, level=level)
    if _BOX.match(line):
        return Block(BlockKind.BOX, start, end)
    if line.count("\t") >= 2 or line.count(" | ") >= 2 or line.startswith("|"):
        return Block(BlockKind.ROW, start, end)
    return None


def _continues(text: str, previous: Block, line: str, *, gap: bool) -> bool:
    """Whether a plain line goes on with the block above: it follows at once, and that is no heading."""
    if (gap and not _CARRIED.match(line)) or previous.kind not in (
        BlockKind.PROSE,
        BlockKind.BULLET,
        BlockKind.FOOTNOTE,
        BlockKind.BOX,
    ):
        return False
    if previous.kind is BlockKind.BOX:
        return text[previous.end - 1] not in ">＞》]】"
    return not _END.search(text, max(previous.start, previous.end - 6), previous.end)


def _apart(text: str, previous: Block, line: str) -> bool:
    """Whether a line in Latin script stands for itself: after a short one, or with a label or a time before it."""
    if _LABEL.match(line):
        return True
    above = text[text.rfind("\n", 0, previous.end) + 1 : previous.end]
    return (
        len(above.strip()) < _SHORT
        and (line[0].isupper() or line[0] in '“"')
        and above.strip()[-1:] not in (",", "-", "–")
    )


def _hang(text: str, blocks: list[Block]) -> None:
    """Give bullets and footnotes the block they hang under, and footnotes the place of their mark."""
    stack: list[int] = []
    for i, block in enumerate(blocks):
        if block.kind is BlockKind.BULLET:
            while stack and blocks[stack[-1]].level >= block.level:
                stack.pop()
            block.parent = stack[-1] if stack else None
            stack.append(i)
        elif block.kind is BlockKind.FOOTNOTE:
            above = [j for j in range(max(0, i - _NOTE_REACH), i) if blocks[j].kind in _ANNOTATED]
            block.parent = above[-1] if above else None
            mark = _NOTE.match(text, block.start, block.end)
            if mark is not None and mark[1].startswith("*"):
                for j in reversed(above):
                    block.anchor = _anchor(text, blocks[j], mark[1])
                    if block.anchor is not None:
                        block.parent = j
                        break
        elif block.kind is BlockKind.PROSE:
            stack.clear()


def _anchor(text: str, block: Block, mark: str) -> int | None:
    pattern = re.compile(rf"(?<!\*){re.escape(mark)}(?!\*)")
    places = [found.start() for found in pattern.finditer(text, block.start, block.end)]
    return places[-1] if places else None


def _sentences(text: str, block: Block) -> list[tuple[int, int]]:
    ends = [
        found.end()
        for found in _SENTENCE.finditer(text, block.start, block.end)
        if not _ABBREVIATION.search(text, max(block.start, found.start() - 8), found.start())
    ]
    sentences: list[tuple[int, int]] = []
    start = block.start
    for end in [*ends, block.end]:
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            sentences.append((start, end))
        start = end
    return sentences
