#!/usr/bin/env python3
"""feeds.py DIR BASE_URL: checks the feeds, sitemaps, robots.txt and OPML of a built site as their readers would.

Every XML file is parsed strictly and without DTD, every feed with feedparser (no "bozo"), JSON feeds against the rules of
JSON Feed 1.1, the three formats of one feed against each other, and every URL of the site against the files of DIR.
Prints one line per fault; exit code 1 when there is one. Needs: pip install -r tests/requirements.txt
"""

import datetime
import email.utils
import json
import os
import re
import sys
import urllib.parse
import xml.dom.minidom
import xml.parsers.expat

import feedparser
import html5lib

FAULTS = []


def fault(file, text):
    FAULTS.append(f"{file}: {text}")


def read(root, file):
    with open(os.path.join(root, file), "rb") as handle:
        return handle.read()


def check_xml(file, data):
    """Well-formed XML 1.0 in UTF-8 without a DTD; gives the document, or nothing."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        fault(file, "has a DTD")
    try:
        data.decode("utf-8")
        return xml.dom.minidom.parseString(data)
    except (UnicodeDecodeError, xml.parsers.expat.ExpatError) as error:
        fault(file, f"is not well-formed: {error}")
        return None


def rfc_3339(file, text):
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    if not isinstance(text, str) or not re.fullmatch(pattern, text):
        fault(file, f"no RFC 3339 date: {text!r}")
        return None
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def rfc_822(file, text):
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        fault(file, f"no RFC 822 date: {text!r}")
        return None
    if moment.strftime("%a") != text[:3]:
        fault(file, f"wrong day of the week: {text!r}")
    return moment


class Site:
    """A built site and where it will live."""

    def __init__(self, root, base_url):
        self.root = root
        self.base_url = base_url

    def check_own(self, file, url):
        """A URL of this site must lead to a file of it."""
        if not url.startswith(self.base_url):
            fault(file, f"is no URL of this site: {url}")
            return
        path = urllib.parse.unquote(urllib.parse.urlsplit(url[len(self.base_url) :]).path)
        if not os.path.isfile(os.path.join(self.root, path + "index.html" if path.endswith("/") or not path else path)):
            fault(file, f"leads nowhere: {url}")
        if not re.fullmatch(r"[!-~]+", url):
            fault(file, f"is not in ASCII: {url}")

    def check_html(self, file, html):
        """HTML of an entry: no scripts, and nothing that needs the page around it."""
        tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
        for element in tree.iter():
            if element.tag in ("script", "style", "iframe", "form", "object", "embed"):
                fault(file, f"HTML with <{element.tag}>")
            for name, value in element.attrib.items():
                if str(name).startswith("on"):
                    fault(file, f"HTML with {name}={value!r}")
                values = [value] if name in ("href", "src", "poster", "cite") else []
                if name == "srcset":
                    values = [candidate.split()[0] for candidate in value.split(", ") if candidate.strip()]
                for url in values:
                    if not re.match(r"(https?://|mailto:)", url):
                        fault(file, f"HTML with a link that is not absolute: {name}={url!r}")
                    elif url.startswith(self.base_url):
                        self.check_own(file, url)


def check_atom(site, file):
    """Atom; gives (id, title, moment) of each entry."""
    data = read(site.root, file)
    document = check_xml(file, data)
    if document is None:
        return []
    root = document.documentElement
    if (root.namespaceURI, root.localName) != ("http://www.w3.org/2005/Atom", "feed"):
        fault(file, f"is no Atom feed but {root.tagName}")

    def children(parent, name):
        return [node for node in parent.childNodes if node.nodeType == node.ELEMENT_NODE and node.tagName == name]

    def text(parent, name):
        found = children(parent, name)
        if len(found) != 1:
            fault(file, f"{len(found)} <{name}> in <{parent.tagName}>")
            return ""
        return "".join(node.data for node in found[0].childNodes)

    links = {link.getAttribute("rel"): link.getAttribute("href") for link in children(root, "link")}
    if links.get("self") != site.base_url + file:
        fault(file, f"rel=self is {links.get('self')}")
    site.check_own(file, links.get("alternate", ""))
    updated = rfc_3339(file, text(root, "updated"))
    text(root, "title"), text(root, "id")
    if not children(root, "author"):
        fault(file, "has no author")
    entries = []
    for entry in children(root, "entry"):
        moment = rfc_3339(file, text(entry, "published"))
        rfc_3339(file, text(entry, "updated"))
        if not entry.getAttribute("xml:lang"):
            fault(file, "entry without language")
        for title in children(entry, "title") + children(entry, "summary"):
            if title.getAttribute("type") != "text":
                fault(file, f"<{title.tagName}> is not of type text")
        for content in children(entry, "content"):
            if content.getAttribute("type") != "html":
                fault(file, "content is not of type html")
            site.check_html(file, "".join(node.data for node in content.childNodes))
        alternate = [link for link in children(entry, "link") if link.getAttribute("rel") == "alternate"]
        if len(alternate) != 1:
            fault(file, f"{len(alternate)} alternate links in an entry")
        for link in alternate:
            site.check_own(file, link.getAttribute("href"))
        entries.append((text(entry, "id"), text(entry, "title"), moment))
    if entries and updated != max(moment for _, _, moment in entries):
        fault(file, "is not as old as its newest entry")
    return entries


def check_rss(site, file):
    """RSS 2.0; gives (id, title, moment) of each item."""
    document = check_xml(file, read(site.root, file))
    if document is None:
        return []
    root = document.documentElement
    if root.tagName != "rss" or root.getAttribute("version") != "2.0":
        fault(file, "is no RSS 2.0")
    channel = root.getElementsByTagName("channel")[0]

    def text(parent, name):
        found = [node for node in parent.childNodes if node.nodeName == name]
        if len(found) != 1:
            fault(file, f"{len(found)} <{name}> in <{parent.tagName}>")
            return ""
        return "".join(node.data for node in found[0].childNodes)

    for name in ("title", "link", "description", "language"):
        if not text(channel, name):
            fault(file, f"channel with an empty <{name}>")
    own = [node.getAttribute("href") for node in channel.childNodes if node.nodeName == "atom:link"]
    if own != [site.base_url + file]:
        fault(file, f"rel=self is {own}")
    items = []
    for item in channel.getElementsByTagName("item"):
        guid = item.getElementsByTagName("guid")[0]
        if guid.getAttribute("isPermaLink") != "false":
            fault(file, "guid is not marked as no permalink")
        site.check_own(file, text(item, "link"))
        for content in item.getElementsByTagName("content:encoded"):
            site.check_html(file, "".join(node.data for node in content.childNodes))
        for creator in item.getElementsByTagName("author") + item.getElementsByTagName("source"):
            fault(file, f"<{creator.tagName}>, which is not for names")
        # Titles that could be read as markup are written as HTML.
        shown = html5lib.parseFragment(text(item, "title"), namespaceHTMLElements=False)
        items.append((text(item, "guid"), "".join(shown.itertext()), rfc_822(file, text(item, "pubDate"))))
    return items


def check_json(site, file):
    """JSON Feed 1.1; gives (id, title, moment) of each item."""

    def no_constants(name):
        raise ValueError(name)

    def strict(pairs):
        if len(dict(pairs)) != len(pairs):
            fault(file, f"a key twice: {[key for key, _ in pairs]}")
        return dict(pairs)

    try:
        feed = json.loads(read(site.root, file).decode("utf-8"), parse_constant=no_constants, object_pairs_hook=strict)
    except ValueError as error:
        fault(file, f"does not parse: {error}")
        return []
    top = {"version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items"}
    of_item = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image"}
    of_item |= {"date_published", "authors", "tags", "language", "_source"}

    def check_keys(value, allowed, what):
        for key in value.keys() - allowed:
            fault(file, f"unknown key {key} in {what}")
        for key, member in value.items():
            lists = {"authors": dict, "tags": str, "items": dict}
            kind = dict if key.startswith("_") else list if key in lists else str
            if not isinstance(member, kind):
                fault(file, f"{key} is a {type(member).__name__}")
            elif kind is list and not all(isinstance(part, lists[key]) for part in member):
                fault(file, f"{key} holds something that it must not")
            elif member in ("", []) and key not in ("items", "title", "content_text"):
                fault(file, f"{key} is empty")

    check_keys(feed, top, "the feed")
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        fault(file, f"version is {feed.get('version')}")
    if feed.get("feed_url") != site.base_url + file:
        fault(file, f"feed_url is {feed.get('feed_url')}")
    if not feed.get("title"):
        fault(file, "has no title")
    site.check_own(file, feed.get("home_page_url", ""))
    items = []
    for item in feed["items"]:
        check_keys(item, of_item, "an item")
        if not item.get("id"):
            fault(file, "item without id")
        if ("content_html" in item) == ("content_text" in item):
            fault(file, "item must have one content")
        site.check_own(file, item.get("url", ""))
        for key in ("external_url", "image"):
            if key in item and not re.match(r"https?://", item[key]):
                fault(file, f"{key} is {item[key]}")
        site.check_html(file, item.get("content_html", ""))
        for author in item.get("authors", []):
            if not author.get("name"):
                fault(file, "author without name")
        items.append((item.get("id"), item.get("title"), rfc_3339(file, item.get("date_published"))))
    return items


def check_feed(site, folder):
    """The three formats of one feed; those of a roundup's issues, items and sections are in one."""
    atom = check_atom(site, folder + "feed.xml")
    if folder.startswith(("issues/", "items/")):
        return len(atom)
    rss = check_rss(site, folder + "rss.xml")
    json_feed = check_json(site, folder + "feed.json")
    lines = lambda entries: [(key, title.replace("\r\n", "\n").replace("\r", "\n"), moment) for key, title, moment in entries]
    if not (lines(atom) == lines(rss) == lines(json_feed)):
        fault(folder, "its feeds do not say the same")
    if len({key for key, _, _ in atom}) != len(atom):
        fault(folder, "an id twice")
    if [moment for _, _, moment in atom] != sorted((moment for _, _, moment in atom), reverse=True):
        fault(folder, "is not newest first")
    for name in ("feed.xml", "rss.xml"):
        parsed = feedparser.parse(read(site.root, folder + name))
        if parsed.bozo:
            fault(folder + name, f"feedparser: {parsed.bozo_exception}")
        if len(parsed.entries) != len(atom):
            fault(folder + name, f"feedparser finds {len(parsed.entries)} of {len(atom)} entries")
        for entry in parsed.entries:
            if not (entry.get("id") and entry.get("link") and entry.get("published_parsed")):
                fault(folder + name, f"feedparser misses a part of {entry.get('id')}")
    return len(atom)


