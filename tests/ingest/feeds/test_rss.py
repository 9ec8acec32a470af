"""RSS and Atom from a real server on loopback: politely, once, and nowhere else than where they may lead."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from graph.settings import Settings
from graph.store import Store
from ingest.connectors import RecordError, Source, connector
from ingest.feeds import FeedError, Outcome, Run, State, due, feeds, named, run_feed
from ingest.fetching import Fetcher, FetchError
from ingest.readers import Offer

DAY = datetime(2031, 3, 5, tzinfo=UTC)
ARTICLE = (
    "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>행정안전부는 우즈베키스탄 디지털기술부와 "
    "전자정부 협력 양해각서(MOU)를 2031년 3월 {1}일 타슈켄트에서 체결했다고 밝혔다. 두 기관은 공동위원회를 두기로 하였다."
    "</p></article></body></html>"
)


@dataclass
class Site:
    """A site on loopback: what its pages give, and what was asked for."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""
    trickle: float = 0.0

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body if isinstance(body, bytes) else body.encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/html; charset=utf-8", **named}, data)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, data = site.pages.get(self.path, (404, {}, b"none"))
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, data = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            for i in range(0, len(data), 50 if site.trickle else len(data) or 1):
                self.wfile.write(data[i : i + (50 if site.trickle else len(data))])
                self.wfile.flush()
                time.sleep(site.trickle)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(**settings: object) -> Fetcher:
    given: dict[str, object] = {"private": True, "delay": 0.0, "seconds": 5.0, **settings}
    return Fetcher(**given)  # type: ignore[arg-type]


def read_rss(
    source: str, name: str, store: Store, state: State, settings: Settings, given: Fetcher | None = None
) -> Run:
    """A run of the feed without a settings file."""
    return run_feed(named(name, "rss", [source]), store, state, settings, fetcher=given or fetcher())


def entries(data: bytes, folder: Path, address: str | None = None) -> list[Offer]:
    """What a feed holds."""
    (folder / "feed").write_bytes(data)
    found = connector("rss").read(Source(folder / "feed", "f", address=address))
    return [entry for entry in found if isinstance(entry, Offer)]


def failures(store: Store) -> list[dict[str, str]]:
    return [row["failure"] for row in store.read("read/failures", after="", limit=9, known_at=None)]


def rss(*items: tuple[str, str, str]) -> str:
    made = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Sun, 02 Mar 2031 00:00:00 GMT</pubDate><description>{about}</description></item>"
        for title, link, about in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>c</title>{made}</channel></rss>'


def two(site: Site) -> str:
    site.put("/feed", rss(("첫째 협력", "/1", "짧은 글"), ("둘째 협력", "/2", "짧은 글")), ETag='"a"')
    for number in (1, 2):
        site.put(f"/{number}", ARTICLE.format(f"{'첫둘'[number - 1]}째 협력", number))
    return f"{site.url}/feed"


def test_each_entry_is_read_once(site: Site, store: Store, settings: Settings, tmp_path: Path) -> None:
    url, state = two(site), State(tmp_path)
    applied = read_rss(url, "ministry", store, state, settings, fetcher())
    assert (applied.added, applied.failures) == (2, 0)
    documents = store.read(
        "read/documents", source="ministry", lang=None, published="~", after="", limit=5, known_at=None
    )
    assert [row["document"]["published"] for row in documents] == ["2031-03-02"] * 2
    assert {row["document"]["url"] for row in documents} == {f"{site.url}/1", f"{site.url}/2"}
    assert store.statistics()["entities"]["Agreement"] == 2
    site.asked.clear()
    again = read_rss(url, "ministry", store, state, settings, fetcher())
    assert (again.added, again.replaced, site.asked) == (0, 0, ["/robots.txt", "/feed"])
    assert (again.outcome, again.records, again.unchanged) == (Outcome.DONE, 2, 2)

    site.put("/feed", rss(("첫째 협력", "/1", "짧은 글"), ("둘째 협력", "/2", "고친 글")), ETag='"b"')
    site.put("/2", ARTICLE.format("둘째 협력", 9))
    site.asked.clear()
    changed = read_rss(url, "ministry", store, state, settings, fetcher())
    assert (changed.added, changed.replaced, site.asked) == (0, 1, ["/robots.txt", "/feed", "/2"])


