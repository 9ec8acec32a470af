"""The compose file is valid, and each of its services starts with its command and environment."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from api.browser import FILES
from graph.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "only-for-this-test"
DEADLINE = 90.0
ANYWHERE = "0.0.0.0"  # noqa: S104 - replaced, not bound


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{COOPGRAPH_NEO4J_PASSWORD:\?[^}]*\}", PASSWORD, text)
    filled = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", filled)
    found: dict[str, Any] = yaml.safe_load(filled)["services"]
    return found


def test_the_compose_file_follows_its_schema() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            ROOT / "docker-compose.yml",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_api_waits_for_a_healthy_store(services: dict[str, Any]) -> None:
    assert services["api"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert services["neo4j"]["healthcheck"]["test"]
    assert services["neo4j"]["volumes"]
    assert all(
        port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", ())
    )


def test_the_proxy_hands_on_to_the_api(services: dict[str, Any]) -> None:
    proxy = services["proxy"]
    assert proxy["profiles"] == ["public"]
    assert proxy["command"][-1] == f"api:{services['api']['command'][-1]}"
    assert proxy["depends_on"]["api"]["condition"] == "service_healthy"


def test_reports_run_beside_the_api_on_the_same_data(services: dict[str, Any]) -> None:
    reports = services["reports"]
    assert reports["command"][:3] == ["coopgraph", "schedule", "run"]
    assert reports["environment"] == services["api"]["environment"]
    assert set(services["api"]["volumes"]) <= set(reports["volumes"])
    assert reports["depends_on"]["neo4j"]["condition"] == "service_healthy"


@pytest.mark.slow
def test_reports_start_with_their_command_and_end_on_request(
    services: dict[str, Any], embedded_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "subscriptions.yaml"
    file.write_text("subscriptions: {one: {rhythm: weekly, deliver: [{folder: out}]}}", encoding="utf-8")
    command = [str(file) if part.endswith(".yaml") else part for part in services["reports"]["command"]]
    command[0] = str(Path(sys.executable).with_name(command[0]))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COOPGRAPH_")}
    environment |= {"COOPGRAPH_DATA_DIR": str(tmp_path / "data")}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert str(file) in process.stderr.readline()
    process.terminate()
    _, rest = process.communicate(timeout=DEADLINE)
    assert (process.returncode, "Traceback" in rest) == (0, False)


def test_secrets_have_no_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert all(":?" in use for use in re.findall(r"\$\{[A-Z_]*PASSWORD[^}]*\}", text))


def test_the_image_installs_the_lock_and_runs_the_same_command(services: dict[str, Any]) -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    command = next(line for line in lines if line.startswith("CMD "))
    assert yaml.safe_load(command.removeprefix("CMD ")) == services["api"]["command"]
    assert any(line.startswith("USER ") and line != "USER root" for line in lines)


def test_neo4j_takes_the_settings_of_the_compose_file(services: dict[str, Any]) -> None:
    """The image turns NEO4J_a_b__c into a.b_c; every one must be a setting that Neo4j knows."""
    known = {
        "server.memory.heap.max_size",
        "dbms.usage_report.enabled",
        "client.allow_telemetry",
        "internal.dbms.cypher_ip_blocklist",
        "browser.remote_content_hostname_whitelist",
        "browser.post_connect_cmd",
    }
    named = {
        name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")
        for name in services["neo4j"]["environment"]
        if name != "NEO4J_AUTH"
    }
    assert named == known


def test_neo4j_browser_may_fetch_what_it_is_told_to(services: dict[str, Any]) -> None:
    environment = services["neo4j"]["environment"]
    allowed = environment["NEO4J_browser_remote__content__hostname__whitelist"].split(",")
    (published,) = services["browser"]["ports"]
    address, port, inside = published.rsplit(":", 2)
    assert services["browser"]["command"][-1] == inside
    commands = [told.split() for told in environment["NEO4J_browser_post__connect__cmd"].split(";")]
    assert [command for command, _ in commands] == ["style", "guide"]
    for _, url in commands:
        parts = urlsplit(url)
        assert parts.hostname in allowed
        assert (parts.hostname, parts.port) == (address, int(port))
        assert parts.path.removeprefix("/") in FILES


@pytest.mark.slow
def test_the_api_starts_with_its_command_and_environment(
    services: dict[str, Any], neo4j_settings: Settings, tmp_path: Path
) -> None:
    assert neo4j_settings.neo4j_uri is not None
    assert neo4j_settings.neo4j_password is not None
    replaced = {
        "COOPGRAPH_NEO4J_URI": neo4j_settings.neo4j_uri,
        "COOPGRAPH_NEO4J_USER": neo4j_settings.neo4j_user,
        "COOPGRAPH_NEO4J_PASSWORD": neo4j_settings.neo4j_password.get_secret_value(),
        "COOPGRAPH_DATA_DIR": str(tmp_path),
    }
    assert set(services["api"]["environment"]) == set(replaced)
    answers_its_healthcheck(services["api"], replaced, tmp_path)


def test_the_files_for_neo4j_browser_are_served(services: dict[str, Any], tmp_path: Path) -> None:
    answers_its_healthcheck(services["browser"], {}, tmp_path)


def answers_its_healthcheck(service: dict[str, Any], replaced: dict[str, str], folder: Path) -> None:
    """The command of a service starts on a free port, and what its health check asks for is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    published = service["command"][-1]
    command = [
        port if part == published else "127.0.0.1" if part == ANYWHERE else part
        for part in service["command"]
    ]
    command[0] = str(Path(sys.executable).with_name(command[0]))
    asked = re.search(rf"http://127\.0\.0\.1:{published}/[\w.]+", service["healthcheck"]["test"][-1])
    assert asked is not None
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COOPGRAPH_")} | replaced
    process = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        address = asked[0].replace(published, port)
        deadline = time.monotonic() + DEADLINE
        while not _answers(address):
            assert process.poll() is None, shlex.join(command)
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
