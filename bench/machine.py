"""The machine that something was measured on, for the reader of the figures."""

import os
import platform
from pathlib import Path


def describe():
    return {
        'processor': _processor(),
        'processors': len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count(),
        'memory': os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES'),
        'system': f'{platform.system()} {platform.release()}',
    }


def busy():
    """Processes that wanted a processor over the last minute, on average. Other work spoils figures."""
    return os.getloadavg()[0]


def _processor():
    try:
        lines = Path('/proc/cpuinfo').read_text(encoding='utf-8').splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(':', 1)[1].strip() for line in lines if line.startswith('model name')]
    return names[0] if names else platform.machine()
