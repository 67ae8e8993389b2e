"""What newsprint is asked to do in a benchmark, and what it must have done: a scenario that prints too much or too little
fails, however fast it was.
"""

import json
import os
import shutil
import subprocess
from datetime import timedelta
from itertools import islice
from pathlib import Path

from . import articles, measure, sites

COLD = 'cold'
NO_CACHE = 'cold, without cache'
ONE_THREAD = 'cold, one thread'
UNCHANGED = 'nothing changed'
NEW_TIMES = 'nothing changed, all file times new'
ADDED = 'one article added'
EDITED = 'one article edited'
OLD_EDITED = 'one old article edited'
REMOVED = 'one article removed'
TEMPLATE = 'template of articles changed'

COLD_ONES = (COLD, NO_CACHE, ONE_THREAD)
CHANGES = (UNCHANGED, NEW_TIMES, ADDED, EDITED, OLD_EDITED, REMOVED, TEMPLATE)
ALL = COLD_ONES + CHANGES

MANIFEST = 'newsprint-manifest.txt'


class Wrong(Exception):
    """newsprint did something else than what was to be measured."""


class Site:
    """One site, built by one program."""

    def __init__(self, program, root, aside):
        self.program = str(Path(program).resolve())
        self.root = Path(root)
        self.public = self.root / 'public'
        self.cache = self.root / '.newsprint'
        self.aside = aside
        asked = subprocess.run([self.program, 'build', '--help'], capture_output=True, text=True, check=True)
        self.has_cache = '--no-cache' in asked.stdout

    def build(self, *options):
        """Builds once and returns the run with newsprint's own report in it."""
        run, out = measure.run([self.program, 'build', '--json', '--root', self.root, *options])
        return measure.record(run, json.loads(out))

    def cold(self, scenario):
        """A build with nothing there: no output and no cache of an earlier one."""
        self.aside.take(self.public, self.cache)
        options = {COLD: [], NO_CACHE: ['--no-cache'], ONE_THREAD: ['--jobs', '1']}[scenario]
        return self.build(*options)

    def pages(self):
        """Hash, size, kind and type of every file of the output, by its path."""
        lines = (self.public / MANIFEST).read_text(encoding='utf-8').splitlines()[1:]
        return {path: known for *known, path in (line.split(' ', 4) for line in lines)}


class Edits:
    """The edits of a site, one round after the other. After each round the site is what it was before, but for the
    text of one old article and the edition in the template."""

    def __init__(self, site):
        self.site = site
        self.content = site.root / 'content'
        self.newest, self.middle = self._pick()
        self.round = 0

    def _pick(self):
        """The newest article, and one from the middle of the folder."""
        newest, count = None, 0
        for article in articles.read(self.content):
            count += 1
            if newest is None or article.when > newest.when:
                newest = article
        middle = next(islice(articles.files(self.content), count // 2, None))
        return newest, middle

    def measure(self, only):
        """One round of the scenarios in `only`; runs by scenario."""
        self.round += 1
        steps = {
            UNCHANGED: (lambda: None, self._nothing),
            NEW_TIMES: (self._touch, self._nothing),
            ADDED: (self._add, None),
            EDITED: (self._edit, None),
            REMOVED: (self._remove, None),
            OLD_EDITED: (self._edit_old, None),
            TEMPLATE: (self._template, self._articles_alone),
        }
        # What is removed must be there, what is edited must be new.
        if {ADDED, EDITED, REMOVED} & set(only):
            only = {*only, ADDED, EDITED, REMOVED}
        runs = {}
        for scenario, (act, check) in steps.items():
            if scenario not in only:
                continue
            before = self.site.pages()
            if scenario == ADDED:
                without = before
            act()
            run = self.site.build()
            after = self.site.pages()
            changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
            # The manifest is not listed in itself.
            run['changed'] = len(changed)
            if check:
                check(scenario, changed, run['report'])
            if scenario == REMOVED and after != without:
                raise Wrong('a site whose newest article was added and removed again is not the site that it was before')
            runs[scenario] = [run]
        return runs

    def _nothing(self, scenario, changed, report):
        if changed or report['written']:
            raise Wrong(f'{scenario}: {len(changed)} pages changed, {report["written"]} files were written')

    def _articles_alone(self, scenario, changed, report):
        if len(changed) != report['articles']:
            raise Wrong(f'{scenario}: {len(changed)} pages changed, there are {report["articles"]} articles')

    def _touch(self):
        for path in articles.files(self.content):
            os.utime(path)

    def _added_path(self):
        return self.content / f'added-{self.round}.md'

    def _write_added(self, title, text):
        # A copy of the newest one, an hour later, so that its markup is one of the archive's own.
        newest = self.newest
        when = newest.when + timedelta(hours=1)
        self._added_path().write_text(
            f'---\ntitle: "{title}"\ndate: {when:%Y-%m-%dT%H:%M:%SZ}\nauthor: {json.dumps(newest.author, ensure_ascii=False)}\n'
            f'from: {newest.url}{"&" if "?" in newest.url else "?"}added={self.round}\n---\n{newest.body}\n{text}\n',
            encoding='utf-8',
        )

    def _add(self):
        self._write_added(f'新增的文章 An article that was added {self.round}', '<p>加在最后。</p>')

    def _edit(self):
        self._write_added(f'改过的标题 Another title {self.round}', '<p>加在最后，又改了。</p>')

    def _remove(self):
        self._added_path().unlink()

    def _edit_old(self):
        text = self.middle.read_text(encoding='utf-8', errors='replace')
        self.middle.write_text(f'{text.rstrip()}\n<p>更正 {self.round}：以上数字有误。</p>\n', encoding='utf-8')

    def _template(self):
        sites.set_edition(self.site.root, str(self.round))


def same_as_cold(site):
    """Whether the output, built edit by edit, is what a build without cache prints into an empty folder."""
    fresh = site.root / 'fresh'
    if fresh.exists():
        shutil.rmtree(fresh)
    options = ['--no-cache'] if site.has_cache else []
    site.build('--out', fresh, *options)
    # Every byte, not what the two manifests say of it.
    compared = subprocess.run(['diff', '--recursive', '--brief', site.public, fresh], capture_output=True, text=True)
    site.aside.take(fresh)
    if compared.returncode != 0:
        raise Wrong(f'the site built edit by edit is not what a fresh build prints:\n{compared.stdout[:2000]}{compared.stderr[:500]}')
