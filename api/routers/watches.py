"""Watches: saved questions, and what became new of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Request, Response

from api import examples
from api.access import Principal, Role, principal, requires
from api.delivery import Channel
from api.models.parameters import Cursor, Limit, example
from api.models.watches import (
    Looked,
    NewsPage,
    NewWatch,
    Receiver,
    Watch,
    WatchChange,
    WatchDetail,
    WatchedQuestion,
    WatchPage,
)
from api.presentation import Presented
from api.routers.dependencies import AskedNow
from api.watching import Question, Watches, hidden
from api.watching import Watch as Kept
from api.watching.watch import receivers, watch
from graph.questions import Page, Questions

router = APIRouter(route_class=Presented, prefix="/watches", tags=["watches"])

Who = Annotated[Principal, Depends(principal)]
WatchName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="The watch's name.")]


async def _watches(request: Request) -> Watches:
    watches: Watches = request.app.state.watches
    return watches


Watching = Annotated[Watches, Depends(_watches)]


@router.post(
    "",
    status_code=201,
    response_model=Watch,
    response_model_exclude_none=True,
    responses=example("The watch; `Location` is its path.", examples.WATCH, status=201),
    dependencies=[requires(Role.EDITOR)],
)
def add(
    request: Request, response: Response, questions: AskedNow, watches: Watching, who: Who, new: NewWatch
) -> dict[str, Any]:
    """Save a question under a name. What it finds now counts as seen.

    Webhooks are signed with the service's secret; addresses that are not public are refused.
    """
    kept = watches.add(
        questions,
        watch(
            new.name,
            _question(questions, new.question),
            _receivers(watches, new.deliver),
            rhythm=new.rhythm,
            timezone=new.timezone,
            lang=new.lang,
            by=who.name,
            now=datetime.now(UTC).isoformat(timespec="milliseconds"),
        ),
        new.since,
    )
    request.state.audited.detail |= {"watch": kept.name, "question": kept.question.told()}
    response.headers["Location"] = f"/v1/watches/{kept.name}"
    return _shown(kept, who)


@router.get(
    "",
    response_model=WatchPage,
    response_model_exclude_none=True,
    responses=example("All watches.", {"items": [examples.WATCH]}),
)
def watches(watches: Watching, who: Who) -> dict[str, Any]:
    """Every watch, by name."""
    return {"items": [_shown(one, who) for one in watches.all()]}


@router.get(
    "/{name}",
    response_model=WatchDetail,
    response_model_exclude_none=True,
    responses=example("The watch.", examples.WATCH | {"reports": [examples.REPORTED]}),
)
def one(watches: Watching, who: Who, name: WatchName) -> dict[str, Any]:
    """A watch, and what became of its latest reports."""
    kept = watches.watch(name)
    reports = watches.reports(kept)
    if not who.role.covers(Role.EDITOR):
        reports = [row | {"channel": hidden(row["channel"]), "told": None} for row in reports]
    return _shown(kept, who) | {"reports": reports}


@router.patch(
    "/{name}",
    response_model=Watch,
    response_model_exclude_none=True,
    responses=example("The watch as it is now.", examples.WATCH),
    dependencies=[requires(Role.EDITOR)],
)
def change(
    request: Request, questions: AskedNow, watches: Watching, who: Who, name: WatchName, given: WatchChange
) -> dict[str, Any]:
    """Change what is given of a watch. What a changed question finds now counts as seen."""
    kept = watches.change(
        questions,
        name,
        question=_question(questions, given.question) if given.question else None,
        deliver=_receivers(watches, given.deliver) if given.deliver else None,
        rhythm=given.rhythm,
        timezone=given.timezone,
        lang=given.lang,
    )
    request.state.audited.detail |= {"changed": sorted(given.model_dump(exclude_none=True))}
    return _shown(kept, who)


@router.delete(
    "/{name}",
    response_model=Watch,
    response_model_exclude_none=True,
    responses=example("The watch as it was.", examples.WATCH),
    dependencies=[requires(Role.EDITOR)],
)
def remove(watches: Watching, who: Who, name: WatchName) -> dict[str, Any]:
    """Forget a watch and what it saw. Reports that wait are still delivered."""
    return _shown(watches.remove(name), who)


@router.get(
    "/{name}/news",
    response_model=NewsPage,
    response_model_exclude_none=True,
    responses=example("A page of news.", {"items": [examples.NEWS]}),
)
def news(
    questions: AskedNow, watches: Watching, name: WatchName, limit: Limit = 50, cursor: Cursor = None
) -> Page:
    """What a look would report now, the latest first report first. Changes nothing."""
    return watches.news(questions, name, limit=limit, cursor=cursor)


@router.post(
    "/{name}/run",
    response_model=Looked,
    responses=example("What came of it.", examples.LOOKED),
    dependencies=[requires(Role.EDITOR)],
)
def run(
    request: Request, background: BackgroundTasks, questions: AskedNow, watches: Watching, name: WatchName
) -> dict[str, Any]:
    """Look at once: what is new is reported and counts as seen.

    Reports are kept before the answer and sent once right after it; what does not arrive is tried again by
    `coopgraph schedule run` or the next `coopgraph watch run`.
    """
    look = watches.look(questions, name, datetime.now(UTC))
    request.state.audited.detail |= {"new": look.new, "parcels": list(look.parcels)}
    if look.parcels:
        background.add_task(watches.outbox.send, datetime.now(UTC), look.parcels)
    return asdict(look)


def _question(questions: Questions, given: WatchedQuestion) -> Question:
    return Question.asked(questions, **given.model_dump())


def _receivers(watches: Watches, given: list[Receiver]) -> tuple[Channel, ...]:
    return receivers([one.model_dump(exclude_none=True) for one in given], watches.settings)


def _shown(kept: Kept, who: Principal) -> dict[str, Any]:
    row = kept.row()
    if not who.role.covers(Role.EDITOR):
        row["deliver"] = [hidden(one) for one in row["deliver"]]
    return row
