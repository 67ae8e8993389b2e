"""Keeps what was measured as JSON, a case at a time, so that a run of hours that is broken off loses one case only.

`{"cases": {name: {…}}, "preview": {name: {…}}}`; each entry says on which machine and with which versions it was measured.
"""

import json
import os
from pathlib import Path


def load(path):
    path = Path(path)
    kept = json.loads(path.read_text(encoding='utf-8')) if path.exists() else {}
    return {'cases': {}, 'preview': {}} | kept


def keep(path, kind, name, entry):
    """Puts one entry in the place of the one of the same name."""
    path = Path(path)
    kept = load(path)
    kept[kind][name] = entry
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix('.new')
    beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + '\n', encoding='utf-8')
    os.replace(beside, path)
