"""The graph style: what `cypher/browser/style.toml` says, in the form that Neo4j Browser reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

_DARK: Final = "#1b2330"
_LIGHT: Final = "#ffffff"
_SHADE: Final = 0.8
"""How much of a circle's brightness its border has."""
_SHARED: Final[Mapping[str, Mapping[str, str]]] = {
    "node": {"border-width": "2px", "font-size": "10px"},
    "relationship": {
        "shaft-width": "1.5px",
        "font-size": "7.5px",
        "padding": "3px",
        "text-color-external": _DARK,
        "text-color-internal": _LIGHT,
    },
}


def grass() -> str:
    """The style as a .grass file. Later rules win in Neo4j Browser, so that what holds for all comes first."""
    return "\n".join(_rule(selector, properties) for selector, properties in _rules()) + "\n"


def colours() -> dict[str, str]:
    """The colour of each type of node, as ``#rrggbb``."""
    return {name: told["colour"] for name, told in _told()["node"].items()}


def legend() -> list[tuple[str, str, str]]:
    """Colour, name and Korean name of each type that the graph's pictures show."""
    return [(told["colour"], name, told["ko"]) for name, told in _told()["node"].items() if "ko" in told]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with this share of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + two * share):02x}" for one, two in pairs)


@cache
def _told() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    file = resources.files("cypher").joinpath("browser/style.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _rules() -> Iterator[tuple[str, dict[str, str]]]:
    told = _told()
    for tag in ("node", "relationship"):
        yield tag, {**_SHARED[tag], **_drawn(told["base"][tag])}
        for name, style in told[tag].items():
            yield f"{tag}.{name}", _drawn(style)


def _drawn(style: Mapping[str, Any]) -> dict[str, str]:
    colour = style["colour"]
    drawn = {"color": colour, "caption": f'"{style["caption"]}"'}
    if "diameter" in style:
        text = max((_LIGHT, _DARK), key=lambda ink: contrast(ink, colour))
        drawn |= {
            "border-color": mixed(colour, "#000000", 1 - _SHADE),
            "text-color-internal": text,
            "diameter": f"{style['diameter']}px",
        }
    if "font" in style:
        drawn["font-size"] = f"{style['font']}px"
    return drawn


def _rule(selector: str, properties: Mapping[str, str]) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f"{selector} {{\n{lines}}}\n"


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
