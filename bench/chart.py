"""The picture of docs/performance.md: time and memory of a build from nothing against the number of articles, both axes
logarithmic, drawn by hand as SVG. Its colours follow the reader's scheme; shapes and labels say the same as the colours.
"""

import math
from html import escape

from .measure import median
from .tables import ordered

# Name in the figures, label, class, shape of its marks.
SERIES = (
    ('newsprint cold', 'newsprint', 'a', 'circle'),
    ('hugo cold', 'Hugo', 'b', 'square'),
    ('zola cold', 'Zola', 'c', 'triangle'),
)

WIDTH, HEIGHT = 990, 490
TOP, BOTTOM = 84, 400
PANELS = ((76, 400), (560, 884))

STYLE = '''
    svg { color-scheme: light dark }
    text { font: 14px system-ui, "Helvetica Neue", Arial, sans-serif; fill: var(--ink) }
    .title { font-size: 18px; font-weight: 600 }
    .quiet { fill: var(--quiet) }
    .name { font-weight: 600 }
    .grid { stroke: var(--rule); stroke-width: 1 }
    .axis { stroke: var(--quiet); stroke-width: 1 }
    .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round }
    .hollow { fill: var(--paper) }
    svg { --paper: #fff; --ink: #1c2024; --quiet: #5d666f; --rule: #e3e7ea; --a: #b3261e; --b: #1f5fa8; --c: #7a5c00 }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #14171a; --ink: #eceff1; --quiet: #a4adb5; --rule: #2c3237; --a: #ff8a80; --b: #8ab8f0; --c: #e0bf5a }
    }
    .paper { fill: var(--paper) }
    .line.a, .mark.a { stroke: var(--a) } .mark.a { fill: var(--a) } text.a { fill: var(--a) }
    .line.b, .mark.b { stroke: var(--b) } .mark.b { fill: var(--b) } text.b { fill: var(--b) }
    .line.c, .mark.c { stroke: var(--c) } .mark.c { fill: var(--c) } text.c { fill: var(--c) }
    .mark.hollow { fill: var(--paper); stroke-width: 2 }
'''


def draw(cases):
    """The chart of all cases. Generated archives are joined by a line; real ones stand alone, as hollow marks."""
    cases = ordered(cases)
    sizes = [case['articles'] for case in cases.values()]
    if not sizes:
        raise ValueError('nothing was measured yet')
    parts = [
        _panel(PANELS[0], 'Time', cases, sizes, 'wall', 1, _seconds),
        _panel(PANELS[1], 'Peak memory', cases, sizes, 'peak', 1e-6, _megabytes),
    ]
    legend = 'Filled marks: generated archives. Hollow marks: real ones. Both axes are logarithmic.'
    return f'''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" \
aria-labelledby="title desc">
  <title id="title">Time and peak memory of a build from nothing, against the number of articles</title>
  <desc id="desc">{escape(_described(cases))}</desc>
  <style>{STYLE}  </style>
  <rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>
{"".join(parts)}  <text class="quiet" x="{PANELS[0][0]}" y="{HEIGHT - 16}">{legend}</text>
</svg>
'''


def _panel(span, title, cases, sizes, figure, scale, unit):
    left, right = span
    series = [(label, css, shape, _points(cases, name, figure, scale)) for name, label, css, shape in SERIES]
    series = [entry for entry in series if entry[3]]
    values = [value for entry in series for _, value, _, _ in entry[3]]
    x_from, x_to = _decades(min(sizes), max(sizes))
    y_from, y_to = _decades(min(values), max(values))

    def x(size):
        return left + (math.log10(size) - x_from) / (x_to - x_from) * (right - left)

    def y(value):
        return BOTTOM - (math.log10(value) - y_from) / (y_to - y_from) * (BOTTOM - TOP)

    out = [f'  <text class="title" x="{left}" y="46">{title}</text>\n']
    for power in range(y_from, y_to + 1):
        place = y(10**power)
        out.append(f'  <path class="grid" d="M{left} {place:.1f}H{right}"/>\n')
        out.append(f'  <text class="quiet" x="{left - 10}" y="{place + 5:.1f}" text-anchor="end">{unit(10**power)}</text>\n')
    for power in range(x_from, x_to + 1):
        place = x(10**power)
        out.append(f'  <path class="grid" d="M{place:.1f} {TOP}V{BOTTOM}"/>\n')
        out.append(f'  <text class="quiet" x="{place:.1f}" y="{BOTTOM + 22}" text-anchor="middle">{10**power:,}</text>\n')
    out.append(f'  <path class="axis" d="M{left} {BOTTOM}H{right}"/>\n')
    middle = (left + right) / 2
    out.append(f'  <text class="quiet" x="{middle:.0f}" y="{BOTTOM + 42}" text-anchor="middle">articles</text>\n')
    ends = []
    for label, css, shape, points in series:
        line = [(x(size), y(value)) for size, value, generated, _ in points if generated]
        if len(line) > 1:
            path = 'M' + 'L'.join(f'{px:.1f} {py:.1f}' for px, py in line)
            out.append(f'  <path class="line {css}" d="{path}"/>\n')
        for size, value, generated, name in points:
            hollow = '' if generated else ' hollow'
            note = f'{label}, {name}, {size:,} articles: {unit(value)}'
            out.append(f'  <g class="mark {css}{hollow}"><title>{escape(note)}</title>{_mark(shape, x(size), y(value))}</g>\n')
        size, value, _, _ = points[-1]
        ends.append([y(value), x(size), label, css])
    # Names beside the last marks, moved apart where they would touch.
    ends.sort()
    for index, end in enumerate(ends):
        if index and end[0] - ends[index - 1][0] < 18:
            end[0] = ends[index - 1][0] + 18
        out.append(f'  <text class="name {end[3]}" x="{end[1] + 12:.1f}" y="{end[0] + 5:.1f}">{end[2]}</text>\n')
    return ''.join(out)


def _points(cases, name, figure, scale):
    return [
        (case['articles'], median(case['figures'][name], figure) * scale, case['generated'], 'generated' if case['generated'] else key)
        for key, case in cases.items()
        if case['figures'].get(name)
    ]


def _decades(low, high):
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    return first, max(last, first + 1)


def _mark(shape, x, y):
    if shape == 'circle':
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    if shape == 'square':
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"/>'
    return f'<path d="M{x:.1f} {y - 6:.1f}l5.5 10h-11z"/>'


def _seconds(value):
    if value < 1:
        return f'{value * 1000:.0f} ms'
    return f'{value:.1f} s' if value % 1 and value < 100 else f'{value:,.0f} s'


def _megabytes(value):
    return f'{value / 1000:.1f} GB'.replace('.0 GB', ' GB') if value >= 1000 else f'{value:.0f} MB'


def _described(cases):
    """All points as a text, for those who don't see the picture."""
    said = []
    for name, label, _, _ in SERIES:
        times, peaks = _points(cases, name, 'wall', 1), _points(cases, name, 'peak', 1e-6)
        entries = [
            f'{size:,} articles ({kind}) {_seconds(seconds)} and {_megabytes(megabytes)}'
            for (size, seconds, _, kind), (_, megabytes, _, _) in zip(times, peaks)
        ]
        if entries:
            said.append(f'{label}: {"; ".join(entries)}.')
    return ' '.join(said)
