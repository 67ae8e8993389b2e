"""Runs a command once and measures the whole process: wall clock, processor time, peak memory, as the system counts them.

Output folders of earlier runs are moved away, not deleted: a file system that still works off a deletion makes the next
run look slow. What was moved away is deleted between cases, when nobody measures.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    wall: float
    """Seconds."""
    user: float
    """Seconds of processor time, all threads."""
    system: float
    peak: int
    """Bytes of memory that were resident at most."""


class Failed(Exception):
    """The command that was to be measured failed."""


def run(command, folder='.'):
    """Runs `command` in `folder`. Returns what it took and what it wrote to standard output."""
    # What earlier runs wrote is on its way to the disk; nobody shall pay for that but them.
    os.sync()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), cwd=folder, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            said = err.read()[-2000:].decode(errors='replace')
            raise Failed(f'{" ".join(map(str, command))} ended with {process.returncode}:\n{said}')
        # Linux counts KiB. The peak of this process, which started the other, is counted in: below some 30 MB the figure is
        # an upper bound, which is why nothing large may happen in this process.
        peak = used.ru_maxrss << 10
        return Run(round(wall, 4), round(used.ru_utime, 3), round(used.ru_stime, 3), peak), out.read()


def record(run, report=None):
    """A run as JSON keeps it."""
    return asdict(run) | ({'report': report} if report else {})


def median(runs, figure='wall'):
    return statistics.median(run[figure] for run in runs)


class Aside:
    """Where old folders go, on the same file system."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.count = 0

    def take(self, *paths):
        for path in map(Path, paths):
            if path.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                self.count += 1
                path.rename(self.folder / str(self.count))

    def empty(self):
        """Deletes all of it, and waits for the disk."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
            os.sync()
            time.sleep(2)

    def empty_if_short(self, needed):
        """The same where fewer than `needed` bytes are free."""
        if shutil.disk_usage(self.folder.parent).free < needed:
            self.empty()
