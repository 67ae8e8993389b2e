"""What was measured, as Markdown. Every figure is a median; a case that was measured once says so."""

import re
from pathlib import Path

from . import scenarios, targets
from .measure import median
from .preview import tables as preview

_COLUMNS = (
    ('newsprint', 'newsprint cold'),
    ('one thread', f'newsprint {scenarios.ONE_THREAD}'),
    ('without cache', f'newsprint {scenarios.NO_CACHE}'),
    ('Hugo', 'hugo cold'),
    ('Zola', 'zola cold'),
)

# Drawn by `scripts/bench chart`, beside the document.
PICTURE = 'images/performance.svg'

_HEADINGS = {
    'machine': 'Machine',
    'targets': 'Targets',
    'cold': 'Building from nothing',
    'changes': 'Building after a change',
    'preview': 'Preview',
}


def sections(kept):
    """The Markdown of each section that has something to say, by the name of its place in docs/performance.md."""
    cases = ordered(kept['cases'])
    found = {}
    if cases:
        found['machine'] = machine(cases)
    if verdicts := targets.verdicts(cases):
        found['targets'] = verdict_table(verdicts)
    if cases:
        found['cold'] = cold(cases)
        found['changes'] = changes(cases)
    if kept['preview']:
        found['preview'] = preview.markdown(kept['preview'])
    return {name: f'## {_HEADINGS[name]}\n\n{text}' for name, text in found.items() if text}


def ordered(cases):
    """Cases by size."""
    return dict(sorted(cases.items(), key=lambda entry: entry[1]['articles']))


def machine(cases):
    last = max(cases.values(), key=lambda case: case['measured'])
    about = last['machine']
    tools = ', '.join(f'{name} {version}' for name, version in last['tools'].items())
    return (
        f'Measured on {last["measured"]}: {about["processor"]}, {about["processors"]} processors, '
        f'{about["memory"] / 2**30:.0f} GiB of memory, {about["system"]}; {tools}.'
    )


def cold(cases):
    """Time, memory and ratios of builds from nothing."""
    shown = [(title, name) for title, name in _COLUMNS if any(name in case['figures'] for case in cases.values())]
    head = ['archive', 'articles', 'size', *(title for title, _ in shown), 'Hugo : newsprint']
    times, peaks = [], []
    for name, case in cases.items():
        runs = [case['figures'].get(figure) for _, figure in shown]
        first = [_label(name, case), f'{case["articles"]:,}', f'{case["bytes"] / 1e6:,.0f} MB']
        both = case['figures'].get('newsprint cold'), case['figures'].get('hugo cold')
        times.append([*first, *(_seconds(run) for run in runs), _ratio(*both, 'wall')])
        peaks.append([*first, *(_megabytes(run) for run in runs), _ratio(*both, 'peak')])
    return f'Time:\n\n{table(head, times)}\n\nPeak memory:\n\n{table(head, peaks)}'


def changes(cases):
    """Builds of a site that was built before."""
    head = ['archive', 'what', 'time', 'of the cold build', 'peak memory', 'pages changed', 'files written']
    rows = []
    for name, case in cases.items():
        whole = case['figures'].get('newsprint cold')
        for scenario in scenarios.CHANGES:
            if runs := case['figures'].get(f'newsprint {scenario}'):
                share = f'1/{median(whole) / median(runs):.1f}' if whole else '–'
                written = sorted({run['report']['written'] for run in runs})
                # The manifest is written too, where anything changed.
                rows.append([
                    _label(name, case), scenario, _seconds(runs), share, _megabytes(runs),
                    f'{median(runs, "changed"):,.0f}', '–'.join(f'{count:,}' for count in dict.fromkeys((written[0], written[-1]))),
                ])
    return table(head, rows) if rows else ''


def verdict_table(verdicts):
    rows = [[entry.what, entry.target, entry.measured, 'met' if entry.met else '**missed**'] for entry in verdicts]
    return table(['what', 'target', 'measured', ''], rows)


def table(head, rows):
    lines = [head, ['---'] * len(head), *rows]
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def into(document, found):
    """Puts each section between its two marks in `document`. A section without marks there is an error."""
    path = Path(document)
    text = path.read_text(encoding='utf-8')
    if 'cold' in found and (path.parent / PICTURE).exists():
        head, _, rest = found['cold'].partition('\n\n')
        shown = f'![Time and peak memory against the number of articles]({PICTURE})'
        found = found | {'cold': f'{head}\n\n{shown}\n\n{rest}'}
    for name, section in found.items():
        pattern = re.compile(rf'(<!-- bench:{name} -->\n).*?(<!-- /bench:{name} -->)', re.S)
        text, count = pattern.subn(lambda place: f'{place[1]}\n{section}\n\n{place[2]}', text)
        if count != 1:
            raise ValueError(f'{document} has no single place for the section `{name}`: <!-- bench:{name} -->')
    path.write_text(text, encoding='utf-8')


def _label(name, case):
    label = 'generated' if case['generated'] else f'`{name}`'
    return f'{label} (1 run)' if case['runs'] == 1 else label


def _seconds(runs):
    if not runs:
        return '–'
    seconds = median(runs)
    return f'{seconds * 1000:.0f} ms' if seconds < 1 else f'{seconds:.2f} s' if seconds < 100 else f'{seconds:.0f} s'


def _megabytes(runs):
    return f'{median(runs, "peak") / 1e6:,.0f} MB' if runs else '–'


def _ratio(ours, theirs, figure):
    return f'**{median(theirs, figure) / median(ours, figure):.1f}**' if ours and theirs else '–'
