"""A site for newsprint around a content folder."""

import shutil
from pathlib import Path

from . import corpus
from .markups import RULES

# Replaces nothing that readers see, and lets a run change the template of articles and no other.
ARTICLE_TEMPLATE = '''{{% extends "default/article.html" %}}
{{% block head -%}}
{{{{ super() -}}}}
<meta name="edition" content="{edition}">
{{% endblock head %}}
'''

_HEAD = '''title = "Digest"
description = "What was worth reading, day by day."
base_url = "https://digest.example.org/"
language = "zh-Hans"
time_zone = "Asia/Shanghai"
'''


def generate(site, size, seed=corpus.SEED, told=lambda done: None):
    """A site of `size` generated articles, with the profiles of their outlets. Returns the bytes of the articles."""
    site = Path(site)
    site.mkdir(parents=True)
    _furnish(site, _HEAD + RULES)
    return corpus.write(site / 'content', size, seed, told)


def copy(site, content):
    """A site with a copy of a content folder that is there: runs edit it."""
    site = Path(site)
    site.mkdir(parents=True)
    _furnish(site, _HEAD)
    shutil.copytree(content, site / 'content')


def set_edition(site, edition):
    """Edits the template of articles, and so every article's page."""
    (Path(site) / 'templates/article.html').write_text(ARTICLE_TEMPLATE.format(edition=edition), encoding='utf-8')


def _furnish(site, settings):
    (site / 'site.toml').write_text(settings, encoding='utf-8')
    (site / 'templates').mkdir()
    set_edition(site, 'first')
