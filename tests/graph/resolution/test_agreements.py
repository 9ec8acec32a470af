"""Whether reports are of one agreement: parties, successors, dates."""

from __future__ import annotations

from itertools import permutations

import pytest

from graph.resolution.agreements import Reported, blocks, judge_reports
from graph.resolution.judging import Judgement

MIC, MOPAS, MOSPA, MOIS, KCC, MKE = "org-mic", "org-mopas", "org-mospa", "org-mois", "org-kcc", "org-mke"
VIETNAM = "org-vn-mic"


def _report(identifier: str, *parties: str, kind: str = "MOU", date: str | None = "2009-10") -> Reported:
    return Reported(identifier, kind, frozenset(parties), date, frozenset({"ict"}), "2015-07-02")


def test_what_a_body_signed_is_told_of_its_heir() -> None:
    own, heirs = _report("a", MOPAS, VIETNAM), _report("b", MOIS, VIETNAM)
    found = judge_reports(own, heirs)
    assert found.judgement is Judgement.SAME
    assert found.score == 0.85
    assert "행정안전부 (org-mois) took over from 행정안전부 (org-mopas)" in found.reasons
    assert judge_reports(heirs, own) == found
    assert set(blocks(own)) & set(blocks(heirs))


@pytest.mark.parametrize(
    "other",
    [
        _report("b", MKE, VIETNAM),  # both came out of one ministry, and neither out of the other
        _report("b", MOIS, "org-kisa"),
        _report("b", MOPAS, VIETNAM, kind="agreement"),
        _report("b", MOPAS, VIETNAM, date="2011-10"),
    ],
    ids=["sisters", "another party", "another kind", "another day"],
)
def test_others_stay_two(other: Reported) -> None:
    one = _report("a", KCC, VIETNAM) if MKE in other.parties else _report("a", MOPAS, VIETNAM)
    assert judge_reports(one, other).judgement is Judgement.DIFFERENT


def test_only_a_year_is_not_enough() -> None:
    found = judge_reports(
        _report("a", MOPAS, VIETNAM, date="2009"), _report("b", MOIS, VIETNAM, date="2009-10-20")
    )
    assert found.judgement is Judgement.UNDECIDED


def test_no_party_stands_for_two() -> None:
    one, two = _report("a", MOPAS, MOSPA, VIETNAM), _report("b", MOIS, VIETNAM)
    assert judge_reports(one, two).judgement is Judgement.SAME  # one report names more of them
    assert (
        judge_reports(_report("a", MOPAS, MOSPA), _report("b", MOIS, VIETNAM)).judgement
        is Judgement.DIFFERENT
    )


def test_reports_that_are_one_meet_in_a_block_whatever_their_parties() -> None:
    bodies = (MIC, MOPAS, MOSPA, MOIS, KCC, VIETNAM, "org-kisa")
    for one, other in permutations([_report(f"{a}{b}", a, b) for a, b in permutations(bodies, 2)], 2):
        if judge_reports(one, other).judgement is not Judgement.DIFFERENT:
            assert set(blocks(one)) & set(blocks(other))
