"""The question of a watch, as people write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from graph.model import EntityType
from graph.questions import MAX_QUERY, NotFound, QuestionError, Questions
from graph.questions.timeline import NEWS
from graph.questions.watching import Sought
from graph.registry import registry
from ingest.extract.topics import taxonomy

MOST_VALUES: Final = 50
"""Values of one condition."""
_MOST_WORDS: Final = 10
_SHORTEST_WORD: Final = 4
"""Letters of a word in Latin script that is looked for inside of names: "ai" would be found in Dubai."""
_NAMED: Final = {"programme": EntityType.PROGRAM, "international organisation": EntityType.INTL_ORG}
"""Types by other names than their label."""


class WatchError(QuestionError):
    """A watch that is not set up as it must be; says what to write."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a watch asks: each of these that is given must hold, by one of its values; of `text` all words.

    `types` are labels (all that can be new where there are none), `countries` ISO codes in capitals, `topics` ids of
    the taxonomy, `bodies` ids of entities.
    """

    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def asked(
        cls,
        questions: Questions,
        *,
        types: Sequence[str] = (),
        countries: Sequence[str] = (),
        topics: Sequence[str] = (),
        bodies: Sequence[str] = (),
        text: str = "",
    ) -> Self:
        """The question in these words. Raises `WatchError`, and `NotFound` or `Ambiguous` for a body."""
        for name, values in (("types", types), ("countries", countries), ("topics", topics), ("bodies", bodies)):  # fmt: skip
            if len(values) > MOST_VALUES:
                raise WatchError(f"{name}: {len(values)} values; {MOST_VALUES} are the most")
        words = " ".join(text.split())
        if len(words) > MAX_QUERY or len(words.split()) > _MOST_WORDS:
            raise WatchError(f"text takes up to {_MOST_WORDS} words and {MAX_QUERY} characters")
        return cls(
            _each(map(_type, types)),
            _each(map(_country, countries)),
            _each(map(_topic, topics)),
            _each(questions.named(name)["id"] for name in bodies),
            words,
        )

    def sought(self, questions: Questions) -> Sought:
        """What is looked for in the graph of now."""
        known = taxonomy()
        words = {
            word.lower()
            for topic in (known[name] for name in self.topics if name in known)
            for word in (topic.en, topic.ko, *topic.words)
            if not word.isascii() or len(word) >= _SHORTEST_WORD
        }
        return Sought(
            types=self.types or tuple(kind.value for kind in NEWS),
            countries=self.countries,
            topics=self.topics,
            topic_words=sorted(words),
            bodies=_each(_stands(questions, body) for body in self.bodies),
            words=self.text.lower().split(),
        )

    def told(self) -> str:
        """The question on one line."""
        asked = {name: ", ".join(v) if isinstance(v, list) else v for name, v in self.row().items()}
        return "; ".join(f"{name}: {value}" for name, value in asked.items()) or "everything"

    def row(self) -> dict[str, Any]:
        """The question as `Question(**row)` reads it again; what is not asked is left out."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items() if v}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """The question of a `row`."""
        lists = {name: tuple(values) for name, values in row.items() if name != "text"}
        return cls(**lists, text=row.get("text", ""))


def _each(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _type(name: str) -> str:
    wanted = " ".join(name.replace("_", " ").replace("-", " ").lower().split())
    for kind in EntityType:
        if wanted in (kind.value.lower(), kind.name.lower().replace("_", " ")) or _NAMED.get(wanted) is kind:
            return kind.value
    raise WatchError(f"there is no type {name!r}; there are {', '.join(kind.value for kind in EntityType)}")


def _country(code: str) -> str:
    if registry().country(code) is None:
        raise WatchError(f"{code!r} is no country; write an ISO 3166-1 code such as UZ")
    return code.upper()


def _topic(name: str) -> str:
    wanted = _plain(name)
    for topic in taxonomy().values():
        if wanted in (_plain(topic.id), _plain(topic.en), _plain(topic.ko)):
            return topic.id
    raise WatchError(f"there is no topic {name!r}; there are {', '.join(taxonomy())}")


def _plain(name: str) -> str:
    return "".join(name.replace("-", " ").replace("_", " ").casefold().split())


def _stands(questions: Questions, identifier: str) -> str:
    """The entity of this id by now; one that no document names at the moment may be named again."""
    try:
        return str(questions.entity(identifier)["id"])
    except NotFound:
        return identifier