def test_an_entry_that_fails_is_listed_and_tried_again(
    site: Site, embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    url, state = two(site), State(tmp_path)
    site.put("/2", "come back", 503, Retry_After="60")
    applied = read_rss(url, "ministry", embedded_store, state, embedded_settings, fetcher())
    assert (applied.added, applied.failures) == (1, 1)
    (failure,) = failures(embedded_store)
    assert (failure["key"], failure["reason"]) == ("ministry:/2", "later")
    site.put("/2", ARTICLE.format("둘째 협력", 2))
    applied = read_rss(url, "ministry", embedded_store, state, embedded_settings, fetcher())
    assert (applied.added, applied.failures) == (1, 0)
    assert not failures(embedded_store)


def test_a_file_is_read_without_the_web(
    site: Site, embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    about = "행정안전부는 몽골 디지털개발부와 전자정부 협력 양해각서를 체결했다."
    (tmp_path / "f.xml").write_text(rss(("협력", f"{site.url}/1", about)), encoding="utf-8")
    applied = read_rss(str(tmp_path / "f.xml"), "f", embedded_store, State(tmp_path), embedded_settings)
    assert applied.added == 1
    assert not site.asked


SETTINGS = """
feeds:
  press: {{connector: rss, source: {0}/feed, every: 1d}}
  aid: {{connector: iati, source: aid.xml, every: 4w}}
"""


def test_in_feeds_yaml_it_is_a_feed_as_others_are(
    site: Site, embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    url = two(site)
    (tmp_path / "feeds.yaml").write_text(SETTINGS.format(site.url), encoding="utf-8")
    press = feeds(tmp_path / "feeds.yaml")["press"]
    assert (press.sources, press.every) == ([url], timedelta(days=1))

    def run(day: int) -> Run:
        # As another process would: what is known of the feed is what its state says.
        state = State(tmp_path / "state")
        assert due(press, state, DAY + timedelta(days=day))
        ran = run_feed(
            press, embedded_store, state, embedded_settings, now=DAY + timedelta(days=day), fetcher=fetcher()
        )
        assert not due(press, state, DAY + timedelta(days=day, hours=23))
        return ran

    first = run(0)
    assert (first.outcome, first.records, first.added) == (Outcome.DONE, 2, 2)
    site.asked.clear()
    again = run(1)
    assert (again.outcome, again.records, again.unchanged) == (Outcome.DONE, 2, 2)
    assert site.asked == ["/robots.txt", "/feed"]

    page = site.pages["/feed"]
    site.put("/feed", "closed", 500)
    held = run(2)
    assert (held.outcome, held.failures) == (Outcome.HELD, 1)
    assert held.reasons == [f"{url}: status: {url}: 500 Internal Server Error"]
    assert [(f["key"], f["reason"]) for f in failures(embedded_store)] == [(f"press:{url}", "status")]

    site.pages["/feed"] = page
    back = run(3)
    assert (back.outcome, back.unchanged) == (Outcome.DONE, 2)
    assert not failures(embedded_store)

    site.put("/feed", rss(("셋째 협력", "/1", "새 글")), ETag='"c"')
    rolled = run(4)
    assert (rolled.records, rolled.added + rolled.replaced, rolled.withdrawn) == (1, 1, 0)
    assert embedded_store.statistics()["documents"] == {"ko": 2}


def test_a_feed_that_shows_too_little_is_held(
    site: Site, embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    two(site)
    entry = f"{{connector: rss, source: {site.url}/feed, bounds: {{least: 3}}}}"
    (tmp_path / "feeds.yaml").write_text(f"feeds: {{press: {entry}}}", encoding="utf-8")
    press, state = feeds(tmp_path / "feeds.yaml")["press"], State(tmp_path)
    held = run_feed(press, embedded_store, state, embedded_settings, fetcher=fetcher())
    assert (held.outcome, held.added) == (Outcome.HELD, 0)
    assert held.reasons == ["2 records, at least 3 are expected"]
    # What was held is not taken for read: it is sent again.
    forced = run_feed(press, embedded_store, state, embedded_settings, fetcher=fetcher(), force=True)
    assert (forced.outcome, forced.added) == (Outcome.DONE, 2)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{connector: rss, source: 'ftp://example.org/x'}", "ftp://example.org/x: only http and https"),
        (
            "{connector: iati, source: 'https://example.org/x'}",
            "iati reads files; fetch https://example.org/x",
        ),
        ("{connector: rss, source: 'https://example.org/x', bounds: {change: 1}}", "unknown bound 'change'"),
    ],
)
def test_wrong_settings_say_what_and_where(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "feeds.yaml").write_text(f"feeds: {{press: {entry}}}", encoding="utf-8")
    with pytest.raises(FeedError, match=r"feeds\.yaml") as caught:
        feeds(tmp_path / "feeds.yaml")
    assert message in str(caught.value)


def test_forms_of_feeds(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title>T</title><updated>2031-03-02T00:00:00Z'
        '</updated><link href="/x"/><content type="html">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content></entry></feed>'
    )
    (entry,) = entries(atom.encode(), tmp_path, "https://example.org/feed")
    assert (entry.key, entry.url, entry.published, entry.text) == (
        "f:urn:1", "https://example.org/x", "2031-03-02", "One\nTwo",
    )  # fmt: skip
    old = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="http://e.org/1"><title>T</title><link>http://e.org/1</link></item></rdf:RDF>'
    )
    assert [e.url for e in entries(old.encode(), tmp_path)] == ["http://e.org/1"]
    korean = rss(("전자정부 협력", "/1", "글")).replace('"1.0"?', '"1.0" encoding="euc-kr"?')
    assert [e.title for e in entries(korean.encode("euc-kr"), tmp_path)] == ["전자정부 협력"]
    assert len(entries(rss(("a", "/1", "x"), ("b", "/1", "y")).encode(), tmp_path)) == 1


LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + rss(("&b;", "/1", "x"))
HOSTILE: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("blank", b"  \n"),
    ("text", b"no feed"),
    ("html", b"<html><body>404</body></html>"),
    ("json", b"{}"),
    ("binary", bytes(range(256)) * 20),
    ("laughs", LAUGHS.encode()),
    ("external", b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&e;</title></item></channel></rss>'),
    ("entity", b'<!ENTITY e "x"><rss version="2.0"/>'),
    ("spaced", b'<!DocType r  [ <!entity e "x"> ]><rss version="2.0"/>'),
    ("deep", b"<a>" * 20_000),
    ("no-items", b'<rss><channel/>'),
    ("large", b"<rss>" + b" " * 21_000_000),
    ("xml", b"<?xml version='1.0'?>"),
    ("sitemap", b"<urlset><url><loc>x</loc></url></urlset>"),
]  # fmt: skip


@pytest.mark.parametrize("data", [data for _, data in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_what_is_no_feed_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(RecordError):
        entries(data, tmp_path)


@pytest.mark.parametrize(
    "item",
    [
        "<item/>",
        "<item><title></title></item>",
        "<item><link>javascript:alert(1)</link></item>",
        "<item><title>t</title><link>file:///etc/passwd</link></item>",
        "<item><title>t</title><link>http://[::1</link></item>",
        "<item><title>t</title><pubDate>yesterday</pubDate></item>",
        "<item><title>t</title><pubDate>Sun, 99 Xxx 99999 00:00:00</pubDate></item>",
        "<item><title>" + "t" * 100_000 + "</title></item>",
        "<item><description>&lt;script&gt;alert(1)&lt;/script&gt;</description></item>",
        "<item><description>" + "&lt;div&gt;" * 5000 + "</description></item>",
        "<item><guid>" + "g" * 100_000 + "</guid></item>",
        "<item><title>\ufffe\u202e</title></item>",
        "<item><link>http://user:secret@127.0.0.1/</link><title>t</title></item>",
    ],
)
def test_odd_entries_end_as_documents_or_failures(
    embedded_store: Store, embedded_settings: Settings, tmp_path: Path, site: Site, item: str
) -> None:
    site.put("/feed", f'<rss version="2.0"><channel><title>c</title>{item}</channel></rss>')
    applied = read_rss(
        f"{site.url}/feed", "odd", embedded_store, State(tmp_path), embedded_settings, fetcher()
    )
    assert applied.added + applied.failures <= 1
    for failure in failures(embedded_store):
        assert failure["reason"] in {"empty", "address", "language", "unreachable"}
        assert "secret" not in failure["detail"]


def test_addresses_that_are_not_public_are_refused(site: Site) -> None:
    for url in (
        site.url, "http://localhost/", "http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::1]/",
        "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
    ):  # fmt: skip
        with pytest.raises(FetchError) as caught:
            Fetcher(delay=0).fetch(url)
        assert caught.value.reason in ("private", "unreachable")
    assert not site.asked


def test_a_redirect_does_not_lead_where_an_address_may_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.fetching._public", lambda address: address == "127.0.0.1")
    site.put("/away", "", 302, Location="http://127.0.0.2/")
    with pytest.raises(FetchError, match=r"127\.0\.0\.2 is no public address"):
        fetcher(private=False).fetch(f"{site.url}/away")


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "file:///etc/passwd", "gopher://x/", "http://", "x", "http://a:b@127.0.0.1/"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher(robots=False).fetch(url)
    assert caught.value.reason == "address"


def test_limits(site: Site) -> None:
    site.put("/large", b"x" * 5000)
    with pytest.raises(FetchError, match="larger than 1,000 bytes"):
        fetcher(limit=1000).fetch(f"{site.url}/large")
    site.put("/bomb", gzip.compress(b"x" * 5_000_000), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
        fetcher(limit=1_000_000).fetch(f"{site.url}/bomb")
    site.put("/loop", "", 302, Location="/loop")
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetcher().fetch(f"{site.url}/loop")
    site.put("/slow", b"x" * 5000)
    site.trickle = 0.02
    with pytest.raises(FetchError, match="longer than") as caught:
        fetcher(seconds=0.3, robots=False).fetch(f"{site.url}/slow")
    assert caught.value.reason == "too-slow"


def test_robots_are_obeyed_and_asked_once(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\n", Content_Type="text/plain")
    site.put("/open", "x")
    polite = fetcher()
    assert polite.fetch(f"{site.url}/open").content == b"x"
    with pytest.raises(FetchError, match=r"robots\.txt forbids it"):
        polite.fetch(f"{site.url}/private/a")
    assert site.asked == ["/robots.txt", "/open"]


def test_requests_to_a_host_are_apart(site: Site) -> None:
    site.put("/a", "x")
    now = [0.0]
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    polite = fetcher(delay=2.0, robots=False, sleep=sleep, clock=lambda: now[0])
    for _ in range(3):
        polite.fetch(f"{site.url}/a")
    assert waited == [2.0, 2.0]
