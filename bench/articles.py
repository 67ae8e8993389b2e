"""Reads a content folder of newsprint back, as far as other generators need it: what docs/content-format.md describes, in
the forms that archives are full of (front matter of one line a key, wire headers). Whatever it can't read has a fallback.
"""

import os
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

ENDINGS = ('.md', '.markdown', '.txt', '.html')

_FRONT = re.compile(r'\A(---|\+\+\+)\r?\n(.*?)\r?\n\1[ \t]*\r?\n', re.S)
_KEY = re.compile(r'^([A-Za-z_]+)[ \t]*[:=][ \t]*(.*?)[ \t]*$', re.M)
_STAMP = re.compile(r'\A\s*<!--(\d{9,13})-->[ \t]*\r?\n')
_TITLE = re.compile(r'\A\s*\[(.*)\]\((\S+)\)[ \t]*\r?\n-{3,}[ \t]*\r?\n')
_DATE_IN_NAME = re.compile(r'(\d{4})-(\d\d)-(\d\d)')


@dataclass(frozen=True)
class Article:
    path: Path
    title: str
    when: datetime
    author: str
    url: str
    body: str


def files(folder):
    """Article files below `folder`, in a fixed order."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(ENDINGS):
                yield Path(parent, name)


def read(folder):
    """Articles below `folder`, one after the other: a million fit into the memory of one."""
    for path in files(folder):
        yield parse(path, path.read_text(encoding='utf-8', errors='replace'))


def parse(path, text):
    text = text.removeprefix('\ufeff')
    keys = {}
    if front := _FRONT.match(text):
        keys = {key.lower(): value.strip('"\'') for key, value in _KEY.findall(front[2])}
        text = text[front.end() :]
    when = _moment(keys.get('date', ''))
    if stamp := _STAMP.match(text):
        seconds = int(stamp[1]) / (1000 if len(stamp[1]) > 11 else 1)
        when = datetime.fromtimestamp(seconds, timezone.utc)
        text = text[stamp.end() :]
    title, url = keys.get('title', ''), keys.get('from') or keys.get('source_url') or ''
    if line := _TITLE.match(text):
        title, url = title or line[1], url or line[2]
        text = text[line.end() :]
    if when is None:
        named = _DATE_IN_NAME.search(path.name)
        when = datetime(*map(int, named.groups()), tzinfo=timezone.utc) if named else datetime(2020, 1, 1, tzinfo=timezone.utc)
    author = keys.get('author') or urlsplit(url).hostname or 'unknown'
    return Article(path, title or 'Untitled', when, author, url, text)


def _moment(text):
    try:
        when = datetime.fromisoformat(text.replace(' +0000', '+00:00'))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=timezone.utc)
