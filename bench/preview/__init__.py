"""Measures the preview: `newsprint serve`, and `hugo server` with the same edits.

client     asks for pages, listens for events
servers    starts a server on its own port, says how much memory it holds
editing    what is edited, and how long until it is served
session    one server from start to end
stress     what a server must survive
tables     verdicts and Markdown
"""
