"""The description of the API says everything about every operation."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import openapi_spec_validator
import pytest
from pydantic import TypeAdapter

from api import models, problems
from api.app import create_app
from api.docs import reference
from graph.settings import Settings

SHAPES = [
    importlib.import_module(f"{models.__name__}.{found.name}")
    for found in pkgutil.iter_modules(models.__path__)
]
"""The modules that say what operations take and answer."""


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return create_app(Settings(_env_file=None)).openapi()


def operations(openapi: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_has_a_description_an_example_and_its_problems(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi):
        assert len(operation["description"]) > 20, name
        answer = next(told for status, told in operation["responses"].items() if status.startswith("2"))
        assert answer["description"] != "Successful Response", name
        content = answer["content"].get("application/json")
        if content is None:
            assert any(told.get("example") for told in answer["content"].values()), name
        else:
            model = content["schema"]["$ref"].rpartition("/")[2]
            found = next(getattr(m, model) for m in SHAPES if hasattr(m, model))
            TypeAdapter(found).validate_python(content["example"])
        for status in map(str, problems.RESPONSES):
            assert set(operation["responses"][status]["content"]) == {problems.MEDIA_TYPE}, (name, status)


def test_it_is_as_the_specification_has_it(openapi: dict[str, Any]) -> None:
    openapi_spec_validator.validate(openapi)  # type: ignore[arg-type]
    # What linters ask for beyond the specification (spectral:oas, redocly's recommended-strict).
    assert openapi["info"]["contact"]
    assert openapi["info"]["license"]["url"]
    assert openapi["servers"]
    assert openapi["tags"] == sorted(openapi["tags"], key=lambda tag: tag["name"])
    tags = {tag["name"] for tag in openapi["tags"]}
    assert all(tag["description"] for tag in openapi["tags"])
    ids = [operation["operationId"] for _, operation in operations(openapi)]
    assert len(ids) == len(set(ids))
    for name, operation in operations(openapi):
        assert operation["tags"], name
        assert set(operation["tags"]) <= tags, name
        names = [(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])]
        assert len(names) == len(set(names)), name


def test_every_parameter_is_described_and_bounded(openapi: dict[str, Any]) -> None:
    for name, operation in operations(openapi):
        for parameter in operation.get("parameters", []):
            where = f"{name}: {parameter['name']}"
            assert parameter.get("description"), where
            for schema in _plain(parameter["schema"]):
                if schema.get("type") == "string" and not {"enum", "$ref"} & schema.keys():
                    assert "maxLength" in schema or "pattern" in schema, where
                if schema.get("type") == "integer":
                    assert {"minimum", "maximum"} <= schema.keys(), where
                if schema.get("type") == "array" and "$ref" not in schema["items"]:
                    assert "maxItems" in schema, where


def _plain(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in schema.get("anyOf", [schema]):
        yield part
        if "items" in part:
            yield part["items"]


def test_every_field_is_described(openapi: dict[str, Any]) -> None:
    assert not [name for name in openapi["components"]["schemas"] if "Validation" in name]
    for name, schema in openapi["components"]["schemas"].items():
        assert schema.get("description") or "enum" in schema, name
        for field, described in schema.get("properties", {}).items():
            assert described.get("description") or "$ref" in described, f"{name}.{field}"


def test_the_page_shows_every_operation_and_needs_nothing_from_outside(openapi: dict[str, Any]) -> None:
    page = reference(openapi)
    for path in openapi["paths"]:
        assert path in page
    assert not re.search(r"(src|href)=['\"]?(https?:)?//", page)
    assert "<script" not in page
