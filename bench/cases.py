"""One archive, measured from end to end: newsprint and its peers in turn, then what changes cost."""

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import articles, machine, measure, peers, scenarios, sites


@dataclass(frozen=True)
class Case:
    name: str
    size: int | None = None
    """Articles to generate."""
    content: Path | None = None
    """Or a folder that is there."""

    @property
    def generated(self):
        return self.content is None


@dataclass(frozen=True)
class Options:
    newsprint: str
    work: Path
    peers: list
    """`Peer`s."""
    runs: int
    scenarios: tuple
    seed: str
    keep: bool
    """Leave the sites where they are."""


def measure_case(case, options):
    """Everything about one case, as JSON keeps it."""
    folder = options.work / case.name
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    aside = measure.Aside(folder / 'aside')
    root = folder / 'newsprint'
    say(f'{case.name}: preparing')
    if case.generated:
        _apart('generate', str(case.size), str(root), '--seed', options.seed)
    else:
        sites.copy(root, case.content)
    sizes = [path.stat().st_size for path in articles.files(root / 'content')]
    for peer in options.peers:
        _apart('lay-out', peer.id, str(root / 'content'), str(folder / peer.id))
    site = scenarios.Site(options.newsprint, root, aside)

    figures = {}
    cold = [scenario for scenario in scenarios.COLD_ONES if scenario in options.scenarios]
    if not site.has_cache:
        cold = [scenario for scenario in cold if scenario != scenarios.NO_CACHE]
    for number in range(1, options.runs + 1):
        for scenario in cold:
            add(figures, f'newsprint {scenario}', site.cold(scenario), case, number)
        for peer in options.peers:
            where = folder / peer.id
            aside.take(*(where / name for name in peer.left_behind()))
            run, _ = measure.run(peer.command(), where)
            add(figures, f'{peer.id} cold', measure.record(run), case, number)
        # A round takes about as much disk as the articles, a few times over.
        aside.empty_if_short(20 * sum(sizes))

    checks = []
    changes = [scenario for scenario in scenarios.CHANGES if scenario in options.scenarios]
    if changes:
        site.build()
        edits = scenarios.Edits(site)
        for number in range(1, options.runs + 1):
            for scenario, runs in edits.measure(changes).items():
                add(figures, f'newsprint {scenario}', runs[0], case, number)
        scenarios.same_as_cold(site)
        checks.append('the site built edit by edit is byte for byte what a fresh build prints')
    aside.empty()
    if not options.keep:
        shutil.rmtree(folder)
    return {
        'articles': next((run['report']['articles'] for runs in figures.values() for run in runs if 'report' in run), len(sizes)),
        'files': len(sizes),
        'bytes': sum(sizes),
        'generated': case.generated,
        'seed': options.seed if case.generated else None,
        'runs': options.runs,
        'measured': time.strftime('%Y-%m-%d'),
        'machine': machine.describe(),
        'tools': {'newsprint': version(options.newsprint)} | {peer.id: peer.version for peer in options.peers},
        'figures': figures,
        'checks': checks,
    }


def add(figures, name, run, case, number):
    figures.setdefault(name, []).append(run)
    say(f'{case.name}, run {number}: {name}: {run["wall"]:.3f} s, {run["peak"] / 1e6:.0f} MB')


def say(text):
    print(text, file=sys.stderr, flush=True)


def version(newsprint):
    asked = subprocess.run([newsprint, '--version'], capture_output=True, text=True, check=True)
    return asked.stdout.split()[-1]


def _apart(*arguments):
    """Does large work in a process of its own, so that its memory is free when something is measured."""
    subprocess.run([sys.executable, '-m', 'bench', *arguments], cwd=Path(__file__).parent.parent, check=True)
