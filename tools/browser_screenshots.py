"""Takes the pictures of docs/browser.md: the guide and five explorations of the samples in a real Neo4j Browser.

Usage: CHROMIUM=/usr/bin/chromium python -m tools.browser_screenshots [FOLDER]      (docs/browser/ unless given)

Needs Chromium with a Korean font (Debian: chromium fonts-noto-cjk), playwright (pip install playwright) and what
the tests on Neo4j need: Java, and Maven the first time.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from api.browser.application import application
from api.cli.serve import address, listening
from graph.settings import Settings
from graph.store import open_store
from ingest.run import run
from tests import neo4j_server

ROOT = Path(__file__).resolve().parent.parent
SIZE = {"width": 1360, "height": 800}
PATIENCE = 60_000  # milliseconds
SETTLED = 4000  # milliseconds until nodes have stopped moving
PICTURES = ("agreements", "evidence", "between", "funding", "bodies")
"""One for each slide of the guide but the first."""


def main() -> int:
    """Take them; returns the exit status."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("coopgraph: playwright is missing: pip install playwright", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "browser")
    folder.mkdir(parents=True, exist_ok=True)
    with _assets() as files, _samples(files) as page_address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = chromium.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE)
        page.goto(page_address)
        page.wait_for_selector("[data-testid=guidesDrawer] h3")
        page.screenshot(path=folder / "guide.png")
        for number, picture in enumerate(PICTURES, 2):
            _explore(page, number, folder / f"{picture}.png")
        chromium.close()
    return 0


def _explore(page: Any, slide: int, picture: Path) -> None:
    """Run the query of one slide of the guide, as an analyst does, and take a picture of its graph."""
    page.click(f"[data-testid=pagination-{slide}]")
    page.click("[data-testid=guidesDrawer] pre.runnable:visible")
    page.keyboard.press("Control+Enter")
    frame = page.locator("[data-testid=frame]").first
    frame.locator("svg.neod3viz circle").first.wait_for()
    frame.locator("[title=Fullscreen]").click()
    panel = frame.locator("[aria-label='Collapse the node properties display']")
    if panel.count():  # Browser remembers that it was closed
        panel.click()
    page.wait_for_timeout(SETTLED)
    page.click("[aria-label=zoom-to-fit]")
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=picture)
    frame.locator("[title='Close fullscreen']").click()


@contextmanager
def _assets() -> Iterator[str]:
    """The address of the style, the guide and the favourites."""
    with listening("127.0.0.1", 0) as door:
        server = uvicorn.Server(uvicorn.Config(application(), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield address(door)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _samples(files: str) -> Iterator[str]:
    """The address of a Neo4j Browser with the samples, set up as docker-compose.yml does."""
    settings = {
        "browser.remote_content_hostname_whitelist": "127.0.0.1",
        "browser.post_connect_cmd": f"style {files}/coopgraph.grass; guide {files}/guide.html",
    }
    with neo4j_server.running(settings) as server:
        chosen = Settings(_env_file=None, neo4j_uri=server.uri)
        with open_store(chosen) as store:
            run([ROOT / "samples"], store, chosen)
        yield server.page or ""


if __name__ == "__main__":
    sys.exit(main())
