#!/usr/bin/env python3
"""Checks a site that was built with [scripts], and holds the tables against OpenCC.

    scripts/acceptance/scripts.py site public/              each page has its twin, hreflang is mutual, no link is broken
    scripts/acceptance/scripts.py kept public/              of articles nothing but Chinese characters differs in the two trees
    scripts/acceptance/scripts.py agree content/            pip install opencc==1.4.2: characters of s2tw that come out otherwise
    scripts/acceptance/scripts.py cost PROGRAM site/        time, memory, files and size of builds with and without a second tree

`agree` reads what is Chinese in the files of `content/`, and has both OpenCC and src/scripts/tables convert it. Each kind of difference
is printed with how often it is. `cost` builds copies of a site without [scripts] by a release binary: from nothing, with one article
more, with a word more. What was asked for: two trees take at most 2.2 times the time cold, one article more writes at most twice the
files and two, a word more changes only files that hold it; `cost` and the others fail where that does not hold.
"""

import collections
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from dictionaries import convert, table  # noqa: E402


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


def folder_of(out):
    return next(name for name in ("zh-hant", "zh-hans") if (out / name).is_dir())


def home_of(out):
    """The URL of the first front page."""
    return re.search(r"(https?://[^/]+(/.*)?)sitemap\.xml", (out / "robots.txt").read_text()).group(1)


def site(out):
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    home, folder = home_of(out), folder_of(out)

    def file_of(url):
        path = unquote(urlsplit(url).path)
        below = unquote(urlsplit(home).path)
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
        # An own page in other languages has more.
        if "x-default" not in page.alternates or len(page.alternates) < 3:
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


def agree(content):
    import opencc

    judge, dictionary, forms = opencc.OpenCC("s2tw"), table("s2t", "s2t_borders", "s2t_mended"), table("tw")
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


class Words(HTMLParser):
    """What of the text of an article is no matter of script: tags, addresses, code, and all that is no Chinese character."""

    def __init__(self, text):
        super().__init__(convert_charrefs=False)
        self.kept, self.inside, self.depth = [], 0, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if self.inside or ("class", "text") in attributes:
            shown = [(name, LETTERS.sub("", value or "") if name in SHOWN else value) for name, value in attributes]
            self.kept.append((tag, [pair for pair in shown if pair[0] != "lang"]))
            if tag not in VOID:
                self.inside += 1
                fixed = tag in FIXED or ("translate", "no") in attributes
                language = dict(attributes).get("lang", "zh")
                self.depth.append(fixed or not language.startswith("zh") or bool(self.depth and self.depth[-1]))

    def handle_endtag(self, tag):
        if self.inside and tag not in VOID:
            self.inside -= 1
            self.depth.pop()
            self.kept.append(tag)

    def handle_data(self, text):
        if self.inside:
            self.kept.append(text if self.depth[-1] else LETTERS.sub("", text))

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")


