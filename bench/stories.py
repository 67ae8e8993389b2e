"""Pairs of articles for a person to judge, and how well stories are found by what the person said: docs/curation.md.

    python3 -m bench.stories TABLE --seed 7
    python3 -m bench.stories TABLE --verdicts FILE

TABLE is what src/tests/stories.rs writes. Three draws: pairs that share a story, for precision; pairs that are alike and may share
one or not, for recall, by a measure that the search knows nothing of; pairs that are less alike, or further apart, whose
titles have rare words in common. Who judges is not told which of the latter share a story. In the file of verdicts a line
is the name of the draw, two ids, and `yes`, `no` or `doubtful`: do both tell of one event?
"""

import argparse
import math
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

SIMPLIFIED = Path(__file__).resolve().parent.parent / 'src/ground/folding/simplified.txt'

# Characters of a text that are compared: agencies put the news there.
READ = 400
# What more articles than this share have in common says nothing.
COMMON = 0.1
# The cosine from which on two articles are alike, and days between them at most.
ALIKE, ALIKE_DAYS = 0.2, 3
# The same for those whose titles share so many rare words, which stand in so many titles at most.
LESS_ALIKE, FURTHER_DAYS = 0.1, 7
SHARED, RARE = 3, 12
DRAWS = ('together', 'alike', 'less-alike')


@dataclass(frozen=True)
class Article:
    id: str
    seconds: int
    source: str
    story: str
    title: str
    text: str


def read(path):
    rows = (line.split('\t') for line in Path(path).read_text(encoding='utf-8').splitlines())
    return [Article(id, int(seconds), *rest) for id, seconds, *rest in rows]


def folding():
    """Traditional characters as simplified ones."""
    table = {}
    for line in SIMPLIFIED.read_text(encoding='utf-8').splitlines():
        if not line.startswith('#'):
            characters = [c for c in line if not c.isspace()]
            table.update({ord(a): b for a, b in zip(characters[::2], characters[1::2])})
    return table


def words(text, table):
    """Pairs of Chinese characters, words and numbers of three letters at least."""
    text = text.lower().translate(table)
    found = Counter(re.findall(r'[a-z0-9]{3,}', text))
    for run in re.findall(r'[\u4e00-\u9fff]+', text):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def vectors(articles, table):
    """TF-IDF over all articles, of length one; the title counts twice."""
    counts = [words(f'{a.title} {a.title} {a.text[:READ]}', table) for a in articles]
    held_by = Counter(word for count in counts for word in count)
    for count in counts:
        vector = {
            word: (1 + math.log(n)) * math.log(len(articles) / held_by[word])
            for word, n in count.items()
            if held_by[word] < len(articles) * COMMON
        }
        length = math.sqrt(sum(x * x for x in vector.values())) or 1
        yield {word: x / length for word, x in vector.items()}


def candidates(articles):
    """Places of pairs that are alike, and of those that are less alike."""
    table = folding()
    titles = [set(words(a.title, table)) for a in articles]
    in_titles = Counter(word for title in titles for word in title)
    rare = [{word for word in title if in_titles[word] <= RARE} for title in titles]
    holders = defaultdict(list)
    alike, less = [], []
    for new, vector in enumerate(vectors(articles, table)):
        cosines = Counter()
        for word, x in vector.items():
            for old, y in reversed(holders[word]):
                if articles[new].seconds - articles[old].seconds > FURTHER_DAYS * 86400:
                    break
                cosines[old] += x * y
            holders[word].append((new, x))
        for old in sorted(cosines):
            near = articles[new].seconds - articles[old].seconds <= ALIKE_DAYS * 86400
            if cosines[old] >= ALIKE and near:
                alike.append((old, new))
            elif cosines[old] >= LESS_ALIKE and len(rare[old] & rare[new]) >= SHARED:
                less.append((old, new))
    return alike, less


def together(articles):
    """Places of pairs that share a story."""
    stories = defaultdict(list)
    for place, article in enumerate(articles):
        if article.story != '-':
            stories[article.story].append(place)
    return [(old, new) for members in stories.values() for at, old in enumerate(members) for new in members[at + 1 :]]


def main():
    parser = argparse.ArgumentParser(prog='python3 -m bench.stories', description=__doc__.splitlines()[0])
    parser.add_argument('table')
    asked_for = parser.add_mutually_exclusive_group(required=True)
    asked_for.add_argument('--seed', help='draw pairs')
    asked_for.add_argument('--verdicts', metavar='FILE', help='count what was judged')
    parser.add_argument('--draw', type=int, nargs=3, default=(60, 80, 40), metavar='N', help='pairs of each draw (default: 60 80 40)')
    parser.add_argument('--without', metavar='FILE', help='pairs of ids that were judged before: they are not drawn')
    asked = parser.parse_args()
    articles = read(asked.table)
    if asked.verdicts:
        return count(articles, Path(asked.verdicts).read_text().splitlines())
    known = set()
    if asked.without:
        known = {frozenset(line.split()[-2:]) for line in Path(asked.without).read_text().splitlines()}
    for name, pairs, size in zip(DRAWS, (together(articles), *candidates(articles)), asked.draw):
        pool = [pair for pair in pairs if frozenset(articles[place].id for place in pair) not in known]
        # Each draw has a chance of its own: those for recall are the same whatever the stories are.
        drawn = random.Random(f'{asked.seed} {name}').sample(pool, min(size, len(pool)))
        print(f'{name}: {len(drawn)} of {len(pool)}, {len(pairs)} in all')
        for old, new in drawn:
            show(name, articles[old], articles[new])


def show(name, old, new):
    print(f'{name} {old.id} {new.id}  {(new.seconds - old.seconds) // 3600} h')
    for article in (old, new):
        print(f'    {article.source} | {article.title} | {article.text[:160]}')


def count(articles, lines):
    by_id = {article.id: article for article in articles}
    judged = [(name, by_id[old], by_id[new], verdict) for name, old, new, verdict in map(str.split, lines)]
    for name in DRAWS:
        print(name)
        for verdict in ('yes', 'doubtful', 'no'):
            of = [(old, new) for draw, old, new, said in judged if (draw, said) == (name, verdict)]
            for days in (1, ALIKE_DAYS, FURTHER_DAYS):
                near = [(old, new) for old, new in of if new.seconds - old.seconds <= days * 86400]
                shared = sum(old.story == new.story != '-' for old, new in near)
                print(f'    {verdict}, within {days} days: {len(near)}, of which share a story: {shared}')


if __name__ == '__main__':
    main()
