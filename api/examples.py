"""Examples for the reference; the shape of real answers, shortened."""

from __future__ import annotations

from typing import Any, Final

ENTITY: Final[dict[str, Any]] = {
    "id": "org-wego",
    "type": "IntlOrg",
    "name": "세계스마트시티기구",
    "name_ko": "세계스마트시티기구",
    "name_en": "World Smart Sustainable Cities Organization",
    "names": ["WeGO", "세계스마트시티기구"],
    "documents": 4,
    "first": "2015-05-11",
    "last": "2019-09-04",
    "confidence": 0.98,
}
COUNTRY: Final[dict[str, Any]] = {
    "id": "country-kr",
    "type": "Country",
    "name": "대한민국",
    "name_ko": "대한민국",
    "name_en": "South Korea",
    "names": ["한국", "대한민국"],
    "country": "KR",
    "documents": 31,
    "first": "2009-03-19",
    "last": "2024-05-02",
    "confidence": 0.99,
}
CITY: Final[dict[str, Any]] = {
    "id": "city-seoul",
    "type": "City",
    "name": "서울",
    "name_ko": "서울",
    "name_en": "Seoul",
    "names": ["서울", "서울시"],
    "country": "KR",
    "documents": 12,
    "first": "2010-03-08",
    "last": "2023-09-27",
    "confidence": 0.99,
}
EDGE: Final[dict[str, Any]] = {
    "id": "edge-0f6b2c9d51e84a7730c1f2aa",
    "relation": "MEMBER_OF",
    "source": "city-seoul",
    "target": "org-wego",
    "documents": 2,
    "first": "2015-05-11",
    "last": "2017-06-20",
    "modality": "done",
    "polarity": "affirmed",
    "confidence": 0.9,
}
JOINED: Final = EDGE | {"statements": ["st-2f94c0a1d7be"], "source_entity": CITY, "target_entity": ENTITY}
GROUP: Final[dict[str, Any]] = {
    "relation": "MEMBER_OF",
    "outgoing": False,
    "total": 1,
    "items": [{"edge": EDGE, "entity": CITY}],
}
DOCUMENT: Final[dict[str, Any]] = {
    "id": "doc-91b2d8c04f7ae356",
    "key": "samples:mou-2016",
    "title": "두 기관, 전자정부 양해각서 체결",
    "lang": "ko",
    "source": "samples",
    "published": "2016-03-15",
    "relevant": True,
    "version": "5f1c0e6b7a8d9c2e4b3a1f0d6c7e8b9a",
    "characters": 812,
}
STATEMENT: Final[dict[str, Any]] = {
    "id": "st-2f94c0a1d7be",
    "predicate": "MEMBER_OF",
    "subject": "city-seoul",
    "object": "org-wego",
    "qualifiers": {},
    "modality": "done",
    "polarity": "affirmed",
    "quote": "서울시가 의장도시인 WeGO",
    "start": 120,
    "end": 135,
    "rule": "ko.member.chair",
    "confidence": 0.9,
}
EVIDENCE: Final = STATEMENT | {"document": DOCUMENT}
AGREEMENT: Final[dict[str, Any]] = {
    "id": "agreement-7c0de1f2a3b4c5d6",
    "kind": "MOU",
    "status": "signed",
    "date": "2015-07-01",
    "topics": ["e-government"],
    "name": "MOU 2015-07-01",
    "parties": [ENTITY, COUNTRY],
    "documents": 1,
    "confidence": 0.93,
}
STANDING: Final[dict[str, Any]] = {
    "rank": 1,
    "id": "org-wego",
    "name": "세계스마트시티기구",
    "type": "IntlOrg",
    "degree": 14,
    "strength": 6.0,
    "pagerank": 0.081,
    "recent_pagerank": 0.064,
    "betweenness": 0.21,
    "closeness": 0.47,
    "eigenvector": 0.33,
    "core": 4,
    "community": "org-wego",
}
CENTRALITY: Final[dict[str, Any]] = {
    "by": "pagerank",
    "nodes": 61,
    "edges": 148,
    "occasions": 57,
    "omitted": 0,
    "communities": 6,
    "modularity": 0.512,
    "exact": True,
    "sources": 61,
    "error": 0.0,
    "confidence": 0.95,
    "version": 12,
    "items": [STANDING],
}
RECOMMENDATION: Final[dict[str, Any]] = {
    "rank": 1,
    "id": "org-wego",
    "name": "세계스마트시티기구",
    "type": "IntlOrg",
    "probability": 0.11,
    "score": -2.0907,
    "base": -9.5,
    "reasons": [
        {
            "reason": "common",
            "adds": 7.4093,
            "en": "partners in common: 서울",
            "ko": "공통 협력 상대: 서울",
            "statements": ["st-2f94c0a1d7be"],
        }
    ],
}
RECOMMENDATIONS: Final[dict[str, Any]] = {
    "for": {"id": "country-vn", "name": "베트남"},
    "as_of": "2024-06-30",
    "horizon": "six months",
    "items": [RECOMMENDATION],
}
CONSORTIUM: Final[dict[str, Any]] = {
    "for": {"id": "country-vn", "name": "베트남"},
    "topic": "e-government",
    "as_of": "2024-06-30",
    "items": [
        {name: value for name, value in RECOMMENDATION.items() if name != "rank"}
        | {"role": "funder", "on_topic": True, "presence": {"ties": 1, "statements": ["st-2f94c0a1d7be"]}}
    ],
    "entry": {"mode": "joint_demonstration", "statements": ["st-2f94c0a1d7be"]},
}

