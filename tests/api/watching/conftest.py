"""The receivers that deliveries are tested with."""

from tests.api.delivery.conftest import box, delivering, hook

__all__ = ["box", "delivering", "hook"]
