"""Editions of a series, and who built, ran and took over a centre; on every engine."""

from __future__ import annotations

import pytest

from graph.editions import edition
from graph.model import EntityType, Modality, Relation
from graph.questions import QuestionError, Questions
from graph.questions.series import editions, operation
from graph.store import Put, Store
from tests.readings import Fact, Thing, reading
from tests.scenario import KOREA, MINISTRY, NIA, VIETNAM

SERIES = Thing("event-forum", EntityType.EVENT, "디지털 물류 포럼")
SECOND = Thing("event-forum-2", EntityType.EVENT, "제2차 디지털 물류 포럼")
FOURTH = Thing("event-forum-4", EntityType.EVENT, "2021 제4차 디지털 물류 포럼")
CENTRE = Thing("program-centre", EntityType.PROGRAM, "하노이 정보 쉼터")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("제3차 한-가온 디지털 포럼", ("한-가온 디지털 포럼", 3, None)),
        ("제 12회 가온 물류 박람회", ("가온 물류 박람회", 12, None)),
        ("2021 가온 디지털 정상회의", ("가온 디지털 정상회의", None, 2021)),
        ("제2차 한-가온 과학기술공동위원회(2019)", ("한-가온 과학기술공동위원회", 2, 2019)),
        ("5th Gaon Water Forum", ("Gaon Water Forum", 5, None)),
        ("Third Korea-Gaon Trade Conference 2010", ("Korea-Gaon Trade Conference", 3, 2010)),
        ("제25차 공동위", None),
        ("제1차회의", None),
        ("G20 정상회의", None),
        ("가온 디지털 포럼", None),
    ],
)
def test_what_a_name_says_of_its_edition(
    name: str, expected: tuple[str, int | None, int | None] | None
) -> None:
    told = edition(name)
    assert (told and (told.series, told.number, told.year)) == expected


@pytest.fixture
def asked(store: Store) -> Questions:
    held = [Fact(Relation.EDITION_OF, event, SERIES) for event in (SECOND, FOURTH)]
    put = [
        reading(
            "second",
            facts=[held[0], Fact(Relation.HOSTED, NIA, SECOND), Fact(Relation.LOCATED_IN, SECOND, VIETNAM)],
            published="2018-05-01",
        ),
        reading("fourth", facts=[held[1]], published="2021-03-01"),
        reading("opened", facts=[Fact(Relation.BUILT, NIA, CENTRE)], published="2013-06-01"),
        reading("running", facts=[Fact(Relation.OPERATES, KOREA, CENTRE)], published="2014-02-01"),
        reading("given", facts=[Fact(Relation.HANDED_TO, CENTRE, MINISTRY)], published="2016-04-01"),
        reading(
            "plan",
            facts=[Fact(Relation.OPERATES, VIETNAM, CENTRE, modality=Modality.PLANNED)],
            published="2020-01-01",
        ),
    ]
    store.apply([Put(told) for told in put])
    return Questions(store)


def test_a_series_from_any_of_its_editions(asked: Questions) -> None:
    found = editions(asked, SECOND.id)
    assert found == editions(asked, SERIES.id) == editions(asked, FOURTH.id)
    assert found["series"]["id"] == SERIES.id
    rows = [(row["entity"]["id"], row["number"], row["year"], row["basis"]) for row in found["editions"]]
    assert rows == [(FOURTH.id, 4, 2021, "own"), (SECOND.id, 2, 2018, "reported")]
    assert found["missing"] == [1, 3]
    second = found["editions"][1]
    assert (second["place"]["id"], [host["id"] for host in second["hosts"]]) == (VIETNAM.id, [NIA.id])
    assert second["evidence"]["document"]["key"] == "second"
    then = editions(asked.at(known_at="2019"), SERIES.id)
    assert [row["entity"]["id"] for row in then["editions"]] == [SECOND.id]
    with pytest.raises(QuestionError, match="of events"):
        editions(asked, NIA.id)


def test_the_life_of_a_centre(asked: Questions) -> None:
    found = operation(asked, CENTRE.id)
    assert [(row["step"], row["body"]["id"], row["date"], row["caveat"]) for row in found["steps"]] == [
        ("built", NIA.id, "2013-06-01", None),
        ("run", KOREA.id, "2014-02-01", None),
        ("handed over", MINISTRY.id, "2016-04-01", None),
        ("run", VIETNAM.id, "2020-01-01", "planned"),
    ]
    assert found["run_by"]["id"] == MINISTRY.id
    assert operation(asked.at(known_at="2015"), CENTRE.id)["run_by"]["id"] == KOREA.id
    assert operation(asked.at(known_at="2013"), CENTRE.id)["run_by"] is None
    with pytest.raises(QuestionError, match="Agency"):
        operation(asked, NIA.id)