CONDITION: Final[dict[str, Any]] = {
    "condition": "EDCF: 중소기업 금리 0.1%p 인하",
    "term": "interest",
    "number": 0.1,
    "unit": "%p",
    "applies_to": "중소기업",
    "statement": "st-2f94c0a1d7be",
    "published": "2024-03-11",
}
SUPPORT: Final[dict[str, Any]] = {
    "for": {"id": "country-vn", "name": "베트남"},
    "topic": "e-government",
    "size": "sme",
    "as_of": "2024-06-30",
    "items": [
        {
            "rank": 1,
            "id": "org-edcf",
            "name": "대외경제협력기금",
            "type": "Fund",
            "kind": "edcf",
            "kind_en": "concessional loan to the partner government (EDCF)",
            "kind_ko": "상대국 정부에 대한 양허성 차관(EDCF)",
            "score": 0.8,
            "reasons": [
                {
                    "reason": "size",
                    "adds": 0.8,
                    "en": "a condition is for firms of this size: 중소기업",
                    "ko": "이 규모의 기업을 위한 조건이 있음: 중소기업",
                    "statements": ["st-2f94c0a1d7be"],
                }
            ],
            "conditions": [CONDITION],
            "instruments": [{"instrument": "funding", "statements": ["st-77aa10c4b2de"]}],
            "run_by": [{"id": "org-kexim", "name": "한국수출입은행", "statements": ["st-77aa10c4b2de"]}],
            "paid_by": [],
        }
    ],
    "not_for": [],
    "left_out": [],
    "combine": [
        {
            "kind": "grant",
            "kind_en": "grant: feasibility, advice, demonstration",
            "kind_ko": "무상 지원: 타당성 조사, 자문, 실증",
            "part_en": "comes first: feasibility study or demonstration",
            "part_ko": "먼저: 타당성 조사나 실증",
            "not_enough": "no such scheme is known to have to do with country, topic or size",
        }
    ],
}
FEEDBACK: Final[dict[str, Any]] = {
    "id": "feedback-5fd416fde6218dc3",
    "kind": "partners",
    "asked": "org-nia",
    "suggested": "org-wego",
    "opinion": "known",
    "by": "newsroom",
    "at": "2024-07-01T09:00:00+00:00",
    "why": "they met at a forum that nobody wrote about",
}

