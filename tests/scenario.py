"""A small graph made by hand: what the tests of questions, of the API and of the command line ask about."""

from __future__ import annotations

from graph.model import EntityType, Failure, Modality, Polarity, Relation
from graph.store import Change, Put
from tests.readings import Deal, Fact, Thing, reading

NIA = Thing("org-nia", EntityType.AGENCY, "한국지능정보사회진흥원", "KR")
WEGO = Thing("org-wego", EntityType.INTL_ORG, "WeGO")
SEOUL = Thing("city-seoul", EntityType.CITY, "서울", "KR")
KOREA = Thing("country-kr", EntityType.COUNTRY, "한국", "KR")
VIETNAM = Thing("country-vn", EntityType.COUNTRY, "베트남", "VN")
MINISTRY = Thing("agency-mic-vn", EntityType.AGENCY, "베트남 정보통신부", "VN")
PORTAL = Thing("program-portal", EntityType.PROGRAM, "시민 참여 포털")
WORKSHOP = Thing("event-workshop", EntityType.EVENT, "Digital Cities Workshop")
NETWORK = Thing("company-network", EntityType.COMPANY, "Blue River Networks")
ISLAND = Thing("company-island", EntityType.COMPANY, "Lone Island Systems")
TWINS = (
    Thing("agency-education-1", EntityType.AGENCY, "교육부", "KR"),
    Thing("agency-education-2", EntityType.AGENCY, "교육부", "VN"),
)

MOU = Deal("agreement-mou", (NIA, MINISTRY), date="2019-05-02", topics=("e-government",))
PLANNED = Deal(
    "agreement-planned",
    (WEGO, NIA),
    kind="contract",
    status="planned",
    date="2020-06",
    topics=("smart city",),
)
UNDATED = Deal("agreement-undated", (KOREA, VIETNAM), kind="agreement", status="in_force")

MEMBER = Fact(Relation.MEMBER_OF, SEOUL, WEGO)
RUNS = Fact(Relation.OPERATES, WEGO, PORTAL)
MAY_HOST = Fact(Relation.HOSTED, WEGO, WORKSHOP, modality=Modality.PLANNED)
DENIED = Fact(Relation.COOPERATES_WITH, WEGO, NETWORK, polarity=Polarity.DENIED)
TOOK_PART = Fact(Relation.PARTICIPATED_IN, NETWORK, WORKSHOP)
SIGNED = Fact(Relation.SIGNED, NIA, MINISTRY)
HOMES = (Fact(Relation.BELONGS_TO, NIA, KOREA), Fact(Relation.BELONGS_TO, MINISTRY, VIETNAM))

EVENTS = tuple(Thing(f"event-{i:02}", EntityType.EVENT, f"제{i + 1}차 협력 포럼") for i in range(25))


def changes() -> list[Change]:
    """The documents of the scenario, and one that was not accepted."""
    told = [
        reading("mou", facts=[SIGNED, *HOMES], deals=[MOU], published="2019-05-03"),
        reading("wego", facts=[MEMBER, RUNS, MAY_HOST], deals=[PLANNED], published="2020-06-01"),
        reading("wego-again", facts=[MEMBER, DENIED, TOOK_PART], deals=[], published="2021-02-10"),
        reading("undated", facts=[], deals=[UNDATED], published=None),
        reading("twins", things=[*TWINS, ISLAND], published="2018-01-01"),
        reading(
            "forums", facts=[Fact(Relation.HOSTED, NIA, event) for event in EVENTS], published="2022-03-04"
        ),
    ]
    return [*(Put(said) for said in told), Failure("feed:17", "empty", "the document holds no text")]
