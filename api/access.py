"""Who may do what: roles, and the one way for an operation to say which it needs.

An operation that says nothing needs a reader where it is a GET and an editor otherwise. Another role is declared
with its route, or for a whole router::

    @router.get("/audit", dependencies=[requires(Role.ADMIN)])
    router = APIRouter(prefix="/watches", dependencies=[requires(Role.EDITOR)])

What `requires` admits an editor or admin to by another method than GET is a change and stands in the audit log;
the operation may add to its entry: `request.state.audited.detail["version"] = 3`.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import Depends, FastAPI, Request, params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from api.roles import Role

__all__ = ["Principal", "Role", "principal", "requires"]

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN: Final = frozenset({"/healthz", "/readyz", "/", "/docs", "/openapi.json"})
"""Paths that need no key: they say whether the service lives, and what it is able to do."""
SECURITY: Final[list[dict[str, list[str]]]] = [{"bearer": []}, {"header": []}]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the name and id of a key, or `local` without one."""

    name: str
    role: Role
    key: str | None = None


LOCAL: Final = Principal("local", Role.ADMIN)
"""Whoever is on this machine, as long as no key was made."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Admits those who have the role, or a higher one."""

    role: Role

    async def __call__(self, request: Request) -> None:
        """Raise 403 for others."""
        await _admit(request, self.role)


def requires(role: Role) -> params.Depends:
    """The dependency of an operation, or a router, that needs this role."""
    needs: params.Depends = Depends(Requirement(role))
    return needs


async def by_default(request: Request) -> None:
    """Admits to operations that declare no role; the application has it for all of its routes."""
    operation = _asked(request)
    if operation is None or operation.declared is None:
        await _admit(request, _default(request.method))


@dataclass(frozen=True, slots=True)
class Operation:
    """A path as it is described, a method, and the highest role declared for them."""

    path: str
    method: str
    declared: Role | None

    @property
    def role(self) -> Role:
        """The role that it needs."""
        return self.declared or _default(self.method)


def operations(app: FastAPI) -> dict[tuple[Any, str], Operation]:
    """Every operation of an application by its function and method."""
    found = {}
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            for method in sorted(route.methods or ()):
                operation = Operation(route.path or "", method, _declared(route.dependant))
                found[route.original_route.endpoint, method] = operation
    return found


def methods(request: Request) -> list[str]:
    """The methods that the path of a request can be asked with."""
    routes = [route for route in iter_route_contexts(request.app.routes) if route.path and route.methods]
    asked = (route.path for route in routes if compile_path(str(route.path))[0].match(request.url.path))
    path = next(asked, None)
    return sorted({method for route in routes if route.path == path for method in route.methods or ()})


def principal(request: Request) -> Principal:
    """Who asks. As a dependency: `who: Annotated[Principal, Depends(principal)]`."""
    found: Principal = request.state.principal
    return found


def describe(openapi: dict[str, Any], app: FastAPI, *, required: bool) -> dict[str, Any]:
    """`openapi` with how a key is sent, whether one is `required`, and each operation's role (`x-role`)."""
    openapi["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "A key of `coopgraph keys create`."},
        "header": {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "The same, for clients that cannot send Authorization.",
        },
    }
    for known in operations(app).values():
        described = openapi["paths"].get(known.path, {}).get(known.method.lower())
        if described is None:
            continue
        if known.path in OPEN:
            described["security"] = []
        else:
            described["security"] = SECURITY if required else [*SECURITY, {}]
            described["x-role"] = known.role.value
    return openapi


def _declared(dependant: Dependant) -> Role | None:
    roles = [part.call.role for part in dependant.dependencies if isinstance(part.call, Requirement)]
    return max(roles, key=list(Role).index, default=None)


def _asked(request: Request) -> Operation | None:
    """The operation that a request is for."""
    state = request.app.state
    if not hasattr(state, "operations"):
        state.operations = operations(request.app)
    route = request.scope.get("route")
    operation: Operation | None = state.operations.get((getattr(route, "endpoint", None), request.method))
    return operation


def _default(method: str) -> Role:
    return Role.READER if method in SAFE_METHODS else Role.EDITOR


async def _admit(request: Request, role: Role) -> None:
    if request.url.path in OPEN:
        return
    who = principal(request)
    if not who.role.covers(role):
        raise HTTPException(
            HTTPStatus.FORBIDDEN, f"this needs the role {role}; the key {who.name!r} has the role {who.role}"
        )
    if request.method in SAFE_METHODS or role is Role.READER or hasattr(request.state, "audited"):
        return
    operation = _asked(request)
    request.state.audited = await run_in_threadpool(
        request.app.state.service.audit.begin,
        who.name,
        f"{request.method} {operation.path if operation else request.url.path}",
        request.url.path,
        key=who.key,
        request=request.state.request_id,
    )
