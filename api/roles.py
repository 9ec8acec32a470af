"""What a key may open."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Each role may do what the one before it may."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def covers(self, other: Role) -> bool:
        """Whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
