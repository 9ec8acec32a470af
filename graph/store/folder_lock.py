"""Locks on files that the kernel gives back when their holder dies, however it dies.

`flock` belongs to an open file, not to a process: it survives being handed to a child (which is how an
engine keeps its folder's lock after its starter has left) and it ends when the last holder's copy is
closed. A lock file is never deleted; deleting one would let two processes hold "the" lock.

Linux and macOS; `flock` does not exist on Windows.
"""

import fcntl
import os
import time
import weakref
from pathlib import Path


class Deadline:
    """A span of time that runs from its creation; one deadline is shared by all steps of a task."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that remain, never negative."""
        return max(0.0, self._end - time.monotonic())

    def pause(self, seconds: float) -> bool:
        """Wait a little, not past the end; False when the end is reached."""
        time.sleep(min(seconds, self.left))
        return self.left > 0


class FolderLock:
    """One lock file opened by this process; `close` (or death) gives up whatever is held.

    A process forked from this one does not keep the lock alive: its copy is closed in the child.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        _open_locks.add(self)

    def __enter__(self) -> "FolderLock":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether the lock was given up, by `close` or because this process was forked from its holder."""
        return self._fd is None

    def fileno(self) -> int:
        """The descriptor, to be handed to a child that shall share the lock."""
        if self._fd is None:
            raise ValueError(f"the lock {self.path} is closed")
        return self._fd

    def take(self, *, shared: bool = False) -> bool:
        """Take the lock if that is possible at once; otherwise False."""
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self.fileno(), mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait(self, deadline: Deadline, *, shared: bool = False) -> bool:
        """Take the lock as soon as it can be had; False when the deadline passes first."""
        while not self.take(shared=shared):
            if not deadline.pause(0.02):
                return False
        return True

    def close(self) -> None:
        """Close this process's copy; a child that inherited the lock keeps it (so there is no unlocking)."""
        if self._fd is not None:
            fd, self._fd = self._fd, None
            os.close(fd)


_open_locks: "weakref.WeakSet[FolderLock]" = weakref.WeakSet()


def _forget_in_forked_child() -> None:
    for lock in list(_open_locks):
        lock.close()


os.register_at_fork(after_in_child=_forget_in_forked_child)
