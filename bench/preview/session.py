"""One server, from its start to its thousandth edit."""

import os
import time
from pathlib import Path
from statistics import median

from .client import Listener

WARM = 'start to first page, warm'
COLD = 'start to first page, cold'
BODY = 'edit of a body to its page'
EVENT = 'edit of a body to its event'
TITLE = 'edit of a title to the front page'
TEMPLATE = 'edit of a template to a page'


def measure_server(start, desk, root, aside, runs, edits, listens, said, warm=lambda: None):
    """Samples in seconds by what was measured, and memory in bytes. `start()` gives a running server, `warm()` leaves the
    cache that a warm start finds."""
    samples = {}
    root = Path(root)
    # Hugo's own caches count as cache, too.
    caches = [root / '.newsprint', root / 'resources']
    for number in range(1, runs['starts'] + 1):
        for what in (COLD, WARM):
            if what == COLD:
                aside.take(*caches)
            else:
                warm()
            # What was written is on the disk before the clock starts.
            os.sync()
            time.sleep(0.2)
            with start() as server:
                add(samples, what, server.client.wait_for('/', desk.newest_title(), server.started))
        said(f'start {number}: cold {samples[COLD][-1]:.3f} s, warm {samples[WARM][-1]:.3f} s')

    memory = {}
    with start() as server:
        client = server.client
        client.wait_for('/', desk.newest_title(), server.started)
        settle(server)
        memory['at rest'] = server.memory()
        pages = {name: desk.page(client, name) for name in desk.names}

        for number in range(runs['edits']):
            name = desk.names[number % len(desk.names)]
            mark = f'edit-{number}'
            listener = Listener('127.0.0.1', server.port, pages[name]) if listens else None
            if listener:
                while listener.page() is None:
                    time.sleep(0.001)
                before = listener.page()
            pause()
            since = time.perf_counter()
            desk.edit_body(name, mark)
            add(samples, BODY, client.wait_for(pages[name], mark, since))
            if listener:
                add(samples, EVENT, listener.wait_for_change(before, since))
                listener.close()
        for number in range(runs['edits']):
            pause()
            since = time.perf_counter()
            desk.edit_title(f'Title {number} of the newest')
            add(samples, TITLE, client.wait_for('/', f'Title {number} of the newest', since))
        for number in range(runs['edits']):
            pause()
            since = time.perf_counter()
            desk.edit_template(f'edition-{number}')
            add(samples, TEMPLATE, client.wait_for(pages[desk.names[0]], f'edition-{number}', since))
        for what in (BODY, EVENT, TITLE, TEMPLATE):
            if what in samples:
                said(f'{what}: {median(samples[what]) * 1000:.0f} / {percentile(samples[what]) * 1000:.0f} ms')

        for number in range(edits):
            name = desk.names[number % len(desk.names)]
            since = time.perf_counter()
            desk.edit_body(name, f'one-of-many-{number}-')
            client.wait_for(pages[name], f'one-of-many-{number}-', since)
        if edits:
            settle(server)
            memory[f'after {edits} edits'] = server.memory()
        said(', '.join(f'memory {when}: {held / 1e6:.0f} MB' for when, held in memory.items()))
    return {'samples': {what: [round(value, 5) for value in values] for what, values in samples.items()}, 'memory': memory}


def settle(server):
    """Waits until the server's memory and work are at rest."""
    quiet, last = 0, -1
    while quiet < 4:
        now = processor_time(server)
        quiet = quiet + 1 if now == last else 0
        last = now
        time.sleep(0.25)


def processor_time(server):
    """Ticks that the process has used."""
    fields = Path(f'/proc/{server.process.pid}/stat').read_text(encoding='utf-8').rsplit(')', 1)[1].split()
    return int(fields[11]) + int(fields[12])


def pause():
    """Between two edits: an editor's hand is not faster, and a watcher that gathers edits shall not gather two."""
    time.sleep(0.3)


def add(samples, what, seconds):
    samples.setdefault(what, []).append(seconds)


def percentile(values, part=0.95):
    """The smallest value that `part` of the values do not exceed."""
    return sorted(values)[max(0, -(-int(len(values) * part * 100) // 100) - 1)]
