"""The command line of `scripts/bench`."""

import argparse
import sys
import time
import unittest
from pathlib import Path

from . import cases, chart, corpus, machine, peers, results, scenarios, sites, tables, targets

HERE = Path(__file__).resolve().parent.parent
NEWSPRINT = HERE / 'target/release/newsprint'
WORK = HERE / 'target/bench'
RESULTS = WORK / 'results.json'
TOOLS = HERE / 'target/test-tools/peers'
DOCUMENT = HERE / 'docs/performance.md'
PICTURE = HERE / 'docs/images/performance.svg'

# From this size on an archive is measured once: a run takes minutes and gigabytes.
ONCE_FROM = 500_000

# Beyond it, peers need more memory than most machines have.
PEERS_UP_TO = 150_000


def main():
    parser = argparse.ArgumentParser(prog='scripts/bench', description='Measures newsprint; see docs/performance.md.')
    parser.add_argument('--self-test', action='store_true', help='test the measuring tools themselves and end')
    commands = parser.add_subparsers(dest='command')

    command = commands.add_parser('table', help='measure archives, print tables and what was met')
    command.add_argument('--content', metavar='NAME=DIR', action='append', default=[], help='measure a content folder')
    command.add_argument('--sizes', metavar='N,N', default='', help='measure generated archives of so many articles')
    command.add_argument('--runs', type=int, default=5, help=f'of each scenario; 1 from {ONCE_FROM:,} articles on (default: 5)')
    command.add_argument('--newsprint', metavar='PROGRAM', default=NEWSPRINT, help='default: target/release/newsprint')
    command.add_argument('--peers', metavar='NAMES', default='hugo,zola', help='of those that are installed; "" for none')
    command.add_argument('--peers-up-to', metavar='N', type=int, default=PEERS_UP_TO, help=f'articles (default: {PEERS_UP_TO:,})')
    command.add_argument('--only', metavar='SCENARIOS', default='cold,changes', help=f'cold, changes, or some of: {"; ".join(scenarios.ALL)}')
    command.add_argument('--seed', default=corpus.SEED)
    command.add_argument('--work', metavar='DIR', type=Path, default=WORK, help='where sites are laid out (default: target/bench)')
    command.add_argument('--keep', action='store_true', help='leave the sites there')
    command.add_argument('--results', metavar='FILE', type=Path, default=RESULTS, help='default: target/bench/results.json')
    command.add_argument('--markdown', action='store_true', help='measure nothing: print what is in the results')
    command.add_argument('--into', metavar='FILE', type=Path, help=f'and put the tables into {DOCUMENT.relative_to(HERE)}')

    command = commands.add_parser('chart', help='draw the results')
    command.add_argument('--results', metavar='FILE', type=Path, default=RESULTS)
    command.add_argument('--out', metavar='FILE', type=Path, default=PICTURE, help=f'default: {PICTURE.relative_to(HERE)}')

    command = commands.add_parser('peers', help='install Hugo below target/')

    command = commands.add_parser('generate', help='write a site of generated articles')
    command.add_argument('size', type=int)
    command.add_argument('site', type=Path)
    command.add_argument('--seed', default=corpus.SEED)

    command = commands.add_parser('lay-out', help='lay a content folder out for another generator')
    command.add_argument('peer', choices=('hugo', 'zola'))
    command.add_argument('content', type=Path)
    command.add_argument('site', type=Path)

    options = parser.parse_args()
    if options.self_test:
        tests = unittest.defaultTestLoader.discover(str(HERE / 'bench/tests'), top_level_dir=str(HERE))
        ran = unittest.TextTestRunner().run(tests)
        sys.exit(0 if ran.wasSuccessful() and ran.testsRun else 1)
    if options.command is None:
        parser.error('which command? See --help.')
    try:
        {'table': table, 'chart': draw, 'peers': install, 'generate': generate, 'lay-out': lay_out}[options.command](options)
    except (cases.measure.Failed, scenarios.Wrong, OSError, ValueError) as error:
        sys.exit(f'error: {error}')


def table(options):
    if not options.markdown:
        measure(options)
    kept = results.load(options.results)
    found = tables.sections(kept)
    if options.into:
        tables.into(options.into, found)
    print('\n\n'.join(found.values()))
    missed = [verdict for verdict in targets.verdicts(kept['cases']) if not verdict.met]
    if missed:
        cases.say(f'{len(missed)} targets missed')


def measure(options):
    wanted = [_content(text) for text in options.content]
    wanted += [cases.Case(f'generated-{int(size)}', size=int(size)) for size in options.sizes.split(',') if size]
    if not wanted:
        raise ValueError('name what to measure: --content NAME=DIR, --sizes 10000,100000')
    if not Path(options.newsprint).exists():
        raise ValueError(f'{options.newsprint} is not there: cargo build --release --locked')
    others = [peers.find(name, TOOLS) for name in options.peers.split(',') if name]
    for name, peer in zip(options.peers.split(','), others):
        if peer is None:
            cases.say(f'{name} is not installed and is left out' + ('; `scripts/bench peers` installs it' if name == 'hugo' else ''))
    if machine.busy() > 0.5:
        cases.say(f'warning: this machine is busy (load {machine.busy():.1f}); figures will be too high')
    for case in wanted:
        size = case.size or sum(1 for _ in cases.articles.files(case.content))
        entry = cases.measure_case(
            case,
            cases.Options(
                newsprint=str(Path(options.newsprint).resolve()),
                work=options.work.resolve(),
                peers=[peer for peer in others if peer and size <= options.peers_up_to],
                runs=1 if size >= ONCE_FROM else options.runs,
                scenarios=_scenarios(options.only),
                seed=options.seed,
                keep=options.keep,
            ),
        )
        results.keep(options.results, 'cases', case.name, entry)


def _content(text):
    name, _, folder = text.partition('=')
    if not folder or not Path(folder).is_dir():
        raise ValueError(f'--content {text}: write NAME=DIR, with a folder that is there')
    return cases.Case(name, content=Path(folder))


def _scenarios(text):
    groups = {'cold': scenarios.COLD_ONES, 'changes': scenarios.CHANGES}
    found = []
    # `;` between names, as some hold a comma; `cold,changes` is written with either.
    for name in [text] if text in scenarios.ALL else text.split(';' if ';' in text else ','):
        name = name.strip()
        if name not in groups and name not in scenarios.ALL:
            raise ValueError(f'--only: there is no scenario `{name}`; there are cold; changes; {"; ".join(scenarios.ALL)}')
        found.extend(groups.get(name, [name]))
    return tuple(found)


def draw(options):
    picture = chart.draw(results.load(options.results)['cases'])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(picture, encoding='utf-8')


def install(options):
    peers.install(TOOLS)
    cases.say(f'Hugo is in {TOOLS}')


def generate(options):
    start = time.perf_counter()
    total = sites.generate(options.site, options.size, options.seed)
    cases.say(f'{options.size:,} articles, {total / 1e6:.1f} MB in {time.perf_counter() - start:.1f} s: {options.site}')


def lay_out(options):
    count = sum(1 for _ in peers.lay_out(options.peer, options.content, options.site))
    cases.say(f'{count:,} articles for {options.peer}: {options.site}')


if __name__ == '__main__':
    main()
