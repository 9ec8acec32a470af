"""What the API answers when its store fails."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from graph.settings import Settings
from graph.store import Store, StoreUnavailable


class Broken(Store):
    """A store that raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, query: str, /, choices: Any = None, **parameters: Any) -> Any:
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"), [(StoreUnavailable("gone"), 503), (RuntimeError("secret"), 500)]
)
def test_a_failing_store_is_told_without_its_inside(error: Exception, status: int, tmp_path: Path) -> None:
    async def ask() -> None:
        app = create_app(Settings(_env_file=None, data_dir=tmp_path), Broken(error))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            for path in ("/v1/statistics", "/readyz"):
                response = await client.get(path)
                assert response.status_code == response.json()["status"] == status
                assert response.headers["content-type"] == "application/problem+json"
                assert "secret" not in response.text
                assert response.headers["x-request-id"]
            assert (await client.get("/healthz")).status_code == 200

    asyncio.run(ask())
