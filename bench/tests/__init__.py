"""Tests of the measuring tools: `scripts/bench --self-test`. NEWSPRINT_BIN names the program to build with."""
