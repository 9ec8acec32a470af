"""What Neo4j Browser is given: its style, its guide, its favourites; every query has an answer in the samples."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import neo4j
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import cypher
from api.browser import FILES, colours, favourites, grass, guide, made
from api.browser.application import application
from api.browser.style import contrast
from api.cli.explaining import COLOURS
from api.cli.main import app
from graph.model import EntityType, Reading, Relation
from graph.settings import Settings
from graph.store import Put, Store
from ingest.readers import Offer, Reader
from ingest.run import read_document

ROOT = Path(__file__).resolve().parents[2]
BROWSER_QUERIES = cypher.names("browser")
NODES = {"Entity", "Document", "Statement", *(kind.value for kind in EntityType)}
EDGES = {"MENTIONED_IN", "READ_FROM", *(relation.value for relation in Relation)}
ADDRESS = "http://127.0.0.1:8001"
EMPTY = {"meta", "link", "br", "hr", "img", "input"}
_RULE = re.compile(r"([\w.]+) \{\n((?:  [\w-]+: [^\n]+;\n)+)\}\n")


def rules() -> dict[str, dict[str, str]]:
    return {
        selector: dict(line.strip(" ;").split(": ", 1) for line in lines.splitlines())
        for selector, lines in _RULE.findall(grass())
    }


def test_the_style_names_every_type_of_the_model_and_no_other() -> None:
    assert _RULE.sub("", grass()).strip() == ""
    named = rules()
    assert set(named) == {
        "node", "relationship", *(f"node.{name}" for name in NODES), *(f"relationship.{name}" for name in EDGES),
    }  # fmt: skip
    # Later rules win, and Entity is a label of all the others.
    assert list(named).index("node.Entity") < min(list(named).index(f"node.{kind}") for kind in EntityType)


def test_every_type_has_a_colour_of_its_own_and_a_caption_that_can_be_read() -> None:
    named = rules()
    entities = {colours()[kind.value] for kind in EntityType}
    assert len(entities) == len(EntityType)
    for selector, style in named.items():
        caption = style["caption"]
        assert caption[0] == caption[-1] == '"'
        assert not set(caption[1:-1]) & set("\"':;"), selector  # they end a value in .grass
        if selector.startswith("node"):
            assert contrast(style["color"], style["text-color-internal"]) >= 4.5, selector


def test_captions_name_properties_that_the_graph_has() -> None:
    told = (ROOT / "cypher" / "schema" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(\w+)`", told))
    style = tomllib.loads((ROOT / "cypher" / "browser" / "style.toml").read_text(encoding="utf-8"))
    used = set(
        re.findall(r"\{(\w+)\}", str([s["caption"] for part in style.values() for s in part.values()]))
    )
    assert used <= listed
    assert {"name_ko", "name_en"} <= used


def test_explained_documents_have_the_same_colours_paler() -> None:
    assert set(COLOURS) <= set(colours())
    assert all(contrast(colour, "#000000") > 12 for colour in COLOURS.values())


class _Page(HTMLParser):
    """Checks that every element is closed, and keeps the text of the queries."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.slides = 0
        self.queries: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        assert not any(name.startswith("on") for name in told)
        if tag == "a":
            self.links.append(str(told["href"]))
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "slide":
            assert self.open == ["slide"]
            self.slides += 1
        if tag == "pre":
            assert "runnable" in str(told["class"])
            self.queries.append("")

    def handle_data(self, data: str) -> None:
        if "pre" in self.open:
            self.queries[-1] += data

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> _Page:
    parser = _Page()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser


def test_the_guide_is_well_formed_and_asks_five_of_the_questions() -> None:
    page = read(guide(ADDRESS))
    assert page.slides == 6
    assert len(set(page.queries)) == 5
    with zipfile.ZipFile(io.BytesIO(favourites())) as archive:
        assert set(page.queries) <= {archive.read(name).decode() for name in archive.namelist()}
    assert page.links == [f"{ADDRESS}/favourites.zip"] * 2
    assert not read(guide()).links
    assert "<script" not in guide("http://evil/<script>")


def test_favourites_are_one_folder_of_named_queries() -> None:
    with zipfile.ZipFile(io.BytesIO(favourites())) as archive:
        names = archive.namelist()
        assert {f"coopgraph/{name.removeprefix('browser/')}.cypher" for name in BROWSER_QUERIES} == set(names)
        titles = [archive.read(name).decode().splitlines()[0] for name in names]
    assert len(set(titles)) == len(titles) >= 12
    # Each says in both languages what it answers.
    assert all(re.fullmatch(r"// [^가-힣]+\? · .*[가-힣].*\?", title) for title in titles)
    favourites.cache_clear()
    assert favourites() == favourites.__wrapped__()


def test_the_files_are_served_to_pages_of_another_port() -> None:
    page = {"Origin": "http://127.0.0.1:7474"}
    with TestClient(application(), base_url=ADDRESS) as client:
        for name, media_type in FILES.items():
            answer = client.get(f"/{name}", headers=page)
            assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.content == made(name, ADDRESS)
        asked = {
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "cache-control,pragma",
        }
        assert client.options("/guide.html", headers=page | asked).status_code == 200
        assert client.get("/secret").status_code == 404
        assert client.post("/guide.html").status_code == 405


def test_the_command_writes_the_files(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["browser", str(tmp_path / "files")]).exit_code == 0
    assert {file.name: file.read_bytes() for file in (tmp_path / "files").iterdir()} == {
        name: made(name) for name in FILES
    }
    assert run(app, ["browser"]).exit_code == run(app, ["browser", str(tmp_path), "--serve"]).exit_code == 2


@pytest.fixture(scope="module")
def samples() -> list[Reading]:
    """What the samples say."""
    settings = Settings(_env_file=None, neo4j_uri=None)
    offers = [
        item for item in Reader([ROOT / "samples"], max_characters=1_000_000) if isinstance(item, Offer)
    ]
    read = [read_document(offer, settings) for offer in offers]
    return [reading for reading in read if isinstance(reading, Reading)]


def warned_of(settings: Settings, name: str) -> list[str]:
    """What Neo4j Browser shows beside the answer."""
    assert settings.neo4j_password is not None
    auth = (settings.neo4j_user, settings.neo4j_password.get_secret_value())
    with neo4j.GraphDatabase.driver(str(settings.neo4j_uri), auth=auth) as driver:
        _, summary, _ = driver.execute_query(cypher.load(name).text)  # type: ignore[arg-type]
    return [told.status_description for told in summary.gql_status_objects if told.is_notification]


def test_every_query_has_an_answer_in_the_samples(
    store: Store, settings: Settings, samples: list[Reading]
) -> None:
    assert len(samples) > 30
    store.apply([Put(reading) for reading in samples])
    for name in BROWSER_QUERIES:
        query = cypher.load(name)
        rows = store._connection.run(query.text)
        assert rows, name
        assert all(list(row) == list(query.returns) for row in rows), name
        assert not query.parameters, name
        if settings.neo4j_uri is not None:
            assert not warned_of(settings, name), name
    # Expanding an agreement leads to documents, and each of those lines quotes it.
    quoted = store._connection.run(
        (ROOT / "tests" / "queries" / "quoted_agreements.cypher").read_text(encoding="utf-8")
    )
    assert len(quoted) > 20
    assert all(row["quote"] and row["quote"] in row["text"] for row in quoted)