def check_opml(site):
    document = check_xml("opml.xml", read(site.root, "opml.xml"))
    outlines = document.getElementsByTagName("outline") if document else []
    if not outlines:
        fault("opml.xml", "lists nothing")
    for outline in outlines:
        if not outline.getAttribute("text") or outline.getAttribute("type") != "rss":
            fault("opml.xml", f"an outline without text or type: {outline.toxml()}")
        site.check_own("opml.xml", outline.getAttribute("xmlUrl"))
        site.check_own("opml.xml", outline.getAttribute("htmlUrl"))
    return {outline.getAttribute("xmlUrl") for outline in outlines}


def check_news(site, file, urls):
    """A news sitemap by Google's documentation: every tag, no more than a thousand articles, none older than two days."""
    document = xml.dom.minidom.parseString(read(site.root, file))
    texts = {}
    for name in ("name", "language", "publication_date", "title"):
        found = document.getElementsByTagNameNS("http://www.google.com/schemas/sitemap-news/0.9", name)
        texts[name] = [element.firstChild.data for element in found]
        if len(found) != len(urls):
            fault(file, f"{len(urls)} URLs, but {len(found)} of news:{name}")
    for language in texts["language"]:
        if not re.fullmatch(r"[a-z]{2,3}|zh-cn|zh-tw", language):
            fault(file, f"the language {language}")
    dates = [datetime.datetime.fromisoformat(date.replace("Z", "+00:00")) for date in texts["publication_date"]]
    if len(urls) > 1_000 or max(dates) - min(dates) > datetime.timedelta(days=2):
        fault(file, "too many articles, or too old ones")


