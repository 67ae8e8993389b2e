"""Verdicts, tables and the chart, from figures made up for the purpose."""

import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

from bench import chart, scenarios, tables, targets


def runs(seconds, megabytes, **more):
    return [{'wall': seconds, 'user': seconds, 'system': 0.0, 'peak': megabytes * 1_000_000} | more]


def case(articles, figures, generated=True):
    return {
        'articles': articles, 'bytes': articles * 3000, 'generated': generated, 'runs': 5, 'measured': '2026-01-01',
        'machine': {'processor': 'Abacus', 'processors': 2, 'memory': 2**33, 'system': 'Linux 6'},
        'tools': {'newsprint': '0.1.0', 'hugo': '0.168.0'}, 'figures': figures,
    }


CASES = {
    'society': case(
        15_271,
        {
            'newsprint cold': runs(1.0, 100),
            'hugo cold': runs(5.5, 300),
            f'newsprint {scenarios.UNCHANGED}': runs(0.05, 40, changed=0, report={'written': 0}),
            f'newsprint {scenarios.ADDED}': runs(0.2, 60, changed=41, report={'written': 41}),
        },
        generated=False,
    ),
    'generated-10000': case(10_000, {'newsprint cold': runs(1.5, 90), 'hugo cold': runs(4.0, 400)}),
    'generated-100000': case(100_000, {'newsprint cold': runs(15.0, 450), 'hugo cold': runs(45.0, 4000)}),
}


class Tables(unittest.TestCase):
    def test_each_target_that_was_measured_has_a_verdict(self):
        found = [(verdict.what, verdict.measured, verdict.met) for verdict in targets.verdicts(CASES)]
        self.assertEqual(
            found,
            [
                ('cold build, society', '5.50 times', True),
                ('peak memory, society', '1/3.0', False),
                ('nothing changed, society', '1/20.0', True),
                ('one article added, society', '1/5.0', False),
                ('one article added, society: files', '41', False),
                ('cold build, 100,000 articles', '10.0 times', True),
                ('peak memory, 100,000 articles', '450 MB', True),
            ],
        )

    def test_sections_find_their_places_in_the_document(self):
        found = tables.sections({'cases': CASES, 'preview': {}})
        self.assertEqual(set(found), {'machine', 'cold', 'changes', 'targets'})
        with tempfile.TemporaryDirectory() as folder:
            document = Path(folder, 'performance.md')
            marks = ''.join(f'<!-- bench:{name} -->\nstale\n<!-- /bench:{name} -->\n' for name in found)
            document.write_text(f'# Head\n{marks}tail\n', encoding='utf-8')
            tables.into(document, found)
            text = document.read_text(encoding='utf-8')
            self.assertNotIn('stale', text)
            self.assertIn('| `society` | 15,271 | 46 MB | 1.00 s | 5.50 s | **5.5** |', text)
            tables.into(document, found)
            self.assertEqual(document.read_text(encoding='utf-8'), text)
            document.write_text('# Head\n', encoding='utf-8')
            self.assertRaises(ValueError, tables.into, document, found)

    def test_the_chart_is_a_picture_that_says_what_it_shows(self):
        picture = chart.draw(CASES)
        root = xml.etree.ElementTree.fromstring(picture)
        space = '{http://www.w3.org/2000/svg}'
        said = root.find(f'{space}desc').text
        self.assertIn('newsprint: 10,000 articles (generated) 1.5 s and 90 MB', said)
        # A mark for each figure in each of the two panels.
        self.assertEqual(len(root.findall(f'{space}g')), 12)
