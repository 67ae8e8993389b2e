"""The command line of `scripts/bench-serve`."""

import argparse
import shutil
import sys
import time
from pathlib import Path

from .. import articles, cases, machine, measure, peers, results, scenarios, sites
from .. import tables as documents
from ..__main__ import DOCUMENT, HERE, NEWSPRINT, RESULTS, TOOLS, WORK
from . import disturb, servers, session, stress, tables
from .client import TooLate
from .editing import HugoDesk, NewsprintDesk


def main():
    parser = argparse.ArgumentParser(prog='scripts/bench-serve', description='Measures the preview; see docs/performance.md.')
    archive = parser.add_mutually_exclusive_group(required=True)
    archive.add_argument('--content', metavar='NAME=DIR', help='a copy of this content folder')
    archive.add_argument('--size', metavar='N', type=int, help='so many generated articles')
    parser.add_argument('--peer', choices=('hugo',), help='measure hugo server beside newsprint')
    parser.add_argument('--runs', type=int, default=30, help='edits of each kind (default: 30)')
    parser.add_argument('--starts', type=int, default=5, help='warm and cold (default: 5)')
    parser.add_argument('--edits', type=int, default=1000, help='further edits of newsprint before its memory is read again (default: 1000)')
    parser.add_argument('--stress', action='store_true', help='measure nothing: change files at random while clients read, and check that the server survives what it must')
    parser.add_argument('--newsprint', metavar='PROGRAM', type=Path, default=NEWSPRINT, help='default: target/release/newsprint')
    parser.add_argument('--work', metavar='DIR', type=Path, default=WORK)
    parser.add_argument('--results', metavar='FILE', type=Path, default=RESULTS)
    parser.add_argument('--into', metavar='FILE', type=Path, help=f'put the table into {DOCUMENT.relative_to(HERE)}')
    options = parser.parse_args()
    try:
        run(options)
    except (stress.Fault, TooLate, OSError, ValueError) as error:
        sys.exit(f'error: {error}')


def run(options):
    name, _, content = options.content.partition('=') if options.content else (f'generated-{options.size}', '', '')
    program = options.newsprint.resolve()
    if not program.exists():
        raise ValueError(f'{program} is not there: cargo build --release --locked')
    folder = (options.work / f'serve-{name}').resolve()
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    root = folder / 'newsprint'
    if options.content:
        sites.copy(root, content)
    else:
        sites.generate(root, options.size)
    try:
        if options.stress:
            with servers.newsprint(program, root) as server:
                session.settle(server)
                disturb.check(server, program, root, folder / 'fresh', cases.say)
                stress.check(server, cases.say)
            return
        measured = measure_all(options, program, root, folder)
    finally:
        shutil.rmtree(folder)
    results.keep(options.results, 'preview', name, measured)
    print(tables.markdown({name: measured}))
    if options.into:
        found = documents.sections(results.load(options.results))
        documents.into(options.into, {'preview': found['preview']})


def measure_all(options, program, root, folder):
    if machine.busy() > 0.5:
        cases.say(f'warning: this machine is busy (load {machine.busy():.1f}); figures will be too high')
    aside = measure.Aside(folder / 'aside')
    runs = {'starts': options.starts, 'edits': options.runs}
    tools = {'newsprint': cases.version(str(program))}
    site = scenarios.Site(program, root, aside)
    found = {
        'newsprint': session.measure_server(
            lambda: servers.newsprint(program, root), NewsprintDesk(root), root, aside, runs, options.edits, True, cases.say, site.build
        )
    }
    if options.peer:
        if peers.find('hugo', TOOLS) is None:
            cases.say(f'installing Hugo into {TOOLS}')
            peers.install(TOOLS)
        peer = peers.find('hugo', TOOLS)
        if peer is None:
            raise ValueError('Hugo could not be installed')
        tools['hugo'] = peer.version
        where = folder / 'hugo'
        desk = HugoDesk(root / 'content', where)
        found['hugo'] = session.measure_server(
            lambda: servers.hugo(peer.program, where), desk, where, aside, runs, 0, False, cases.say
        )
    return {
        'articles': sum(1 for _ in articles.files(root / 'content')),
        'runs': options.runs,
        'starts': options.starts,
        'measured': time.strftime('%Y-%m-%d'),
        'machine': machine.describe(),
        'tools': tools,
        'servers': found,
    }


if __name__ == '__main__':
    main()