def check_sitemaps(site):
    """All sitemaps from the one that robots.txt names; gives the URLs."""
    robots = read(site.root, "robots.txt").decode("utf-8")
    if f"\nSitemap: {site.base_url}sitemap.xml\n" not in robots:
        fault("robots.txt", "does not name the sitemap")
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"

    def places(file, root_name):
        data = read(site.root, file)
        document = check_xml(file, data)
        root = document.documentElement
        if (root.namespaceURI, root.localName) != (namespace, root_name):
            fault(file, f"is no {root_name}")
        for modified in document.getElementsByTagName("lastmod"):
            rfc_3339(file, modified.firstChild.data)
        found = [place.firstChild.data for place in document.getElementsByTagName("loc")]
        if len(found) > 50_000 or len(data) > 52_428_800:
            fault(file, "is too big")
        for url in found:
            site.check_own(file, url)
            if len(url) > 2_047:
                fault(file, f"URL too long: {url}")
        return found

    urls, news = [], []
    for sitemap in places("sitemap.xml", "sitemapindex"):
        file = urllib.parse.unquote(sitemap[len(site.base_url) :])
        if file == "sitemaps/news.xml":
            news = places(file, "urlset")
            check_news(site, file, news)
        else:
            urls += places(file, "urlset")
    if not set(news) <= set(urls):
        fault("sitemaps/news.xml", "a URL that no other sitemap has")
    if len(set(urls)) != len(urls):
        fault("sitemap.xml", "a URL twice")
    return set(urls)


