"""Random things happen to the files of a site while clients ask for its pages. Nobody may meet anything but pages and the
404s of those that are gone, and in the end every page is the one that a fresh build prints.
"""

import random
import re
import subprocess
import threading
import time
from pathlib import Path

from .client import Client
from .stress import Fault

OPERATIONS = 2_000
CLIENTS = 4
PATIENCE = 120.0
"""Seconds until the last change must have arrived."""

SCRIPT = re.compile(rb'<script src="/__newsprint/live.js"[^>]*></script>\n')


def check(server, program, root, aside, said):
    """Disturbs the site in `root`, which `server` shows. `aside` is a folder that is free."""
    over = threading.Event()
    faults = []
    clients = [threading.Thread(target=_read, args=(server.port, number, over, faults)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        _disturb(root / 'content')
    finally:
        over.set()
        for client in clients:
            client.join()
    if faults:
        raise Fault(f'{len(faults)} answers that should not be; the first: {faults[0]}')
    if not server.alive():
        raise Fault('the server has ended')
    said(f'ok: {OPERATIONS:,} changes while {CLIENTS} clients read')
    pages = _compare(server, program, root, aside)
    said(f'ok: {pages:,} pages are those of a fresh build')


def _read(port, number, over, faults):
    client = Client('127.0.0.1', port)
    dice = random.Random(number)
    links = ['/']
    while not over.is_set():
        path = dice.choice(links)
        status, body = client.get(path)
        if status not in (200, 301, 404) or (path == '/' and status != 200):
            faults.append(f'{path}: status {status}')
        found = re.findall(r'href="(/[^"#]*)"', body.decode(errors='replace'))
        links = ['/', *dice.sample(found, min(20, len(found)))]
    client.close()


def _disturb(content):
    dice = random.Random(11)
    files = sorted(path for path in content.rglob('*') if path.suffix in ('.md', '.txt', '.html'))
    for number in range(OPERATIONS):
        path = dice.choice(files)
        text = _article(number, dice.randrange(400))
        match dice.randrange(10):
            case 0:
                path.unlink()
                files.remove(path)
            case 1:
                path.write_text(text, encoding='utf-8')
            case 2 | 3:
                beside = path.with_name(f'.{number}.new~')
                beside.write_text(text, encoding='utf-8')
                beside.replace(path)
            case 4:
                with path.open('a', encoding='utf-8') as file:
                    file.write(f'\n<p>More {number}.</p>\n')
            case 5:
                files.remove(path)
                files.append(path.rename(path.with_name(f'moved-{number}.md')))
            case 6 if path.parent != content:
                folder = path.parent
                other = folder.rename(folder.with_name(f'folder-{number}'))
                files = [other / file.relative_to(folder) if file.is_relative_to(folder) else file for file in files]
            case 7:
                # All at once, as after `git pull`.
                below = content / f'pull-{number}'
                below.mkdir()
                for each in range(30):
                    files.append(below / f'{each}.md')
                    files[-1].write_text(_article(number * 100 + each, dice.randrange(400)), encoding='utf-8')
            case _:
                files.append(content / f'new-{number}.md')
                files[-1].write_text(text, encoding='utf-8')
        if dice.randrange(4) == 0:
            time.sleep(dice.random() / 50)


def _article(number, hour):
    return (
        f'<!--{1_705_000_000_000 + hour * 3_600_000}-->\n[Title {number}](https://desk.example/{number})\n------\n\n'
        f'<p>Text {number}.</p>\n'
    )


def _compare(server, program, root, aside):
    """Number of pages, once all are as a fresh build prints them."""
    command = [program, 'build', '--root', root, '--out', aside, '--no-cache', '--base-url', f'http://127.0.0.1:{server.port}/']
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    files = sorted(path for path in Path(aside).rglob('*') if path.is_file() and path.name != 'newsprint-manifest.txt')
    since = time.monotonic()
    waiting = files
    while waiting:
        waiting = [path for path in waiting if not _is_served(server.client, path, aside)]
        if waiting and time.monotonic() - since > PATIENCE:
            raise Fault(f'{len(waiting)} pages are not as built; the first: {waiting[0].relative_to(aside)}')
    return len(files)


def _is_served(client, path, aside):
    name = path.relative_to(aside).as_posix()
    status, body = client.get('/' + name.removesuffix('index.html') if name.endswith('/index.html') or name == 'index.html' else '/' + name)
    return status == 200 and SCRIPT.sub(b'', body) == path.read_bytes()
