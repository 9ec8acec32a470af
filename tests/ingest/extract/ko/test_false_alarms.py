"""What releases without a foreign partner do not say: one text for each way in which something was invented."""

from __future__ import annotations

import pytest

from graph.model import EntityType
from ingest.extract.contract import Source
from ingest.extract.pipeline import extract
from tests.evaluation.false_alarms import items

AT_HOME = {
    "a country of an example takes no part": (
        "제5회 가온산업 정보보호 컨퍼런스 개최\n"
        "□ 산업통상자원부는 20일 세종에서 제5회 가온산업 정보보호 컨퍼런스를 개최하였다.\n"
        "ㅇ 이번 컨퍼런스에는 공공기관 40곳의 정보보호 담당자 150여 명이 참석하였다.\n"
        "□ 러시아, 우크라이나 전쟁에서 보듯 사이버 공격이 늘어 기반시설을 지키는 일이 중요하다고 강조하였다.\n"
        "< 제5회 가온산업 정보보호 컨퍼런스 개요 >\nㅇ 장소 : 세종\nㅇ 주최 : 산업통상자원부",
        "PARTICIPATED_IN",
    ),
    "who comes from a country does not stand for it": (
        "통일부 장관, 제9회 통일교육주간 특강\n"
        "통일부 장관은 제9회 통일교육주간을 맞아 대학에서 특강을 했다.\n"
        "특강에는 영국, 몽골, 중국 등에서 온 유학생을 포함해 학생 200여 명이 참석했다.",
        "PARTICIPATED_IN",
    ),
    "서양 국가 are not both countries": (
        "가온박물관, 개항기 도자기 특별전 개최\n"
        "문화재청 가온박물관은 특별전을 개최한다. 이번 전시에는 한국과 프랑스의 도자기가 나온다.\n"
        "개항 뒤 조선은 수교를 맺은 서양 국가로부터 선물을 받은 전례가 없었다. 프랑스는 화병을 골라 보냈고 "
        "한국 공예의 변화를 볼 수 있다.",
        "COOPERATES_WITH",
    ),
    "요양 기관 are not both bodies": (
        "요양기관 점검\n보건복지부와 일본 후생노동성은 자료를 냈다.\n요양 기관은 협력을 강화하기로 했다.",
        "COOPERATES_WITH",
    ),
    "an acronym that is a body at home is none of another country": (
        "변이 바이러스 발생 현황\n질병관리청은 변이 바이러스 현황을 밝혔다.\n"
        "베타형은 남아프리카공화국 GH: B.1.351 이다.",
        "남아프리카공화국 GH",
    ),
    "a street bears a city's name": (
        "가온은행 본인가 신청\n금융위원회는 가온은행의 신청을 받았다.\n소재지는 서울시 강남구 테헤란로 131 이다.",
        "테헤란",
    ),
    "a car bears a small city's name": (
        "자동차 수출입 동향\n산업통상자원부는 9월 동향을 밝혔다. 미국 판매는 부품이 모자라 줄었다.\n"
        "내수는 생산이 지난해 같은 달보다 적어 판매도 함께 줄어든 것으로 조사되었다.\n"
        "- 친환경차 판매 증가 및 신차 효과(스포티지, 캐스퍼 등)에도 불구하고 감소했다.",
        "캐스퍼",
    ),
    "a word that is a country's name too": (
        "자율주행 이동 수단 서비스 시범사업 성과 발표\n국토교통부는 2일 2년간 해 온 자율주행 이동 수단 서비스 시범사업 "
        "성과발표회와 부르면 오는 이동 수단 서비스 시연회를 함께 개최한다. 자율주행 이동 수단 서비스 시범사업은 민간의 서비스를 시험한다.",
        "수단",
    ),
    "a network at home is not international": (
        "소비자 정보 비교 제공\n공정거래위원회는 비교 정보를 내놓았다.\n"
        "소비자가온네트워크(회장 김가온)는 이불의 품질을 시험했다.",
        "소비자가온네트워크",
    ),
    "미 국무부 is not of the country named last": (
        "차관, 오찬 협의\n외교부 차관은 방한 중인 「빅토리아 눌런드(Victoria Nuland)」 미 국무부 정무차관과 만나 "
        "한미관계, 북한 문제에 대해 의견을 교환하였다.\n※ Thomas Shannon 국무부 정무차관 방한 이래 처음",
        "미 국무부 | 북한",
    ),
    "offices of schools are of no country named before": (
        "고교학점제 토론회 개최\n교육부는 토론회를 개최한다. 국내, 핀란드, 호주, 미국의 작은 학교 사례를 발표한다.\n"
        "토론회에는 시도교육청 담당자들이 참석한다.",
        "시도교육청",
    ),
    "who carries goods past countries supports none": (
        "국내 기술로 만든 스마트컨테이너, 바다에서 시험\n해양수산부는 운송시험을 한다.\n"
        "이번 시험은 부산에서 싱가폴, 인도, 브라질을 거쳐 부산으로 돌아오는 길로 하며, 이를 운송할 선박은 HMM이 지원한다.",
        "SUPPORTS",
    ),
    "what firms sell abroad supports nobody": (
        "국산 파프리카, 필리핀 첫 수출\n"
        "농림축산식품부는 필리핀과 검역 협상을 마친 지 11개월 만에 첫 수출을 하게 됐다고 밝혔다.\n"
        "국산 파프리카는 일본, 베트남, 중국 등으로 수출하고 있다.",
        "SUPPORTS",
    ),
    "a system is no party": (
        "철도 기술 성과\n국토교통부는 철도 기술의 성과를 밝혔다.\n"
        "‘가온열차 자동검측시스템’과 선로 장비 관련 물품도 115억 원 규모의 계약을 체결하였다.",
        "contract",
    ),
    "who says that something was signed is no party": (
        "자동차 업계와 해운 업계의 협력\n"
        "산업통상자원부(장관 김가온)와 해양수산부(장관 이가온)는 29일 두 업계의 업무협약이 체결되었다고 밝혔다.",
        "산업통상자원부 | 해양수산부",
    ),
    "a term that runs from the signing of any contract": (
        "스마트상점 점검 결과\n□국무조정실은 소상공인시장진흥공단(이하 공단)의 사업을 점검했다고 밝혔다.\n"
        "ㅇ국무조정실은 자부담금 입금기한을 연장하고 절차를 재정비하였다.\n"
        "*입금기한 : (기존) 소상공인시장진흥공단과 계약체결 후 20일 이내 → (개정)설치 완료 전까지 "
        "완료기한 : (기존) 소상공인시장진흥공단과 협약체결 후 40일 이내",
        "contract",
    ),
    "a plan that ministries announce": (
        "이행계획 점검회의\n보건복지부는 점검회의를 열었다.\n"
        "회의에는 행정안전부, 법무부, 교육부가 참석하여 각 부처의 이행 계획을 발표하였다.",
        "agreement",
    ),
    "contracts that are told of two countries": (
        "백신 특별팀 회의\n보건복지부는 ‘한미 백신 동반관계 후속 조치’를 보고하였다.\n"
        "지난 5월 한·미 정상회담을 통해 ▴백신 생산과 관련된 계약-MOU 체결, ▴백신 지원 등의 성과를 거두었다. "
        "대한민국과 미국은 후속 협의를 한다.",
        "contract",
    ),
    "the one beside a partner is the subject, known or not": (
        "자살예방 캠페인\n보건복지부는 캠페인을 한다고 밝혔다.\n"
        "한국생명존중희망재단과 가온트윈스는 2022년 5월 업무협약을 체결한 후 함께 일해 왔다.",
        "보건복지부 |",
    ),
    "examples sign nothing": (
        "자본시장법 개정\n금융위원회는 개정안을 밝혔다. 국회는 개정안을 의결했다.\n"
        "해외 사례(미국, 유럽연합, 홍콩, 싱가포르 등)와 같이 금리 위험을 덜려고 파생계약을 체결하는 회사는 뺀다.",
        "contract",
    ),
    "a county's office is of no country named before": (
        "백신 개발 지원\n질병관리청은 개발 동향을 밝혔다. 러시아는 자국에서 쓰는 것을 승인했다.\n"
        "경북도청은 개발을 돕고 있다.",
        "도청 | 러시아",
    ),
    "an institute of all countries is not of the one named last": (
        "벼 연구 성과\n농촌진흥청은 성과를 밝혔다.\n본부는 프랑스에 있다. 국제가온연구소의 산캅 보살레(Sankalo Bhosale) 박사가 연구를 이끈다.",
        "국제가온연구소 | 프랑스",
    ),
    "a strain is no body of the country where it was found": (
        "변이 점검\n질병관리청은 변이를 점검했다.\n"
        "(남아공 변이바이러스, ’20.10월∼) 남아공에서 확진자가 급증하면서 보고된 변이 바이러스(20H/501Y.V2)",
        "남아공 변이바이러스 |",
    ),
    "who has an agreement is somebody else": (
        "미세먼지 예비 조치\n수도권대기환경청은 예비 조치를 시행한다고 밝혔다.\n"
        "환경부와 자발적 협약을 맺은 15개 민간 사업장도 줄이기에 나선다.",
        "수도권대기환경청 |",
    ),
    "a bracket's end begins no office": (
        "공산성 왕궁터 조사 착수\n국가유산청은 가온대학교(총장 임가온)와 함께 유네스코 세계유산이자 백제왕도의 자취인 "
        "공산성 왕궁터를 조사한다.",
        "REPRESENTS",
    ),
    "what a measure is about is not where it is": (
        "농산물 가격 동향\n농림축산식품부는 9월 동향을 밝혔다.\n"
        "독일산 돼지고기 수입금지 조치로 값이 내렸다. 독일의 값이 국제 시세에 영향을 미쳤다.",
        "LOCATED_IN",
    ),
    "a city that is known lies in its own country": (
        "출장 관행 점검 결과\n감사원은 공사 임원의 출장을 점검했다.\n"
        "임원은 출장지 근처의 유적지(요르단 암만 인근)와 도시(두바이), 휴양지(베트남 하롱베이)를 관광했다.",
        "두바이 |",
    ),
    "the two firms are not the publisher": (
        "저장장치 개발 실증\n산업통상자원부는 실증을 한다고 밝혔다.\n"
        "실증은 ‘한국남동발전’과 ‘가온배터리’가 주관하며, 이를 위해 양 사는 30일 업무협약을 체결함",
        "산업통상자원부 |",
    ),
}


