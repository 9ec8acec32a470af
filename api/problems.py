"""Errors as application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api import access
from api.models.parameters import DATE
from graph.questions import Ambiguous, Conflict, NotFound, QuestionError
from graph.store import Busy, Refused, StoreUnavailable, TooLong

MEDIA_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong with a request."""

    type: str = Field(
        "about:blank", description="Kind of problem; `about:blank` is told by the status alone."
    )
    title: str = Field(description="The status in words.", examples=["Not Found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What was wrong, and what to do.", examples=["no entity has the id 'x'"])
    instance: str = Field(description="The path that was asked for.", examples=["/v1/entities/x"])
    errors: list[dict[str, Any]] | None = Field(None, description="Each parameter that is wrong, and why.")
    candidates: list[dict[str, Any]] | None = Field(
        None, description="What a name may stand for, where it is the name of several."
    )


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that may answer with problems of these statuses."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


RESPONSES = answers(401, 403, 404, 421, 422, 429, 500, 503)
"""Those of every operation."""
_NO_DATE = "this is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
OF_A_BODY = (400, 413)
"""Those of operations that take a body."""


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem."""

    @app.exception_handler(NotFound)
    def not_found(request: Request, error: NotFound) -> JSONResponse:
        return problem(request, HTTPStatus.NOT_FOUND, str(error))

    @app.exception_handler(QuestionError)
    def question(request: Request, error: QuestionError) -> JSONResponse:
        candidates = None
        if isinstance(error, Ambiguous):
            candidates = [{key: entity[key] for key in ("id", "type", "name")} for entity in error.candidates]
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, str(error), candidates=candidates)

    @app.exception_handler(Conflict)
    def conflict(request: Request, error: Conflict) -> JSONResponse:
        return problem(request, HTTPStatus.CONFLICT, str(error))

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> JSONResponse:
        where = [{"line": error.line, "column": error.column, "reason": error.reason}]
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, error.reason, errors=where)

    @app.exception_handler(TooLong)
    def too_long(request: Request, error: TooLong) -> JSONResponse:
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, str(error))

    @app.exception_handler(Busy)
    def busy(request: Request, error: Busy) -> JSONResponse:
        response = problem(request, HTTPStatus.TOO_MANY_REQUESTS, str(error))
        response.headers["Retry-After"] = "5"
        return response

    @app.exception_handler(StoreUnavailable)
    def unavailable(request: Request, _: StoreUnavailable) -> JSONResponse:
        return problem(
            request, HTTPStatus.SERVICE_UNAVAILABLE, "the store does not answer; try again shortly"
        )

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {
                "parameter": ".".join(str(part) for part in e["loc"][1:]),
                "in": str(e["loc"][0]),
                "reason": _NO_DATE if e.get("ctx", {}).get("pattern") == DATE else e["msg"],
            }
            for e in error.errors()
        ]
        detail = "; ".join(f"{e['parameter']}: {e['reason']}" for e in errors)
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        status, detail = HTTPStatus(error.status_code), str(error.detail)
        if (status, detail) == (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND.phrase):
            detail = "there is nothing at this path; /docs lists those that there are"
        response = problem(request, status, detail)
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # The router names those of the first route of this path alone.
            response.headers["Allow"] = ", ".join(access.methods(request))
        return response

    @app.exception_handler(ClientDisconnect)
    def broken_off(request: Request, _: ClientDisconnect) -> JSONResponse:
        # Nobody is there to read it; but it is no error of the server either.
        return problem(request, HTTPStatus.BAD_REQUEST, "the connection ended before the body did")

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        # The route and not the path, which may name people.
        route = getattr(request.scope.get("route"), "path", "-")
        log.error("%s %s failed", request.method, route, exc_info=error)
        response = problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "an error of the server; it was logged")
        # This answer is made outside of what gives every other one its id.
        response.headers["X-Request-ID"] = getattr(request.state, "request_id", "-")
        return response


def describe(openapi: dict[str, Any]) -> dict[str, Any]:
    """`openapi` with the schema of problems, which no operation returns as its model, and those of bodies."""
    openapi["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    for operations in openapi["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["responses"] |= {str(status): told for status, told in answers(*OF_A_BODY).items()}
    return openapi


def problem(request: Request, status: HTTPStatus, detail: str, **more: Any) -> JSONResponse:
    """The response that tells of a problem; `more` are members of `Problem`."""
    body = Problem(title=status.phrase, status=status, detail=detail, instance=request.url.path, **more)
    return JSONResponse(body.model_dump(exclude_none=True), status_code=status, media_type=MEDIA_TYPE)