PROJECT: Final[dict[str, Any]] = {
    "id": "project-5c1d0e6f2a9b4478",
    "type": "Project",
    "name": "Smart city platform",
    "name_en": "Smart city platform",
    "names": ["Smart city platform"],
    "documents": 1,
    "first": "2025-02-03",
    "last": "2025-02-03",
    "confidence": 1.0,
    "date": "2024-05-01",
    "status": "active",
    "topics": ["smart city"],
    "identifiers": ["IATI:XX-1-17"],
    "parts": [{"relation": "BENEFITS", "entity": COUNTRY}],
    "money": [
        {
            "kind": "disbursement",
            "currency": "USD",
            "amount": "1250000",
            "sums": 3,
            "first": "2024-06-30",
            "last": "2025-01-15",
        }
    ],
}
FOLLOWED: Final[dict[str, Any]] = {
    "project": PROJECT,
    "score": 1.5,
    "reasons": [
        {"reason": "topic", "weight": 1.0, "about": "smart city"},
        {"reason": "soon", "weight": 0.5, "about": "began 2024-05-01"},
    ],
}
PUBLIC_TENDER: Final[dict[str, Any]] = PROJECT | {
    "id": "tender-90b1f6c2d4e8a317",
    "type": "Tender",
    "name": "Data centre of the ministry",
    "name_en": "Data centre of the ministry",
    "names": ["Data centre of the ministry"],
    "identifiers": ["OCDS:ocds-xx-17"],
    "money": [{"kind": "estimate", "currency": "USD", "amount": "900000", "sums": 1}],
    "procedure": {
        "method": "open",
        "criteria": "bestProposal",
        "submission": "electronicSubmission",
        "opens": "2024-05-01",
        "deadline": "2024-06-15",
    },
}
COUNTRY_PAGE: Final[dict[str, Any]] = {
    "country": COUNTRY,
    "agreements": [AGREEMENT],
    "projects": [PROJECT],
    "tenders": [PUBLIC_TENDER],
    "indicators": [
        {
            "measure": "E-Government Development Index",
            "unit": "index",
            "values": [{"as_of": "2022", "number": 0.9529, "statement": "st-5d0c9a7e1f22"}],
        }
    ],
    "needs": [],
    "offers": [],
    "programmes": [],
    "events": [],
    "organisations": [],
    "partners": [],
    "people": [],
    "funds": [],
    "centres": [],
    "recent": [{"date": "2015-07-02", "basis": "reported", "entity": ENTITY, "evidence": EVIDENCE}],
}
TABLE: Final[dict[str, Any]] = {"columns": ["fund"], "rows": [["Economic Development Cooperation Fund"]]}
CHANGE: Final[dict[str, Any]] = {
    "number": 7,
    "at": "2024-05-02T08:00:00.120+00:00",
    "who": "newsroom",
    "key": "5f1c0e6b",
    "what": "DELETE /v1/documents/{identifier}",
    "subject": "/v1/documents/doc-91b2d8c04f7ae356",
    "outcome": "done",
    "detail": {"status": 200},
    "request": "0d7f2a51c9e04b6f8a3be2c4d1907f66",
}
JOB: Final[dict[str, Any]] = {
    "id": "job-5f1c0e6b7a8d9c2e",
    "state": "done",
    "by": "newsroom",
    "source": "news",
    "document": "17",
    "created": "2024-05-02T08:00:00.120+00:00",
    "started": "2024-05-02T08:00:00.150+00:00",
    "finished": "2024-05-02T08:00:04.300+00:00",
    "attempts": 1,
    "counts": {
        "added": 1,
        "replaced": 0,
        "unchanged": 0,
        "duplicate": 0,
        "failed": 0,
        "gated": 0,
        "unanswered": 0,
    },
    "failures": [],
}
DECISION: Final[dict[str, Any]] = {
    "id": "judgement-5fd416fde6218dc3",
    "a": "agency-3220dde8551f7b52",
    "b": "org-kh-mcs",
    "verdict": "same",
    "by": "an analyst",
    "at": "2024-05-02T08:00:00+00:00",
    "why": "the release is about Cambodia",
}
DOUBT: Final[dict[str, Any]] = {
    "a": {"id": "agency-3220dde8551f7b52", "name": "문화체육부", "documents": 2, "evidence": []},
    "b": {"id": "org-kh-mcs", "name": "캄보디아 문화체육부", "documents": 5, "evidence": []},
    "judgement": "undecided",
    "score": 0.61,
    "reasons": ["alike: 문화체육부 = 문화체육부"],
}

