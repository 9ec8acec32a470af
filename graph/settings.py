"""Settings: ``COOPGRAPH_…`` in the environment or in ``.env`` of the working folder."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "COOPGRAPH_"
_ADDRESS = re.compile(r"[^\s@<>,;]+@[A-Za-z0-9.-]+", re.ASCII)


class LogFormat(StrEnum):
    """A form of the service's log."""

    TEXT = "text"
    JSON = "json"


class SettingsError(ValueError):
    """A setting that cannot be used; says which, why, and where it comes from."""


def _default_data_dir() -> Path:
    from graph.store.embedded import default_data_dir

    return default_data_dir()


class Settings(BaseSettings):
    """All settings, each with its default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=_default_data_dir, description="folder of the embedded store")
    registry: Path | None = Field(
        None,
        description="table of bodies of your own beside the registry; registry.tsv in the data folder if unset",
    )
    engine_heap: Annotated[str, Field(pattern=r"^\d+[mg]$")] = "1g"
    neo4j_uri: str | None = Field(None, description="a Neo4j server to use in place of the embedded store")
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_database: str = "neo4j"
    workers: Annotated[int, Field(ge=1, le=256)] = Field(default_factory=lambda: os.cpu_count() or 1)
    max_document_chars: Annotated[int, Field(ge=1, le=20_000_000)] = 1_000_000
    max_document_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    gate: bool = Field(True, description="keep documents that name no party abroad and no agreement unread")
    min_confidence: Annotated[float, Field(ge=0, le=1)] = Field(
        0.0, description="statements less sure than this are kept with their document, out of the graph"
    )
    spacy_models: str = Field(
        "",
        description="spaCy pipelines that are asked for names too, packages or folders with commas between; installed "
        "for all published ones that are",
    )
    allow_private: bool = Field(
        False, description="let feeds and webhooks lead to addresses that are not public"
    )
    api_host: str = "127.0.0.1"
    api_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    log_requests: bool = Field(False, description="a line in the service's log for each request")
    log_format: LogFormat = Field(LogFormat.TEXT, description="text, or json for one object a line")
    otlp_endpoint: str | None = Field(
        None, description="where traces go by OTLP over HTTP, such as http://127.0.0.1:4318"
    )
    shutdown_seconds: Annotated[int, Field(ge=0, le=3600)] = Field(
        30, description="how long requests that run may take to end when the service is told to"
    )
    request_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        30.0,
        description="how long a client may take for the head of a request, and between parts of its body",
    )
    allowed_hosts: str = Field(
        "", description="names besides localhost that a service without keys answers to, with commas between"
    )
    cors_origins: str = Field(
        "", description="origins whose pages may ask, such as https://a.example, with commas between"
    )
    rate_limit: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(
        None,
        description="requests a minute for each key or address; 0 for any number; unset is 1200 with keys",
    )
    max_upload_bytes: Annotated[int, Field(ge=1, le=10_000_000_000)] = Field(
        100_000_000, description="larger bodies of POST /v1/documents are refused"
    )
    max_queued_jobs: Annotated[int, Field(ge=1, le=100_000)] = Field(
        100, description="jobs that may wait; more are refused until some are done"
    )

    llm_url: str | None = Field(
        None,
        description="an OpenAI-compatible endpoint whose model reads documents too, such as http://127.0.0.1:11434/v1",
    )
    llm_model: str | None = Field(None, validate_default=True, description="the model that is asked there")
    llm_api_key: SecretStr | None = None
    llm_confidence: Annotated[float, Field(ge=0, le=1)] = Field(
        0.5, description="how sure what the model says counts as"
    )
    llm_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        120.0, description="how long one answer may take"
    )
    llm_attempts: Annotated[int, Field(ge=1, le=20)] = Field(
        4, description="how often it is asked before it counts as not answering"
    )
    llm_concurrency: Annotated[int, Field(ge=1, le=64)] = Field(2, description="requests at one time")
    llm_requests_per_minute: Annotated[int, Field(ge=0, le=100_000)] = Field(
        60, description="requests a minute; 0 for any number"
    )
    llm_max_tokens: Annotated[int, Field(ge=64, le=200_000)] = Field(4096, description="tokens of an answer")
    llm_part_chars: Annotated[int, Field(ge=200, le=1_000_000)] = Field(
        6000, description="longer documents are sent in parts"
    )
    llm_max_parts: Annotated[int, Field(ge=1, le=1000)] = Field(
        20, description="parts of a document that are sent; the rules alone read the rest"
    )
    llm_cache_bytes: Annotated[int, Field(ge=0, le=100_000_000_000)] = Field(
        100_000_000, description="answers that are kept, those asked for last; 0 for none"
    )

    smtp_url: str | None = Field(
        None, description="the server that takes mail: smtp://user@host:587 or smtps://user@host"
    )
    smtp_password: SecretStr | None = None
    mail_from: str | None = Field(None, description="the address that mail comes from")
    webhook_secret: SecretStr | None = Field(None, description="what webhooks are signed with")

    @field_validator("smtp_url")
    @classmethod
    def _server(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no port
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("must be smtp://host:port or smtps://host:port")
        if parts.password is not None:
            raise ValueError("must not hold the password; that is COOPGRAPH_SMTP_PASSWORD")
        return url

    @field_validator("otlp_endpoint", "llm_url")
    @classmethod
    def _endpoint(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        _ = parts.port
        beside = parts.username or parts.password or parts.query or parts.fragment
        if parts.scheme not in ("http", "https") or not parts.hostname or beside:
            raise ValueError("must be http://host:port, with a path at most; no user, query or fragment")
        return url

    @field_validator("llm_model")
    @classmethod
    def _model(cls, model: str | None, told: ValidationInfo) -> str | None:
        if told.data.get("llm_url") and not (model and model.isprintable()):
            raise ValueError("must name a model of COOPGRAPH_LLM_URL")
        return model or None

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, address: str | None) -> str | None:
        if address and not _ADDRESS.fullmatch(address):
            raise ValueError("must be an address such as reports@example.org")
        return address or None

    @field_validator("neo4j_uri")
    @classmethod
    def _scheme(cls, uri: str | None) -> str | None:
        schemes = ("bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "neo4j+s://", "neo4j+ssc://")
        if uri is not None and not uri.startswith(schemes):
            raise ValueError(f"must start with one of {', '.join(schemes)}")
        return uri or None

    @property
    def registry_file(self) -> Path:
        """The table of the user's own bodies, whether it exists or not."""
        return self.registry or self.data_dir / "registry.tsv"

    def shown(self) -> dict[str, str]:
        """Every setting by the name of its variable; secrets only as set or not set."""
        return {PREFIX + name.upper(): _shown(getattr(self, name)) for name in type(self).model_fields}


def load(**overrides: object) -> Settings:
    """Settings from the environment; `overrides` that are not None come first.

    Raises `SettingsError` naming the variable that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}") from error


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)"
    return "(not set)" if value is None else str(value)
