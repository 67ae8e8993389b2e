"""Measures newsprint: generated archives, the same articles for other generators, runs in turn, tables and a chart.

Python's standard library only (3.11 or newer). `scripts/bench` and `scripts/bench-serve` are the doors;
docs/performance.md says how to use them and what they found.

words, markups     the texts of made-up outlets, and how each of them writes HTML
corpus             writes them as an archive of any size
articles           reads any content folder back: title, date, author, source, body
sites, peers       lays one content folder out for newsprint, for Hugo and for Zola
measure            runs a command once: time, processor time, peak memory
scenarios          what newsprint is asked to do, and what it must have done
cases, results     runs all of it on one archive; keeps what was measured
targets, tables    what was aimed at; Markdown
chart              the picture of docs/performance.md
machine            what it was measured on
preview            the same for the preview server
"""
