"""Reports by subscription: each slot once and only once, delivered by `api.delivery`."""

from api.scheduling.running import Run, Scheduler, State
from api.scheduling.subscriptions import Subscription, SubscriptionError, subscriptions

__all__ = ["Run", "Scheduler", "State", "Subscription", "SubscriptionError", "subscriptions"]
