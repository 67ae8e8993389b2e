"""The same articles for other generators, in all forms in which they are found."""

import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

from bench import articles, corpus, peers

BOTH = '''---
layout: post
title: "潮水退去"
date: 2024-01-18T02:00:00.000Z
author: 海角社
from: https://haijiao.example/1
---
<!--1705511701000-->
[潮水退去](https://haijiao.example/1)
------

<div>
<p>正文 {{ 1 }}</p>

<p>第二段</p>
</div>
'''
WIRE = '<!--1705511701000-->\n[A [b] title](https://haijiao.example/a_(b))\n------\n\n<p>Text.</p>\n'
MARKDOWN = '---\ntitle: Thaw\ndate: 2024-03-02 09:00:00 +0000\nsource_url: https://lake.example/thaw\n---\nOne.\n\nTwo.\n'


class Layout(unittest.TestCase):
    def parsed(self, text, name='a.md'):
        return articles.parse(Path(name), text)

    def test_front_matter_above_a_wire_header(self):
        found = self.parsed(BOTH)
        self.assertEqual((found.title, found.author, found.url), ('潮水退去', '海角社', 'https://haijiao.example/1'))
        self.assertEqual(found.when, datetime(2024, 1, 17, 17, 15, 1, tzinfo=timezone.utc))
        self.assertTrue(found.body.lstrip().startswith('<div>\n<p>正文'))

    def test_a_wire_header_alone(self):
        found = self.parsed(WIRE)
        self.assertEqual(
            (found.title, found.author, found.url, found.body.strip()),
            ('A [b] title', 'haijiao.example', 'https://haijiao.example/a_(b)', '<p>Text.</p>'),
        )

    def test_markdown_keeps_its_blank_lines(self):
        self.assertEqual(
            peers.page('hugo', self.parsed(MARKDOWN)),
            '---\ntitle: "Thaw"\ndate: 2024-03-02T09:00:00Z\nsource: "https://lake.example/thaw"\nauthors: ["lake.example"]\n'
            'months: ["2024-03"]\n---\nOne.\n\nTwo.\n\n',
        )

    def test_html_passes_as_one_block_and_is_no_template(self):
        self.assertEqual(
            peers.page('zola', self.parsed(BOTH)),
            '+++\ntitle = "潮水退去"\ndate = 2024-01-17T17:15:01Z\n[taxonomies]\nauthors = ["海角社"]\nmonths = ["2024-01"]\n[extra]\n'
            'source = "https://haijiao.example/1"\n+++\n<div>\n<p>正文 { { 1 }}</p>\n<p>第二段</p>\n</div>\n',
        )

    def test_every_generated_article_reaches_the_peer(self):
        with tempfile.TemporaryDirectory() as folder:
            content, site = Path(folder, 'content'), Path(folder, 'hugo')
            corpus.write(content, 200)
            laid = list(peers.lay_out('hugo', content, site))
            self.assertEqual(len(laid), 200)
            self.assertEqual(len({article.url for article, _ in laid}), 200)
            self.assertFalse([article.path for article, _ in laid if article.title == 'Untitled' or not article.body.strip()])
            self.assertEqual(sorted(site.glob('content/p/*.md')), [path for _, path in laid])