THING: Final[dict[str, Any]] = {
    "id": "agreement-7c0de1f2a3b4c5d6",
    "type": "Agreement",
    "name": "MOU 2015-07-01",
    "names": [],
    "documents": 1,
    "first": "2015-07-02",
    "last": "2015-07-02",
    "confidence": 0.93,
    "date": "2015-07-01",
    "kind": "MOU",
    "status": "signed",
    "topics": ["e-government"],
}
HAPPENING: Final[dict[str, Any]] = {
    "date": "2015-07-01",
    "basis": "own",
    "entity": THING,
    "evidence": EVIDENCE,
}
FACETS: Final[dict[str, Any]] = {
    "total": 2,
    "country": [{"value": "KR", "count": 2}, {"value": "VN", "count": 1}],
    "year": [{"value": "2015", "count": 2}],
    "topic": [{"value": "e-government", "count": 2}],
    "kind": [{"value": "MOU", "count": 2}],
    "status": [{"value": "signed", "count": 2}],
}
TIE: Final[dict[str, Any]] = {"edge": EDGE, "source": CITY, "target": ENTITY, "evidence": EVIDENCE}
BILATERAL: Final[dict[str, Any]] = {
    "sides": [COUNTRY, ENTITY],
    "agreements": [AGREEMENT],
    "facets": FACETS,
    "projects": [PROJECT],
    "tenders": [],
    "events": [],
    "support": [],
    "cooperation": [TIE],
    "timeline": [HAPPENING],
}
COMPARISON: Final[dict[str, Any]] = {
    "items": [
        {
            "entity": COUNTRY,
            "agreements": {"total": 2, "topic": [{"value": "e-government", "count": 2}]},
            "instruments": [{"instrument": "training", "count": 1, "programmes": []}],
        }
    ],
    "measures": [
        {
            "measure": "E-Government Development Index",
            "unit": "index",
            "values": [
                {"entity": "country-kr", "number": 0.9529, "as_of": "2022", "statement": "st-5d0c9a7e1f22"}
            ],
        }
    ],
}
FUNDED: Final[dict[str, Any]] = TIE | {"places": [COUNTRY], "money": PROJECT["money"]}
CASES: Final[dict[str, Any]] = {
    "case": THING | {"id": "program-portal", "type": "Program"},
    "items": [
        {
            "entity": THING | {"id": "program-school", "type": "Program"},
            "score": 2.5,
            "reasons": [
                {"reason": "instrument", "weight": 2.0, "about": "training"},
                {"reason": "type", "weight": 0.5, "about": "Program"},
            ],
            "evidence": EVIDENCE,
        }
    ],
}
STEP: Final[dict[str, Any]] = FOLLOWED | {"stage": "pilot"}
SERIES: Final[dict[str, Any]] = {
    "series": THING | {"id": "event-digital-forum", "type": "Event"},
    "editions": [
        {
            "entity": THING | {"id": "event-digital-forum-3", "type": "Event"},
            "number": 3,
            "year": 2023,
            "basis": "own",
            "place": COUNTRY,
            "hosts": [],
            "evidence": EVIDENCE,
        }
    ],
    "missing": [1, 2],
}
OPERATION: Final[dict[str, Any]] = {
    "entity": THING | {"id": "program-centre", "type": "Program"},
    "run_by": COUNTRY,
    "steps": [
        {
            "step": "handed over",
            "body": COUNTRY,
            "date": "2016",
            "basis": "own",
            "last": "2019-05-03",
            "evidence": EVIDENCE,
        }
    ],
}
START: Final[dict[str, Any]] = {
    "start": "request",
    "date": "2023-08-01",
    "parties": [COUNTRY],
    "topics": ["smart city"],
    "evidence": EVIDENCE,
    "followed": [STEP],
}
DURATIONS: Final[dict[str, Any]] = {
    "agreements": 12,
    "followed": 1,
    "median": 11.9,
    "least": 11.9,
    "most": 11.9,
    "items": [{"agreement": AGREEMENT, "project": PROJECT, "months": 11.9, "score": 1.5}],
}
MARKED: Final[dict[str, Any]] = DOCUMENT | {
    "text": "서울시가 의장도시인 WeGO …",
    "mentions": [
        {"start": 0, "end": 3, "text": "서울시", "entity": "city-seoul", "type": "City", "name": "서울"}
    ],
    "statements": [STATEMENT],
}
PROFILE: Final[dict[str, Any]] = {
    "entity": ENTITY,
    "agreements": [AGREEMENT],
    "more_agreements": False,
    "states": [],
    "relations": [],
    "facts": [],
    "documents": [DOCUMENT | {"evidence": STATEMENT}],
    "timeline": [HAPPENING],
    "mention": EVIDENCE,
}

READINESS = {
    "status": "ok",
    "version": 41,
    "newest": "2024-05-02",
    "newest_days": 3,
    "jobs": {"queued": 1, "running": 1, "since": "2024-05-05T09:12:44.120+00:00"},
}


TENDER: Final[dict[str, Any]] = {
    "id": "tender-5b2e9d31c7a04f68",
    "type": "Tender",
    "name": "Traffic control centre",
    "names": ["Traffic control centre"],
    "documents": 1,
    "first": "2026-11-20",
    "last": "2026-11-20",
    "confidence": 1.0,
    "date": "2026-12-01",
    "status": "planned",
    "topics": ["smart city"],
}
NEWS: Final[dict[str, Any]] = {
    "date": "2026-12-01",
    "basis": "own",
    "entity": TENDER,
    "evidence": EVIDENCE,
    "parts": [{"relation": "BENEFITS", "entity": COUNTRY}],
}
WATCH: Final[dict[str, Any]] = {
    "name": "uz-tenders",
    "question": {"types": ["Tender"], "countries": ["UZ"], "topics": ["smart city"]},
    "deliver": [{"webhook": "https://example.org/hook"}],
    "rhythm": "daily",
    "timezone": "Asia/Seoul",
    "lang": "en",
    "by": "newsroom",
    "created": "2026-11-01T05:12:00.000+00:00",
    "looked": "2026-11-27T22:00:00.000+00:00",
    "due": "2026-11-29T07:00:00+09:00",
}
REPORTED: Final[dict[str, Any]] = {
    "parcel": "watch-uz-tenders-1.26",
    "channel": {"webhook": "https://example.org/hook"},
    "state": "done",
    "attempts": 1,
    "due": "2026-11-27T22:00:00.000+00:00",
    "finished": "2026-11-27T22:00:01.200+00:00",
    "told": "https://example.org/hook (200)",
}
LOOKED: Final[dict[str, Any]] = {"watch": "uz-tenders", "new": 1, "parcels": ["watch-uz-tenders-1.26"]}
