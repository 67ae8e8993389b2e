"""Verdicts on the preview, from samples made up for the purpose."""

import unittest

from bench.preview import session, tables


class Preview(unittest.TestCase):
    def test_percentile_is_the_smallest_value_that_so_many_do_not_exceed(self):
        self.assertEqual(session.percentile(list(range(1, 101))), 95)
        self.assertEqual(session.percentile(list(range(1, 31))), 29)
        self.assertEqual(session.percentile([7]), 7)

    def test_both_median_and_percentile_must_hold(self):
        samples = {session.BODY: [0.02] * 28 + [0.2] * 2, session.TITLE: [0.09] * 29 + [0.9]}
        memory = {'at rest': 100_000_000, 'after 1000 edits': 111_000_000}
        servers = {'newsprint': {'samples': samples, 'memory': memory}, 'hugo': {'samples': {session.TITLE: [0.9] * 30}, 'memory': {}}}
        entry = {'articles': 1000, 'runs': 30, 'starts': 5, 'tools': {'newsprint': '0.1.0'}, 'servers': servers}
        self.assertEqual(
            tables.markdown({'a': entry}).splitlines()[4:],
            [
                '| edit of a body to its page | 20 / 200 ms | 30 / 100 ms | **missed** | – | – |',
                '| edit of a title to the front page | 90 / 90 ms | 100 / 250 ms | met | 900 / 900 ms | 10.0 |',
                '| memory at rest | 100 MB | below 250 MB | met | – | – |',
                '| memory after 1000 edits | 111 MB | below 250 MB, 10 % growth at most | **missed** | – | – |',
            ],
        )
