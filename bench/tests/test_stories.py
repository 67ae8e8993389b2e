"""Pairs of articles to judge: which are alike, and that a draw can be made again."""

import unittest

from bench import stories
from bench.stories import Article

HOUR = 3600
FERRY = '白鹭岛渡轮因强风停航，码头居民排队等船，菜价上涨一倍。'


def article(id, hours, title, text, story='-'):
    return Article(id, hours * HOUR, 'herald', story, title, text)


class Pairs(unittest.TestCase):
    def setUp(self):
        # What all articles speak of says nothing: most speak of something else.
        others = [article(f'x{n}', n, f'第{chr(0x4E00 + 7 * n)}号', chr(0x5000 + 9 * n) * 9) for n in range(30)]
        self.articles = sorted(
            [
                article('a', 0, '白鹭岛渡轮停航', FERRY, story='s'),
                article('b', 20, '渡輪停航 白鷺島菜價漲', FERRY, story='s'),
                article('c', 100, '白鹭岛渡轮停航', FERRY),
                *others,
            ],
            key=lambda one: one.seconds,
        )

    def ids(self, pairs):
        return {tuple(self.articles[place].id for place in pair) for pair in pairs}

    def test_alike_within_three_days_in_both_scripts(self):
        alike, less = stories.candidates(self.articles)
        self.assertEqual(self.ids(alike), {('a', 'b')})
        self.assertEqual(self.ids(less), {('a', 'c'), ('b', 'c')})

    def test_together_are_those_of_one_story(self):
        self.assertEqual(self.ids(stories.together(self.articles)), {('a', 'b')})


if __name__ == '__main__':
    unittest.main()
