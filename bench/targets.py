"""What was aimed at, and whether it was met: `society` and `wire` are the two real archives that the targets name, the
others are generated ones of 10,000, 100,000 and 1,000,000 articles.
"""

from dataclasses import dataclass

from . import scenarios
from .measure import median

SOCIETY = 'society'
WIRE = 'wire'
SMALL, LARGE, HUGE = 'generated-10000', 'generated-100000', 'generated-1000000'


@dataclass(frozen=True)
class Verdict:
    what: str
    target: str
    measured: str
    met: bool


class _Missing(Exception):
    """A figure was not measured."""


def verdicts(cases):
    """A verdict for every target whose figures were measured."""
    found = []
    for check in (_cold, _memory, _changes, _template, _growth, _million):
        found.extend(check(cases))
    return found


def _runs(cases, case, figure):
    runs = cases.get(case, {}).get('figures', {}).get(figure)
    if not runs:
        raise _Missing
    return runs


def _time(cases, case, figure):
    return median(_runs(cases, case, figure))


def _peak(cases, case, figure):
    return median(_runs(cases, case, figure), 'peak')


def _cold(cases):
    for case, times in ((SOCIETY, 5), (WIRE, 2)):
        try:
            ratio = _time(cases, case, 'hugo cold') / _time(cases, case, 'newsprint cold')
        except _Missing:
            continue
        yield Verdict(f'cold build, {case}', f'Hugo takes at least {times} times as long', f'{ratio:.2f} times', ratio >= times)


def _memory(cases):
    for case in (SOCIETY, WIRE):
        try:
            share = _peak(cases, case, 'newsprint cold') / _peak(cases, case, 'hugo cold')
        except _Missing:
            continue
        yield Verdict(f'peak memory, {case}', 'at most 1/4 of Hugo’s', f'1/{1 / share:.1f}', share <= 1 / 4)


def _changes(cases):
    wanted = [(scenarios.UNCHANGED, 10), (scenarios.NEW_TIMES, 3)]
    edits = [scenarios.ADDED, scenarios.EDITED, scenarios.OLD_EDITED, scenarios.REMOVED]
    for scenario, part in [*wanted, *((edit, 7) for edit in edits)]:
        try:
            share = _time(cases, SOCIETY, f'newsprint {scenario}') / _time(cases, SOCIETY, 'newsprint cold')
            runs = _runs(cases, SOCIETY, f'newsprint {scenario}')
        except _Missing:
            continue
        yield Verdict(f'{scenario}, {SOCIETY}', f'at most 1/{part} of the cold build', f'1/{1 / share:.1f}', share <= 1 / part)
        if scenario in edits:
            written = max(run['report']['written'] for run in runs)
            yield Verdict(f'{scenario}, {SOCIETY}: files', 'at most 40 written', str(written), written <= 40)


def _template(cases):
    for name, case in cases.items():
        runs = case['figures'].get(f'newsprint {scenarios.TEMPLATE}')
        if runs:
            changed, articles = runs[-1]['changed'], runs[-1]['report']['articles']
            measured = f'{changed:,} pages of {articles:,} articles'
            yield Verdict(f'{scenarios.TEMPLATE}, {name}', 'their pages and no other', measured, changed == articles)


def _growth(cases):
    try:
        ratio = _time(cases, LARGE, 'newsprint cold') / _time(cases, SMALL, 'newsprint cold')
        peak = _peak(cases, LARGE, 'newsprint cold') / 1e6
    except _Missing:
        return
    yield Verdict('cold build, 100,000 articles', 'at most 12 times that of 10,000', f'{ratio:.1f} times', ratio <= 12)
    yield Verdict('peak memory, 100,000 articles', 'below 500 MB', f'{peak:.0f} MB', peak < 500)


def _million(cases):
    try:
        whole, peak = _time(cases, HUGE, 'newsprint cold'), _peak(cases, HUGE, 'newsprint cold') / 1e6
        yield Verdict('cold build, 1,000,000 articles', 'completes', f'{whole:.0f} s, {peak:,.0f} MB', True)
        share = _time(cases, HUGE, f'newsprint {scenarios.ADDED}') / whole
    except _Missing:
        return
    yield Verdict(
        f'{scenarios.ADDED}, 1,000,000 articles', 'at most 1/30 of the cold build', f'1/{1 / share:.1f}', share <= 1 / 30
    )
