"""All of it together, for the settings of a process."""

from __future__ import annotations

from api.service.audit import Audit
from api.service.database import Database
from api.service.jobs import Jobs
from api.service.keys import Keys
from graph.settings import Settings


class Service:
    """What is kept in the data folder of `settings`; nothing is opened before it is needed."""

    def __init__(self, settings: Settings) -> None:
        self.database = Database(settings.data_dir)
        self.keys = Keys(self.database)
        self.audit = Audit(self.database)
        self.jobs = Jobs(self.database, settings.data_dir, settings.max_queued_jobs)

    def close(self) -> None:
        """Let go of the file."""
        self.keys.close()
