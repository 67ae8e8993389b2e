"""The generated archives: the same for ever, and what newsprint takes for articles without a word of complaint."""

import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from bench import articles, corpus, sites, words
from bench.markups import OUTLETS

SIZE = 200


def digest(folder):
    """One hash of all names and bytes."""
    hashed = hashlib.sha256()
    for path in articles.files(folder):
        hashed.update(str(path.relative_to(folder)).encode() + b'\0' + path.read_bytes() + b'\0')
    return hashed.hexdigest()


class Corpus(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_the_same_seed_writes_the_same_bytes(self):
        for name, seed in (('one', 'a'), ('two', 'a'), ('three', 'b')):
            corpus.write(self.folder / name, SIZE, seed)
        self.assertEqual(digest(self.folder / 'one'), digest(self.folder / 'two'))
        self.assertNotEqual(digest(self.folder / 'one'), digest(self.folder / 'three'))

    def test_an_article_does_not_depend_on_the_others(self):
        corpus.write(self.folder / 'all', SIZE)
        path, text = corpus.article(SIZE - 1, SIZE)
        self.assertEqual((self.folder / 'all' / path).read_text(encoding='utf-8'), text)

    def test_every_outlet_and_kind_of_file_occurs(self):
        texts = [corpus.article(index, SIZE) for index in range(SIZE * 5)]
        self.assertEqual({path.split('/')[0] for path, _ in texts}, {'posts', 'wire', 'notes'})
        for outlet in OUTLETS:
            self.assertTrue(any(outlet.host in text for _, text in texts), outlet.id)

    def test_larger_archives_cover_more_years(self):
        self.assertEqual([corpus.span_days(size) // 365 for size in (10_000, 100_000, 1_000_000)], [4, 8, 20])

    def test_simplified_and_traditional_are_in_step(self):
        self.assertEqual(len(words.SIMPLIFIED), len(words.TRADITIONAL))
        self.assertEqual(len(set(words.SIMPLIFIED)), len(words.SIMPLIFIED))

    @unittest.skipUnless('NEWSPRINT_BIN' in os.environ, 'NEWSPRINT_BIN names no program')
    def test_newsprint_prints_all_of_it_and_warns_of_nothing(self):
        site = self.folder / 'site'
        sites.generate(site, SIZE)
        command = [os.environ['NEWSPRINT_BIN'], 'build', '--json', '--root', site]
        built = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(built.returncode, 0, built.stderr)
        report = json.loads(built.stdout)
        found = {key: report[key] for key in ('files', 'articles', 'warnings', 'errors')}
        self.assertEqual(found, {'files': SIZE, 'articles': SIZE, 'warnings': 0, 'errors': 0}, built.stderr)