SHOWN = ("alt", "title", "aria-label")
FIXED = ("code", "kbd", "math", "pre", "samp", "var")
VOID = ("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
LETTERS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def kept(out):
    """Of each article, all but Chinese characters is the same in both trees; an article in another language, byte for byte."""
    folder, home = folder_of(out), home_of(out)
    at = urlsplit(home).path
    # Links to other pages of the site stay in their tree.
    leading = re.compile(f'(["(])({re.escape(home)}|{re.escape(at)}){folder}/')

    def in_first(html):
        return leading.sub(r"\1\2", html)

    pages = faults = characters = 0
    for twin in sorted((out / folder).rglob("*.html")):
        first, other = (path.read_text(encoding="utf-8") for path in (out / twin.relative_to(out / folder), twin))
        if 'class="page-article"' not in first:
            continue
        pages += 1
        one, two = Words(first).kept, Words(in_first(other)).kept
        text = re.search(r'<div class="text">.*</article>', first, re.S).group(0)
        characters += len(text)
        same = text == in_first(re.search(r'<div class="text">.*</article>', other, re.S).group(0))
        is_chinese = re.search(r'<html lang="zh', first)
        if one != two or not (is_chinese or same):
            faults += 1
            print(f"{twin}: {next(((a, b) for a, b in zip(one, two) if a != b), 'its text')}")
    print(f"{pages} articles, {characters} characters, {faults} with more than Chinese characters changed")
    return bool(faults)


def cost(program, site_folder, twin="zh-Hant-TW"):
    """Builds a copy of a site without [scripts] and with it: from nothing, with one article more, with a word more."""
    with tempfile.TemporaryDirectory() as folder:
        results = {}
        for kind in ("one tree", "two trees"):
            root = pathlib.Path(folder) / kind.replace(" ", "-")
            shutil.copytree(site_folder, root, ignore=shutil.ignore_patterns("public", ".newsprint"))
            settings = (root / "site.toml").read_text(encoding="utf-8")
            if kind == "two trees":
                (root / "scripts").mkdir(exist_ok=True)
                (root / "scripts/acceptance.toml").write_text('"于洋" = "于洋"\n', encoding="utf-8")
                settings += f'\n[scripts]\ntwins = ["{twin}"]\nwords = "scripts/acceptance.toml"\n'
                (root / "site.toml").write_text(settings, encoding="utf-8")
            cold = measured(program, root)
            article = "---\ntitle: 新的一篇\ndate: 2024-01-18\n---\n\n渡轮在这里恢复。\n"
            (root / "content/one-more.md").write_text(article, encoding="utf-8")
            more = measured(program, root)
            results[kind] = {"cold": cold, "one article more": more}
            if kind == "two trees":
                before = files_of(root)
                words = root / "scripts/acceptance.toml"
                words.write_text(words.read_text(encoding="utf-8") + '"渡轮" = "輪渡"\n', encoding="utf-8")
                results[kind]["a word more"] = measured(program, root)
                after = files_of(root)
                foreign = [name for name, told in after.items() if told != before.get(name) and not told[1]]
                print(f"a word more changed {len(foreign)} files that do not hold it: {foreign[:5]}")
        for kind, builds in results.items():
            for build, figures in builds.items():
                print(f"{kind}, {build}: {figures}")
        one, two = results["one tree"], results["two trees"]
        ratio = {build: two[build]["processor"] / one[build]["processor"] for build in one}
        files = two["one article more"]["written"], one["one article more"]["written"]
        print(f"processor time with two trees: {ratio['cold']:.2f} times cold, {ratio['one article more']:.2f} with one article more")
        print(f"files written for one article more: {files[0]}, at most {2 * files[1] + 2}")
        return ratio["cold"] > 2.2 or files[0] > 2 * files[1] + 2 or bool(foreign)


def files_of(root):
    """The files of a site: their hashes, and whether each holds the word."""
    out, files = root / "public", {}
    for path in out.rglob("*"):
        if path.suffix in (".html", ".xml", ".json", ".txt", ".csv") and path.name != "newsprint-manifest.txt":
            bytes = path.read_bytes()
            files[path.relative_to(out).as_posix()] = (hashlib.sha256(bytes).digest(), "輪渡".encode() in bytes)
    return files


def measured(program, root):
    """What a build cost, by the system's own account of it."""
    report, errors = root / "report.json", root / "errors.txt"
    with report.open("wb") as output, errors.open("wb") as messages:
        command = [program, "build", "--root", str(root), "--json"]
        process = subprocess.Popen(command, stdout=output, stderr=messages)
        began = time.monotonic()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    if status:
        sys.exit(f"{command}: {errors.read_text(encoding='utf-8')}")
    told = json.loads(report.read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in (root / "public").rglob("*") if path.is_file())
    return {
        "seconds": round(seconds, 1),
        "processor": round(usage.ru_utime + usage.ru_stime, 2),
        "memory_mb": usage.ru_maxrss // 1024,
        "pages": told["pages"],
        "written": told["written"],
        "output_mb": round(size / 1e6, 1),
    }


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    if what == "cost":
        sys.exit(cost(*arguments))
    sys.exit({"site": site, "agree": agree, "kept": kept}[what](pathlib.Path(arguments[-1])))
