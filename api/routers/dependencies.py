"""What the operations share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from graph.questions import Questions


def _questions(request: Request) -> Questions:
    questions: Questions = request.app.state.questions
    return questions


Asked = Annotated[Questions, Depends(_questions)]
