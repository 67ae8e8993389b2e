#!/usr/bin/env python3
"""scripts/acceptance/coverage.py PUBLIC: counts the pages of articles of a site that was built with [coverage], and compares the
files of all months with that.

Who wrote what, on which topic, in which story, is read from the page of each article; nothing else is asked. Ends with 1 where a
number differs.
"""

import collections
import csv
import datetime
import pathlib
import re
import sys

if len(sys.argv) != 2:
    sys.exit(__doc__)
PUBLIC = pathlib.Path(sys.argv[1])
UTC = datetime.timezone.utc


def one(pattern, text):
    found = re.search(pattern, text, re.S)
    return found.group(1) if found else None


def article(text):
    header = one(r'<article class="sheet">.*?<header>(.*?)</header>', text) or ""
    topics = one(r'<section class="topics">(.*?)</section>', text) or ""
    return {
        "source": one(r'<a class="source" href="[^"]*/sources/([^/"]+)/"', header),
        "published": one(r'<time datetime="([^"]+)"', header),
        "topics": re.findall(r'href="[^"]*/topics/([^/"]+)/"', topics),
        "story": one(r'<section class="part-of">.*?href="[^"]*/stories/([^/"]+)/"', text),
    }


tables = collections.defaultdict(collections.Counter)
stories = collections.defaultdict(list)
articles = 0
for path in PUBLIC.rglob("index.html"):
    text = path.read_text("utf-8")
    if '<body class="page-article">' not in text:
        continue
    articles += 1
    one_of_them = article(text)
    if not one_of_them["published"]:
        continue
    month = one_of_them["published"][:7]
    source = one_of_them["source"] or "-"
    tables[month][("*", source)] += 1
    for topic in one_of_them["topics"]:
        tables[month][(topic, source)] += 1
    if one_of_them["story"]:
        moment = datetime.datetime.fromisoformat(one_of_them["published"])
        stories[one_of_them["story"]].append((moment, month, one_of_them["source"]))

firsts = collections.defaultdict(dict)
for story, reports in stories.items():
    reports.sort(key=lambda report: report[0])
    if len(reports) < 2:
        continue
    month = reports[1][1]
    told = [report for report in reports if report[1] <= month and report[2]]
    if not told:
        continue
    second = next((report for report in told if report[2] != told[0][2]), None)

    def said(report):
        return [report[2], report[0].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")] if report else ["", ""]

    firsts[month][story] = [str(len({report[2] for report in told}))] + said(told[0]) + said(second)

wrong = cells = lines = 0
for folder in sorted((PUBLIC / "coverage").glob("*-*")):
    month = folder.name
    with open(folder / "coverage.csv", newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    sources = head[1:-1]
    counted = tables.pop(month, collections.Counter())
    for topic, *numbers in rows:
        topic = topic.removeprefix("'")
        expected = [counted[(topic, source.removeprefix("'"))] for source in sources]
        own = 0 if topic == "*" else counted[(topic, "-")]
        cells += len(numbers)
        if [int(number) for number in numbers] != expected + [sum(expected) + own]:
            print(f"{month}: {topic}: {numbers}, counted {expected} and {own}")
            wrong += 1
    if {topic for topic, _ in counted} - {"*"} != {row[0].removeprefix("'") for row in rows} - {"*"}:
        print(f"{month}: other topics")
        wrong += 1
    with open(folder / "stories.csv", newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    told = {row[0]: row[1:] for row in rows}
    lines += len(told)
    expected = firsts.pop(month, {})
    for story in sorted(told.keys() | expected.keys()):
        if told.get(story) != expected.get(story):
            print(f"{month}: story {story}: {told.get(story)}, counted {expected.get(story)}")
            wrong += 1
for month in tables.keys() | firsts.keys():
    print(f"{month}: no page of coverage")
    wrong += 1
print(f"{articles} articles, {cells} numbers and {lines} stories compared; {wrong} differ")
sys.exit(1 if wrong else 0)
