"""Operations of the API as functions of plain values, for those who call them otherwise than over HTTP.

What an operation takes is told by its signature: parameters with their descriptions and bounds, and dependencies,
which take parameters of their own. The one thing that it needs of the service is what it asks: its `Questions`.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args, get_origin

from fastapi import params
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from graph.questions import Questions

Operation = Callable[..., Any]


def as_function(
    route: APIRoute, name: str, asked: Callable[[], Questions], instead: Mapping[str, Any]
) -> Callable[..., dict[str, Any]]:
    """The operation of a route as a function called `name`, of the parameters that a request has.

    `instead` are annotations for some of the parameters, by name; `as_of` and `known_at` among them are the time that
    is asked about. It answers what the operation answers, as its model has it.
    """
    operation = route.endpoint
    parameters = {
        p.name: p.replace(annotation=instead.get(p.name, p.annotation)) for p in _parameters(operation)
    }
    for moment in ("as_of", "known_at"):
        parameters[moment] = inspect.Parameter(
            moment, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=instead[moment] | None
        )
    model = TypeAdapter(route.response_model)

    def called(**given: Any) -> dict[str, Any]:
        questions = asked().at(given.pop("as_of", None), given.pop("known_at", None))
        values = {n: p.default for n, p in parameters.items()} | given
        answer = model.validate_python(_called(operation, questions, values), from_attributes=True)
        told = model.dump_python(
            answer, mode="json", by_alias=True, exclude_none=route.response_model_exclude_none
        )
        return dict(told)

    called.__name__, called.__doc__ = name, inspect.getdoc(operation)
    ordered = sorted(parameters.values(), key=lambda p: p.default is not inspect.Parameter.empty)
    signature = inspect.Signature(
        [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in ordered], return_annotation=dict[str, Any]
    )
    called.__signature__ = signature  # type: ignore[attr-defined]
    return called


def _parameters(operation: Operation) -> list[inspect.Parameter]:
    found = []
    for parameter in inspect.signature(operation, eval_str=True).parameters.values():
        needed = _dependency(parameter)
        if needed is None:
            found.append(parameter)
        elif not _asks(needed):
            found += _parameters(needed)
    return found


def _called(operation: Operation, questions: Questions, values: Mapping[str, Any]) -> Any:
    arguments = {}
    for name, parameter in inspect.signature(operation, eval_str=True).parameters.items():
        needed = _dependency(parameter)
        if needed is None:
            arguments[name] = values[name]
        else:
            arguments[name] = questions if _asks(needed) else _called(needed, questions, values)
    found = operation(**arguments)
    return asyncio.run(found) if inspect.iscoroutine(found) else found


def _dependency(parameter: inspect.Parameter) -> Operation | None:
    if get_origin(parameter.annotation) is Annotated:
        for part in get_args(parameter.annotation)[1:]:
            if isinstance(part, params.Depends) and part.dependency is not None:
                return part.dependency
    return None


def _asks(dependency: Operation) -> bool:
    """Whether a dependency gives the questions."""
    return inspect.signature(dependency, eval_str=True).return_annotation is Questions