def _said(text: str) -> list[str]:
    said = extract(Source("t", text, "2024-05-20", None, "ko"))
    return [f"{item.what} {item.who}" for item in items(said, text)]


@pytest.mark.parametrize("why", AT_HOME)
def test_nothing_is_invented(why: str) -> None:
    text, invented = AT_HOME[why]
    assert [item for item in _said(text) if invented in item] == []


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (
            "제7회 한-베트남 정보보호 포럼 개최\n산업통상자원부는 15일 하노이에서 제7회 한-베트남 정보보호 포럼을 개최했다.\n"
            "포럼에는 베트남 정보통신부, 세계은행, 아시아개발은행 등이 참석했다.",
            "PARTICIPATED_IN 세계은행",
        ),
        (
            "베트남에 전자정부 지원\n행정안전부는 베트남과 협력 회의를 열었다.\n"
            "행정안전부는 베트남에 전자정부 연수를 지원했다.",
            "SUPPORTS 행정안전부 | 베트남",
        ),
        (
            "수단과 협력 회의\n외교부는 수단 정부와 회의를 열었다. 우리나라와 수단은 디지털 협력을 강화하기로 했다.",
            "COOPERATES_WITH",
        ),
        (
            "한-베트남 행동계획 채택\n외교부 장관은 15일 베트남 외교부 장관과 회담을 했다.\n"
            "외교부와 베트남 외교부는 15일 디지털 협력 행동계획을 채택했다.",
            "agreement signed 외교부 | 베트남 외교부",
        ),
    ],
)
def test_what_releases_on_partners_say_stays(text: str, item: str) -> None:
    assert [said for said in _said(text) if item in said] != []


def test_what_is_told_by_the_week_is_no_event() -> None:
    text = (
        "코로나19 주간 위험도 평가\n질병관리청은 코로나19 주간 확진자가 줄었다고 밝혔다. "
        "주요 7개국 주간 사망자도 줄었다."
    )
    said = extract(Source("t", text, "2024-05-20", None, "ko"))
    assert [entity.name for entity in said.entities if entity.type is EntityType.EVENT] == []


def test_a_mountain_is_no_country() -> None:
    text = "탐방로 정비\n환경부는 북한산, 계룡산, 경주 등 사무소 네 곳의 탐방로를 정비한다고 밝혔다."
    said = extract(Source("t", text, "2024-05-20", None, "ko"))
    assert [entity.name for entity in said.entities if entity.type is EntityType.COUNTRY] == []
