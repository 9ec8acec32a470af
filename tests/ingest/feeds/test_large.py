"""A file a hundredth as large as the benchmark's gigabyte passes in bounded memory: ten times the file, the same memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.made_up_feeds import write

ROOT = Path(__file__).resolve().parents[3]
MEGABYTE = 1_000_000
MOST = 400
"""Most memory in MB, as for a file of a gigabyte."""
GROWTH = 25
"""Most memory in MB that nine further megabytes may cost; what is kept of each record is a mark."""
# In a process of its own, since memory is the greatest that a process ever had; of the kernel's two figures it is
# the one that starts anew with the program, for ru_maxrss begins with that of the process that started it.
READ = """
import json, re, sys
from pathlib import Path
from ingest.connectors import Record, connector
from ingest.feeds import Feed, items
from ingest.records import reading

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

found = []
for path in map(Path, sys.argv[2:]):
    feed = Feed("large", connector(sys.argv[1]), (path,))
    made = 0
    for _, item in items(feed, [path]):
        assert isinstance(item, Record), item
        reading("large", item, file=path.name, connector="large/1")
        made += 1
    found.append((made, peak()))
print(json.dumps(found))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "suffix"), [("iati", ".xml"), ("ocds", ".jsonl")])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str, suffix: str) -> None:
    small, large = tmp_path / f"small{suffix}", tmp_path / f"large{suffix}"
    counts = [write(kind, small, MEGABYTE), write(kind, large, 10 * MEGABYTE)]
    run = subprocess.run(
        [sys.executable, "-c", READ, kind, str(small), str(large)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    (few, before), (many, after) = json.loads(run.stdout)
    assert [few, many] == counts
    assert after < MOST
    assert after - before < GROWTH
