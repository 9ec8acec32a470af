"""Documents that come in over HTTP, the jobs that read them, and documents that are taken back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api import examples
from api.access import Principal, Role, principal, requires
from api.models.jobs import Job, JobPage, Withdrawn
from api.models.parameters import Cursor, DocumentId, JobId, Limit, example
from api.problems import answers
from api.routers.dependencies import AskedNow, Served, Stored, Working
from api.service.jobs import Job as Accepted
from api.service.jobs import QueueFull, State, shown
from api.submission import request_body, submitted
from graph.questions import Page
from graph.store import Store, Withdraw

router = APIRouter(tags=["jobs"], dependencies=[requires(Role.EDITOR)])

_RETRY = 30  # seconds until a full queue has probably room again

Who = Annotated[Principal, Depends(principal)]


@router.post(
    "/documents",
    status_code=202,
    response_model=Job,
    response_model_exclude_none=True,
    responses=example("The job that reads it; `Location` is its path.", examples.JOB, status=202)
    | answers(415),
    openapi_extra={"requestBody": request_body()},
)
async def submit(
    request: Request, response: Response, service: Served, store: Stored, worker: Working, who: Who
) -> dict[str, Any]:
    """Hand in a document, or a file of them: it is kept safe at once and read by a job.

    The same content of which the same is said is one job, as long as that waits, runs, or is done and the graph
    has its documents as it left them. 503 with `Retry-After` while too many jobs wait.
    """
    content, asked = await submitted(request)
    try:
        job, new = await run_in_threadpool(
            service.jobs.submit, content, asked, who.name, lambda earlier: _stands(store, earlier)
        )
    except QueueFull as error:
        raise HTTPException(
            HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": str(_RETRY)}
        ) from error
    worker.wake()
    _note(request, job=job.id, new=new)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return shown(job)


@router.delete(
    "/documents/{identifier}",
    response_model=Withdrawn,
    responses=example("What was taken back.", {"key": "samples:mou-2016"}),
)
def withdraw(request: Request, questions: AskedNow, store: Stored, identifier: DocumentId) -> dict[str, Any]:
    """Take a document back, with everything that only it said."""
    key = questions.document(identifier)["key"]
    store.apply([Withdraw(key)])
    _note(request, key=key)
    return {"key": key}


@router.get(
    "/jobs",
    response_model=JobPage,
    response_model_exclude_none=True,
    responses=example("A page of jobs.", {"items": [examples.JOB]}),
)
def jobs(
    *,
    service: Served,
    state: Annotated[State | None, Query(description="Only jobs in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page:
    """Jobs, the latest first."""
    return service.jobs.list(state=state, limit=limit, cursor=cursor)


@router.get(
    "/jobs/{identifier}",
    response_model=Job,
    response_model_exclude_none=True,
    responses=example("The job.", examples.JOB),
)
def job(service: Served, identifier: JobId) -> dict[str, Any]:
    """One job: how far it is, what became of its documents, and why where something was not accepted."""
    return shown(service.jobs.job(identifier))


@router.delete(
    "/jobs/{identifier}",
    response_model=Job,
    response_model_exclude_none=True,
    responses=example("The job.", examples.JOB | {"state": "cancelled"}) | answers(409),
)
def cancel(service: Served, identifier: JobId) -> dict[str, Any]:
    """Cancel a job: one that waits at once, one that runs after the batch at hand.

    What it has written by then stays. A job that is over is refused.
    """
    return shown(service.jobs.cancel(identifier))


def _stands(store: Store, earlier: Accepted) -> bool:
    """Whether the graph still has what a job that is done put there."""
    kept: dict[str, str] | None = earlier.counts.get("kept")
    return kept is not None and store.versions(list(kept)) == kept


def _note(request: Request, **more: Any) -> None:
    """Add to the entry of this change in the audit log."""
    request.state.audited.detail |= more
