"""A site with articles to edit in it, and the edits: bodies of articles all over the archive, the title of the newest one,
the template of articles. Files are written as editors write them: a new file that takes the old one's name.
"""

import os
import re
from datetime import timedelta
from itertools import islice
from pathlib import Path

from .. import articles, peers, sites

EDITED = 10
"""Articles whose bodies are edited in turn."""


class Desk:
    """Articles of our own among those of the archive, with the bodies of some of these."""

    def __init__(self, content):
        self.content = Path(content)
        everything = list(articles.files(self.content))
        step = max(1, len(everything) // EDITED)
        self.models = [_parsed(path) for path in islice(everything, 0, None, step)][:EDITED]
        self.newest = max(articles.read(self.content), key=lambda article: article.when)
        self.files = {}
        for number, model in enumerate(self.models):
            self.files[f'desk-{number}'] = (model, model.when)
        self.files['desk-newest'] = (self.newest, self.newest.when + timedelta(hours=1))
        for name in self.files:
            self.write(name)

    def path(self, name):
        return self.content / f'{name}.md'

    def write(self, name, title=None, text=''):
        model, when = self.files[name]
        replace(
            self.path(name),
            f'---\ntitle: "{title or name}"\nslug: {name}\ndate: {when:%Y-%m-%dT%H:%M:%SZ}\nfrom: https://desk.example/{name}\n'
            f'author: Desk\n---\n{model.body}\n{text}\n',
        )

    def day(self, name):
        return self.files[name][1]


class NewsprintDesk:
    """The desk of newsprint's site."""

    def __init__(self, root):
        self.root = Path(root)
        self.desk = Desk(self.root / 'content')
        self.names = [name for name in self.desk.files if name != 'desk-newest']

    def newest_title(self):
        return 'desk-newest'

    def page(self, client, name):
        """The address of an article, as the page of its day links it."""
        when = self.desk.day(name)
        # The site's day may be the next one.
        for day in (when, when + timedelta(days=1), when - timedelta(days=1)):
            status, body = client.get(f'/{day:%Y/%m/%d}/')
            found = re.search(rf'href="(/[^"]*/{name}(?:-[0-9a-f]+)?/)"', body.decode(errors='replace'))
            if status == 200 and found:
                return found[1]
        raise ValueError(f'no page of a day links {name}')

    def edit_body(self, name, mark):
        self.desk.write(name, text=f'<p>{mark}</p>')

    def edit_title(self, mark):
        self.desk.write('desk-newest', title=mark)

    def edit_template(self, mark):
        replace(self.root / 'templates/article.html', sites.ARTICLE_TEMPLATE.format(edition=mark))


class HugoDesk:
    """The same articles and edits in the site that is laid out for Hugo."""

    def __init__(self, content, root):
        self.root = Path(root)
        self.desk = Desk(content)
        self.names = [name for name in self.desk.files if name != 'desk-newest']
        self.paths = {}
        for article, path in peers.lay_out('hugo', content, self.root):
            if article.path.stem in self.desk.files:
                self.paths[article.path.stem] = path
        self.template = (self.root / 'layouts/page.html').read_text(encoding='utf-8')

    def newest_title(self):
        return 'desk-newest'

    def page(self, client, name):
        return f'/p/{self.paths[name].stem}/'

    def edit_body(self, name, mark):
        self.desk.write(name, text=f'<p>{mark}</p>')
        self._carry(name)

    def edit_title(self, mark):
        self.desk.write('desk-newest', title=mark)
        self._carry('desk-newest')

    def edit_template(self, mark):
        replace(self.root / 'layouts/page.html', self.template.replace('<h1>', f'<h1 data-edition="{mark}">'))

    def _carry(self, name):
        replace(self.paths[name], peers.page('hugo', _parsed(self.desk.path(name))))


def replace(path, text):
    beside = path.with_name(f'.{path.name}.new~')
    beside.write_text(text, encoding='utf-8')
    os.replace(beside, path)


def _parsed(path):
    return articles.parse(path, path.read_text(encoding='utf-8', errors='replace'))