def main():
    site = Site(sys.argv[1], sys.argv[2])
    feeds, entries, pages = [], 0, []
    for folder, _, names in os.walk(site.root):
        below = os.path.relpath(folder, site.root).replace(os.sep, "/")
        below = "" if below == "." else below + "/"
        if "feed.xml" in names:
            feeds.append(below)
        pages += [below + name for name in names if name.endswith(".html")]
        for name in names:
            if name.endswith(".xml") and name not in ("feed.xml", "rss.xml"):
                check_xml(below + name, read(site.root, below + name))
    for folder in sorted(feeds):
        entries += check_feed(site, folder)
    listed = check_opml(site)
    for folder in feeds:
        if site.base_url + folder + "feed.xml" not in listed:
            fault("opml.xml", f"does not list {folder}feed.xml")
    urls = check_sitemaps(site)
    for page in sorted(pages):
        html = read(site.root, page).decode("utf-8")
        hidden = re.search(r'<meta name="?robots"? content="?[^">]*noindex', html) is not None
        quoted = urllib.parse.quote(re.sub(r"(^|/)index\.html$", r"\1", page), safe="/!$&'()*+,;=:@~-._")
        if hidden == (site.base_url + quoted in urls):
            fault(page, "is in a sitemap and noindex" if hidden else "is in no sitemap")
    for line in FAULTS:
        print(line)
    print(f"{len(feeds)} feeds with {entries} entries, {len(urls)} URLs in sitemaps, {len(FAULTS)} faults")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
