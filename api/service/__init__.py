"""What the service keeps beside the graph: keys, the audit log and jobs, in one small file of the data folder."""

from api.roles import Role
from api.service.audit import Audit, Entry, Outcome, recorded
from api.service.database import Database, ServiceError
from api.service.keys import Key, KeyRefused, Keys
from api.service.service import Service

__all__ = [
    "Audit",
    "Database",
    "Entry",
    "Key",
    "KeyRefused",
    "Keys",
    "Outcome",
    "Role",
    "Service",
    "ServiceError",
    "recorded",
]
