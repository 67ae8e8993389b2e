#!/usr/bin/env python3
"""Checks a site that was built with [scripts], and holds the tables against OpenCC.

    scripts/acceptance/scripts.py site public/              each page has its twin, hreflang is mutual, no link is broken
    scripts/acceptance/scripts.py agree content/            pip install opencc==1.4.2: characters of s2tw that come out otherwise

The second reads what is Chinese in the files of `content/`, and has both OpenCC and src/scripts/tables convert it.
Each kind of difference is printed with how often it is.
"""

import collections
import pathlib
import re
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

TABLES = pathlib.Path(__file__).resolve().parents[2] / "src/scripts/tables"


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.alternates, self.canonical, self.noindex, self.base = [], {}, None, False, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "link" and attributes.get("rel") == "alternate" and "hreflang" in attributes:
            self.alternates[attributes["hreflang"]] = attributes["href"]
        elif tag == "link" and attributes.get("rel") == "canonical":
            self.canonical = attributes["href"]
        elif tag in ("a", "link", "img", "script", "form"):
            self.links += [attributes[name] for name in ("href", "src", "action") if attributes.get(name)]


def site(out):
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    home = re.search(r"https?://[^/]+(/.*)?sitemap\.xml", (out / "robots.txt").read_text()).group(0)
    home = home[: -len("sitemap.xml")]
    folder = next(name for name in ("zh-hant", "zh-hans") if (out / name).is_dir())

    def file_of(url):
        path = unquote(urlsplit(url).path)
        below = urlsplit(home).path
        if not path.startswith(below):
            return None
        path = path[len(below) :]
        return path + "index.html" if path == "" or path.endswith("/") else path

    faults, pages = collections.Counter(), {}
    for name in sorted(files):
        if name.endswith(".html"):
            pages[name] = Page((out / name).read_text(encoding="utf-8"))
    single = 0
    for name, page in pages.items():
        url = home + name.removesuffix("index.html")
        for link in page.links:
            if urlsplit(link).scheme in ("http", "https", "") and not link.startswith("#"):
                target = urljoin(url, link)
                if target.startswith(home) and file_of(target) not in files:
                    faults[f"broken link: {link} on {name}"] += 1
        if not page.alternates:
            single += 1
            continue
        if set(page.alternates) != {"x-default"} | (set(page.alternates) - {"x-default"}) or len(page.alternates) != 3:
            faults[f"alternates of {name}: {page.alternates}"] += 1
        own = [file_of(other) for other in page.alternates.values()]
        if name not in own:
            faults[f"{name} does not name itself"] += 1
        for other in own:
            if other not in pages:
                faults[f"{name} names {other}, which is not there"] += 1
            elif pages[other].alternates != page.alternates:
                faults[f"{name} and {other} do not name each other"] += 1
        twin = name[len(folder) + 1 :] if name.startswith(f"{folder}/") else f"{folder}/{name}"
        if twin not in pages:
            faults[f"{name} has no twin"] += 1
    print(f"{len(files)} files, {len(pages)} pages, {single} that stand once, {sum(faults.values())} faults")
    for fault, times in faults.most_common(20):
        print(times, fault)
    return bool(faults)


def table(*names):
    entries = {}
    for name in names:
        for line in (TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if "\t" in line and not line.startswith("#"):
                text, becomes = line.split("\t")[:2]
                entries[text] = becomes
    return entries


def convert(text, entries, longest=16):
    out, at = [], 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 0, -1):
            found = entries.get(text[at : at + length])
            if found is not None:
                out.append(found)
                at += length
                break
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def agree(content):
    import opencc

    judge, dictionary, forms = opencc.OpenCC("s2tw"), table("s2t", "s2t_mended"), table("tw")
    characters = differences = 0
    kinds = collections.Counter()
    for path in sorted(content.rglob("*")):
        if not path.is_file() or path.suffix not in (".md", ".txt", ".html", ".markdown"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for run in re.findall(r"[\u3007-\u9fff，。、“”：；？！]+", text):
            theirs, ours = judge.convert(run), convert(convert(run, dictionary), forms)
            characters += len(run)
            if len(theirs) != len(ours):
                differences += len(run)
                kinds[("length", theirs, ours)] += 1
                continue
            for at, (one, other) in enumerate(zip(theirs, ours)):
                if one != other:
                    differences += 1
                    kinds[(one, other, run[max(at - 2, 0) : at + 3])] += 1
    print(f"{characters} characters, {differences} otherwise: {100 * (1 - differences / characters):.4f} % agree")
    for (theirs, ours, where), times in kinds.most_common(100):
        print(times, theirs, ours, where)
    return False


if __name__ == "__main__":
    what, *folders = sys.argv[1:]
    sys.exit(site(pathlib.Path(folders[0])) if what == "site" else agree(pathlib.Path(folders[-1])))
