"""The files over HTTP, for Neo4j Browser to fetch: nothing of the graph, so that no key is asked for."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.browser.assets import FILES, made


def application() -> Starlette:
    """Serves `FILES` to pages of any origin: Neo4j Browser is one of another port."""
    # Browser asks with Pragma and Cache-Control for a guide, which pages may send elsewhere only when told so.
    anyone = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET"],
        allow_headers=["pragma", "cache-control"],
    )
    return Starlette(routes=[Route("/{name}", _file, methods=["GET"])], middleware=[anyone])


def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in FILES:
        return Response(f"there are {', '.join(FILES)}\n", 404, media_type="text/plain")
    content = made(name, str(request.base_url).rstrip("/"))
    return Response(content, headers={"Content-Type": FILES[name], "Cache-Control": "no-cache"})
