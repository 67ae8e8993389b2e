"""Runs a command once and measures the whole process: wall clock, processor time, peak memory, as the system counts them.

Output folders of earlier runs are moved away, not deleted: a file system that still works off a deletion makes the next
run look slow. What was moved away is deleted between cases, when nobody measures.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
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


_LAUNCHER = """
import json, os, sys, time
start = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(process, 0)
wall = time.perf_counter() - start
with open(sys.argv[1], 'w') as report:
    json.dump([wall, os.waitstatus_to_exitcode(status), used.ru_utime, used.ru_stime, used.ru_maxrss], report)
"""
"""Starts a command and reports on it. Linux counts the memory of whoever starts a process as the process's own, so that must be small: this
takes 10 MB, which is the least that can be measured."""


def run(command, folder='.'):
    """Runs `command` in `folder`. Returns what it took and what it wrote to standard output."""
    # What earlier runs wrote is on its way to the disk; nobody shall pay for that but them.
    os.sync()
    command = list(map(str, command))
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile() as report:
        launcher = [sys.executable, '-I', '-S', '-c', _LAUNCHER, report.name, *command]
        subprocess.run(launcher, cwd=folder, stdout=out, stderr=err, stdin=subprocess.DEVNULL, check=False)
        out.seek(0)
        err.seek(0)
        said = report.read()
        wall, code, user, system, peak = json.loads(said) if said else (0, 'no start', 0, 0, 0)
        if code != 0:
            said = err.read()[-2000:].decode(errors='replace')
            raise Failed(f'{" ".join(command)} ended with {code}:\n{said}')
        # Linux counts KiB.
        return Run(round(wall, 4), round(user, 3), round(system, 3), peak << 10), out.read()


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
