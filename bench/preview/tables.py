"""Verdicts on the preview, and its Markdown."""

from . import session
from .session import median, percentile

# Milliseconds: median, 95th percentile.
TARGETS = {
    session.WARM: (500, 500),
    session.COLD: (3000, 3000),
    session.BODY: (30, 100),
    session.TITLE: (100, 250),
    session.TEMPLATE: (100, 300),
}
MEMORY = 250e6
GROWTH = 1.10


def markdown(kept):
    """A table for each archive."""
    return '\n\n'.join(_table(name, entry) for name, entry in sorted(kept.items()))


def _table(name, entry):
    ours, hugo = entry['servers'].get('newsprint'), entry['servers'].get('hugo')
    head = ['what', 'newsprint', 'target', '', 'Hugo', 'Hugo : newsprint']
    rows = [head, ['---'] * len(head)]
    for what in (session.WARM, session.COLD, session.BODY, session.EVENT, session.TITLE, session.TEMPLATE):
        mine, theirs = (server['samples'].get(what) if server else None for server in (ours, hugo))
        if mine or theirs:
            target = TARGETS.get(what)
            met = mine and target and median(mine) * 1000 <= target[0] and percentile(mine) * 1000 <= target[1]
            rows.append([
                what, _times(mine), f'{target[0]} / {target[1]} ms' if target else '–', _verdict(met) if mine and target else '',
                _times(theirs), f'{median(theirs) / median(mine):.1f}' if mine and theirs else '–',
            ])
    for when in (ours or hugo)['memory']:
        mine, theirs = (server['memory'].get(when) if server else None for server in (ours, hugo))
        # The first one is the measure of growth.
        rest = ours and ours['memory'].get('at rest')
        met = mine and mine < MEMORY and mine <= rest * GROWTH
        target = 'below 250 MB' if when == 'at rest' else 'below 250 MB, 10 % growth at most'
        rows.append([
            f'memory {when}', _megabytes(mine), target, _verdict(met) if mine else '', _megabytes(theirs),
            f'{theirs / mine:.1f}' if mine and theirs else '–',
        ])
    tools = ', '.join(f'{tool} {version}' for tool, version in entry['tools'].items())
    title = f'`{name}`, {entry["articles"]:,} articles, median / 95th percentile of {entry["runs"]} edits and {entry["starts"]} starts ({tools})'
    return f'{title}:\n\n' + '\n'.join(f'| {" | ".join(row)} |' for row in rows)


def _times(values):
    return f'{median(values) * 1000:,.0f} / {percentile(values) * 1000:,.0f} ms' if values else '–'


def _megabytes(held):
    return f'{held / 1e6:,.0f} MB' if held else '–'


def _verdict(met):
    return 'met' if met else '**missed**'
