"""Writes an archive of any size: `content/` as a digest's robots leave it behind after years of hourly runs.

Article `i` of a seed is the same in every archive but for its date: the larger the archive, the more years it covers and
the more articles a day has (10,000: four years; 100,000: nine; a million: twenty). Newer years have more articles than
older ones, Sundays fewer than Tuesdays, half of a day's come between breakfast and lunch.

Three kinds of files, as they are found together in real archives: Jekyll posts with front matter above a wire header
(most), wire headers alone, Markdown.
"""

import math
import multiprocessing
import os
import random
from datetime import datetime, timedelta, timezone
from itertools import accumulate
from pathlib import Path

from .markups import OUTLETS, Piece
from .words import STOCKS

SEED = 'newsprint'

LAST_DAY = datetime(2025, 12, 31, tzinfo=timezone.utc)
"""No archive holds anything newer, so that nothing is held back as of the future."""

PARAGRAPHS = 5.5
"""Median of an article's paragraphs."""

# How often files are written one way or the other, of all.
WIRE_ALONE = 0.22
MARKDOWN = 0.03

_BOUNDS = list(accumulate(outlet.share for outlet in OUTLETS))


def span_days(size):
    """Days that an archive of `size` articles covers."""
    return round(1460 * (size / 10_000) ** 0.35) + 1


def article(index, size, seed=SEED):
    """Path below `content/` and text of article `index` of `size`."""
    rng = random.Random(f'{seed} {index}')
    when = _when(rng, size)
    outlet = rng.choices(OUTLETS, cum_weights=_BOUNDS)[0]
    stock = STOCKS[outlet.language]
    # Lengths are skewed: most are short, one in a hundred is ten times the median.
    count = max(1, min(120, round(PARAGRAPHS * outlet.length * math.exp(rng.gauss(0, 0.75)))))
    paragraphs = [stock.paragraph(rng) for _ in range(count)]
    title, person = stock.title(rng), stock.person(rng)
    kind = rng.random()
    # An outlet's own counter, wide enough that it never meets another's.
    number = 100_000_000 + index
    slug = f'{rng.choice(("gang", "chuan", "shui", "deng", "qiao"))}-{number}'
    url = f'https://{outlet.host}{outlet.path.format(number=number, when=when, slug=slug)}'
    if kind < MARKDOWN:
        return _markdown(index, when, title, person, url, outlet, paragraphs)
    body = outlet.write(Piece(number, when, stock, paragraphs, person, rng))
    milliseconds = int(when.timestamp()) * 1000
    header = f'<!--{milliseconds}-->\n[{title}]({url})\n------\n\n'
    if kind < MARKDOWN + WIRE_ALONE:
        return f'wire/{outlet.id}/{when:%Y-%m}/{milliseconds // 1000}-{index}.txt', f'{header}{body}\n'
    front = (
        f'---\nlayout: post\ntitle: "{title.replace(chr(34), "")}"\ndate: {when:%Y-%m-%dT%H:%M:%S}.000Z\nauthor: {outlet.name}\n'
        f'from: {url}\ntags: [ {outlet.name} ]\ncategories: [ {outlet.name} ]\n---\n'
    )
    name = title.replace('/', ' ')[:40].strip(' .')
    return f'posts/{when:%Y/%m}/{when:%Y-%m-%d}-{name}-{index}.md', f'{front}{header}<div>\n{body}\n</div>\n'


def _when(rng, size):
    days = span_days(size)
    while True:
        # Twice as many a day at the end as at the beginning: density 2/3 (1 + x/days), drawn by rejection.
        back = rng.random()
        if rng.random() * 2 > 2 - back:
            continue
        day = LAST_DAY - timedelta(days=int(back * days))
        if day.weekday() < 5 or rng.random() < 0.6:
            break
    hour = min(23.99, max(0.0, rng.gauss(11, 3.5))) if rng.random() < 0.7 else rng.random() * 24
    return day + timedelta(seconds=int(hour * 3600))


def _markdown(index, when, title, person, url, outlet, paragraphs):
    parts = list(paragraphs)
    if len(parts) > 3:
        parts[1] = f'> {parts[1]}'
        parts.insert(2, f'## {parts[2][:14]}')
        parts[-1] = f'**{parts[-1][:6]}**{parts[-1][6:]} [{outlet.name}]({url})'
    quoted = title.replace('"', '')
    text = (
        f'---\ntitle: "{quoted}"\ndate: {when:%Y-%m-%d %H:%M:%S} +0000\nauthor: {person}\nsource_url: {url}\n---\n'
        + '\n\n'.join(parts)
        + '\n'
    )
    return f'notes/{when:%Y}/{when:%Y-%m-%d}-{index}.md', text


def _write_some(job):
    folder, indexes, size, seed = job
    total = 0
    made = set()
    for index in indexes:
        path, text = article(index, size, seed)
        path = os.path.join(folder, path)
        parent = os.path.dirname(path)
        if parent not in made:
            os.makedirs(parent, exist_ok=True)
            made.add(parent)
        data = text.encode()
        total += len(data)
        with open(path, 'wb') as file:
            file.write(data)
    return len(indexes), total


def write(folder, size, seed=SEED, told=lambda done: None):
    """Writes `size` articles into the new folder `folder` and returns their bytes. `told` hears how many are done."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    step = 2000
    jobs = [(str(folder), range(start, min(start + step, size)), size, seed) for start in range(0, size, step)]
    done = total = 0
    with multiprocessing.Pool(max(1, os.cpu_count() or 1)) as pool:
        for count, written in pool.imap_unordered(_write_some, jobs):
            done += count
            total += written
            told(done)
    return total
