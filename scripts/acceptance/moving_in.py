#!/usr/bin/env python3
"""scripts/acceptance/moving_in.py BINARY [CASE...]: what docs/moving-in.md promises, with the generators themselves and nginx.

  jekyll     posts of every kind in each of its permalink styles, built by jekyll; its sitemap is the list
  hugo       sections, bundles, `url`, `slug`, `aliases`, patterns by section; its sitemap is the list
  pelican    files with bare keys in three patterns; the folder that pelican built is the list
  odd        what an attacker found lost once: dates in names, folders in capitals, collections, languages, taxonomies
  corpus     the folder of posts that NEWSPRINT_POSTS names, as a site of Jekyll
  wordpress  an export of 5,000 posts: under 5 s of processor time, under 100 MB, done again it writes nothing
  bounds     exports of 1 GB without end, entities, folders of nobody: a message, under 200 MB, nothing written
  ci         the steps of the workflow of `init --ci github`, one by one, with git's own server in the place of its host: it asks for
             the job's token, which stands where actions/checkout leaves it

Every address of a list is asked for at an nginx on loopback, with the server block of docs/deploying.md: it answers 200, or with a page
that leads to one which does, and where it was an article's, to that one; the proposals of `check --urls-from` are pasted as they are, those
that are commented out as well, and counted; a line of front matter that it tells is written. A tool that is not installed is named and left out. Ends with 1 where a promise is broken.
"""

import html
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

BINARY = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__)
HERE = pathlib.Path(__file__).resolve().parents[2]
FAILED = []
SITE = "https://old.example"


def check(what, holds):
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        FAILED.append(what)


def is_there(*tools):
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        print(f"skip {', '.join(missing)} is not installed", flush=True)
    return not missing


def run(*command, cwd=None, ok=True, out=None):
    done = subprocess.run(command, cwd=cwd, text=True, stdout=out or subprocess.PIPE, stderr=subprocess.PIPE)
    if ok and done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def measured(*command, cwd=None):
    """Runs newsprint; what it said, its exit code, seconds of processor time and megabytes."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.chdir(cwd or ".")
        os.dup2(write, 1)
        os.dup2(write, 2)
        os.execv(BINARY, [BINARY, *map(str, command)])
    os.close(write)
    told = b""
    while part := os.read(read, 1 << 16):
        told += part
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return told.decode(errors="replace"), code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Nginx:
    """The server block of docs/deploying.md, on a loopback port."""

    def __init__(self, root, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        text = (HERE / "docs/deploying.md").read_text()
        block = re.search(r"```nginx\n(server \{.*?\n\})\n```", text, re.S)[1]
        block = block.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        block = block.replace("/srv/www/digest/current", str(root))
        config = folder / "nginx.conf"
        config.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root;\n"
            f"events {{}}\nhttp {{ access_log off; types {{ text/html html; }} charset utf-8;\n{block} }}\n"
        )
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(config)], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        sys.exit("nginx does not start: " + (folder / "error.log").read_text())

    def get(self, path):
        url = f"http://127.0.0.1:{self.port}" + urllib.parse.quote(urllib.parse.unquote(path))
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, b""

    def fate(self, path):
        """`200`, `leads on` or what else it answers, and the title of the page."""
        status, body = self.get(path)
        ahead = re.search(rb'http-equiv="?refresh"? content="0; ?url=([^">]*)"|<a class="moved" href="([^"]*)"', body)
        if status != 200 or not ahead:
            return str(status), title_of(body)
        target = urllib.parse.urljoin(path, html.unescape((ahead[1] or ahead[2]).decode()))
        status, body = self.get(urllib.parse.urlsplit(target).path)
        return "leads on" if status == 200 else f"leads to {status}", title_of(body)

    def end(self):
        self.process.terminate()
        self.process.wait()


def title_of(page):
    found = re.search(rb"<title>(.*?)</title>", page, re.S)
    return html.unescape(found[1].decode()).strip() if found else ""


def letters(text):
    """Without signs, which generators set in their own ways."""
    return "".join(c for c in text.lower() if c.isalnum())


def moved(name, generator, folder, copies, built, kept_back=()):
    """Takes a site over and asks for each of its addresses; `kept_back` are those of what is not for everybody, or not read."""
    old, new = folder / "old", folder / "new"
    new.mkdir()
    imported = run(BINARY, "import", generator, old)
    target = f'\n[[targets]]\nname = "live"\nkind = "folder"\npath = "{folder}/live"\n'
    (new / "site.toml").write_text(imported.stdout + target)
    for source, place in copies.items():
        if (old / source).is_dir():
            shutil.copytree(old / source, new / place, dirs_exist_ok=True)
        else:
            (new / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(old / source, new / place)
        if place == "pages" or place.startswith("pages/"):
            # As the report says: moved, not copied.
            for content in [new / source] if source in copies.values() or source.startswith("content/") else []:
                shutil.rmtree(content, ignore_errors=True) if content.is_dir() else content.unlink(missing_ok=True)
    paths = addresses(built)
    (folder / "list.txt").write_text("\n".join(urllib.parse.quote(path) for path in paths) + "\n")
    first = run(BINARY, "check", "--urls-from", folder / "list.txt", cwd=new, ok=False)
    with open(new / "site.toml", "a") as out:
        out.write("\n" + re.sub("(?m)^# ", "", first.stdout))
    certain = re.findall(r"(?m)^from = (.*)", first.stdout)
    doubtful = re.findall(r"(?m)^# from = (.*)\n# to = (.*)", first.stdout)
    for line, file in re.findall(r"write `([\w-]+: [^`]*)` into ([^,]*), and it stands there itself", first.stderr):
        text = (new / file).read_text()
        key, _, value = line.partition(": ")
        fence = text.split("\n", 1)[0]
        line = f"{key} = {value if value.startswith(chr(34)) else chr(34) + value + chr(34)}" if fence == "+++" else line
        (new / file).write_text(f"{fence}\n{line}\n{text[len(fence) + 1:]}" if fence in ("---", "+++") else f"{line}\n{text}")
    run(BINARY, "build", cwd=new, ok=False)
    run(BINARY, "deploy", cwd=new)
    server = Nginx(folder / "live/current", folder)
    try:
        fates = {path: server.fate(path) for path in paths}
    finally:
        server.end()
    lost = [path for path, (fate, _) in fates.items() if fate not in ("200", "leads on")]
    wrong = {}
    for path, (_, title) in fates.items():
        file = folder / "built" / path.strip("/")
        files = [file, file / "index.html", file.with_name(file.name + ".html")] if path != "/" else []
        text = next((file.read_bytes() for file in files if file.is_file()), b"")
        articles = set(re.findall(rb"This is (.*?)\.?\s*</p>", text))
        is_list = re.match(r"/(tags?|categor(y|ies)|authors?|page|posts|notes)([/.][^/]*)?/?$", path)
        before = html.unescape(articles.pop().decode()) if len(articles) == 1 and not is_list else None
        if before and letters(before) not in letters(title) and path not in kept_back:
            wrong[path] = title
    counts = {fate: sum(1 for one, _ in fates.values() if one == fate) for fate, _ in fates.values()}
    print(f"     {name}: {counts}; {len(certain)} proposals are certain, {len(doubtful)} doubtful:", flush=True)
    for path, to in doubtful:
        print(f"       {path} -> {to}")
    for path in lost[:12]:
        print(f"       lost {path}")
    for path, title in wrong.items():
        print(f"       {path} is at {title!r}")
    check(f"{name}: every one of {len(paths)} addresses answers or leads on", not lost and len(paths) > 0)
    check(f"{name}: what was an article leads to it", not wrong)


def addresses(built):
    """Paths, decoded."""
    if built.is_dir():
        files = (path.relative_to(built).as_posix() for path in built.rglob("*.html"))
        return sorted("/" + re.sub(r"(^|/)index\.html$", r"\1", path) for path in files)
    found = re.findall(r"<loc>(.*?)</loc>", built.read_text())
    found = [urllib.parse.urlsplit(html.unescape(address)).path for address in found]
    return sorted(urllib.parse.unquote(path) for path in found)


def written(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def post(title, date, more="", text="Some text."):
    return f"---\nlayout: post\ntitle: {title}\n{'date: ' + date if date else ''}\n{more}---\n{text} This is {title}.\n"


JEKYLL = {
    "_layouts/post.html": "<!doctype html><title>{{ page.title | escape }}</title>{{ content }}",
    "_posts/2020-01-02-plain.md": post("Plain", ""),
    "_posts/2020-01-03-Some Name (of) a.File.md": post("Another title", ""),
    "_posts/2020-01-04-consumer-price-index.md": post("Index", "", "categories: [Trade & Co, C++]\n"),
    "_posts/2020-01-05-港口的雾.md": post("雾", "", "category: 新闻\n"),
    "_posts/2020-01-06-dots....and.more..md": post("Dots", "", "categories: a b\n"),
    "_posts/2020-01-07-late.md": post("Late", "2020-01-07 23:30:00 -0800"),
    "_posts/2020-01-08-own.md": post("Own", "", "permalink: /own/place.html\n"),
    "_posts/2020-01-09-own-folder.md": post("Own folder", "", "permalink: /own/folder/\n"),
    "_posts/2020-01-10-pattern.md": post("Pattern", "", "permalink: /p/:year/:title\n"),
    "_posts/2020-01-11-slugged.md": post("Slugged", "", "slug: Another-Slug\n"),
    "_posts/2020-01-12-redirected.md": post("Redirected", "", "redirect_from:\n  - /former/\n  - /former.html\n"),
    "_posts/2020-1-13-short.md": post("Short", ""),
    "_posts/2020-01-14-hidden.md": post("Hidden", "", "published: false\n"),
    "_posts/2020-01-15-café-Ünïcode.md": post("Café", "", "tags: [é, Ö]\n"),
    "news/_posts/2020-01-16-below.md": post("Below", "", "categories: extra\n"),
    "a/b/_posts/2020-01-17-deep.md": post("Deep", ""),
    "_posts/sub/2020-01-18-in-a-folder.md": post("In a folder", ""),
    "_posts/2020-01-19-html.html": post("HTML", "", text="<p>Text</p>"),
    "_posts/2020-01-20-under_score_and~tilde.markdown": post("Score", ""),
    "_posts/2020-01-21-raw.md": post("Raw", "", text="{% raw %}{{ x }}{% endraw %}"),
    "_posts/2020-01-22-100%-sure+plus&and.md": post("Signs", ""),
    "_posts/2020-01-23-quote'd.md": post("Quoted", "", "category: It's\n"),
    "_drafts/a-draft.md": post("A draft", ""),
    "_notes/first.md": post("First note", "2020-02-01"),
    "_notes/second.md": post("Second note", "2020-02-02", "permalink: /n/second/\n"),
    "about.md": "---\ntitle: About\npermalink: /about/\n---\nWho.\n",
}


def jekyll():
    if not is_there("jekyll", "nginx"):
        return
    for style in ["pretty", "date", "none", "ordinal", "/blog/:year/:i_month/:title.html", "/:slug", "/:categories/:title/"]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            config = (
                f"title: Old\nurl: {SITE}\npermalink: {style}\ntimezone: Europe/Berlin\nplugins: [jekyll-sitemap, jekyll-redirect-from]\n"
                "collections:\n  notes:\n    output: true\n"
            )
            written(folder / "old", {"_config.yml": config, **JEKYLL})
            run("jekyll", "build", "-q", "-s", folder / "old", "-d", folder / "built")
            shutil.rmtree(folder / "old/.jekyll-cache", ignore_errors=True)
            copies = {name: name for name in ["_posts", "news", "a", "_notes"]} | {"about.md": "pages/about.md"}
            moved(f"jekyll {style}", "jekyll", folder, copies, folder / "built/sitemap.xml")


def corpus():
    posts = os.environ.get("NEWSPRINT_POSTS")
    if not posts:
        print("skip NEWSPRINT_POSTS names no folder", flush=True)
        return
    if not is_there("jekyll", "nginx"):
        return
    for style in ["pretty", "date"]:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            shutil.copytree(posts, folder / "old/_posts")
            config = f"title: Old\nurl: {SITE}\npermalink: {style}\nplugins: [jekyll-sitemap]\n"
            written(folder / "old", {"_config.yml": config, "_layouts/post.html": JEKYLL["_layouts/post.html"]})
            run("jekyll", "build", "-q", "-s", folder / "old", "-d", folder / "built")
            moved(f"corpus {style}", "jekyll", folder, {"_posts": "_posts"}, folder / "built/sitemap.xml")


def toml_post(title, date, more="", text="Some text."):
    return f'+++\ntitle = "{title}"\ndate = {date}\n{more}+++\n{text} This is {title}.\n'


HUGO = {
    "layouts/_default/single.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
    "layouts/_default/list.html": "<!doctype html><title>{{ .Title }}</title>",
    "layouts/index.html": "<!doctype html><title>Old</title>",
    "layouts/shortcodes/note.html": "<b>{{ .Get 0 }}</b>",
    "content/_index.md": '+++\ntitle = "Front"\n+++\n',
    "content/posts/_index.md": '+++\ntitle = "Posts"\n+++\nAll posts.\n',
    "content/posts/plain.md": toml_post("Plain", "2020-01-02"),
    "content/posts/Some Name.md": toml_post("A title, of its own", "2020-01-03T10:00:00Z"),
    "content/posts/bundle/index.md": toml_post("Bundle", "2020-01-04", 'tags = ["Sea & Air", "C++"]\n'),
    "content/posts/bundle/picture.txt": "a resource of the bundle\n",
    "content/posts/2020-01-05-dated.md": toml_post("Dated", "2020-01-05"),
    "content/posts/港口.md": toml_post("港口的雾", "2020-01-06", 'categories = ["新闻"]\n'),
    "content/posts/slugged.md": toml_post("Slugged", "2020-01-07", 'slug = "Another-Slug"\n'),
    "content/posts/own.md": toml_post("Own", "2020-01-08", 'url = "/own/place.html"\n'),
    "content/posts/own2.md": toml_post("Own folder", "2020-01-09", 'url = "own/folder/"\n'),
    "content/posts/former.md": toml_post("Former", "2020-01-10", 'aliases = ["/old/one/", "old/two.html", "sibling"]\n'),
    "content/posts/deep/er/file.md": toml_post("Deeper", "2020-01-11"),
    "content/posts/dots.and.more.md": toml_post("Dots... and more", "2020-01-12"),
    "content/posts/signs.md": toml_post("100% C++: it's (so) ‘good’ – no?", "2020-01-13"),
    "content/posts/yaml.md": post("Yaml", "2020-01-14", "tags:\n  - Sea\n"),
    "content/posts/json.md": '{"title": "Json", "date": "2020-01-15"}\n\nSome text.\n',
    "content/posts/draft.md": toml_post("Draft", "2020-01-16", "draft = true\n"),
    "content/posts/short.md": toml_post("Short", "2020-01-17", text='{{< note "x" >}}'),
    "content/posts/Ünï-code.md": toml_post("Ünï code", "2020-01-18"),
    "content/posts/page.html": toml_post("Page", "2020-01-19", text="<p>Text.</p>"),
    "content/notes/one.md": toml_post("Note one", "2020-02-01"),
    "content/notes/two.md": toml_post("Note two", "2020-02-02"),
    "content/about.md": toml_post("About", "2020-03-01"),
    "static/a.txt": "x",
}


def hugo():
    if not is_there("hugo", "nginx"):
        return
    for name, settings in {
        "by folders": "",
        "by title": '[permalinks]\nposts = "/:year/:month/:title/"\n',
        "by slug": '[permalinks]\nposts = "/:year/:month/:day/:slug/"\nnotes = "/n/:slug/"\n',
        "by file name": '[permalinks]\nposts = "/p/:filename/"\n',
        "with a month's name": '[permalinks]\nposts = "/:year/:monthname/:slug/"\n',
        "ugly": "uglyURLs = true\n",
    }.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            top, _, permalinks = settings.partition("[")
            config = f'baseURL = "{SITE}/"\ntitle = "Old"\nlanguageCode = "en"\n{top}' + (f"[{permalinks}" if permalinks else "")
            written(folder / "old", {"config.toml": config, **HUGO})
            run("hugo", "-s", folder / "old", "-d", folder / "built", "--quiet")
            copies = {"content": "content", "static": "static/root", "content/about.md": "pages/about.md"}
            moved(f"hugo {name}", "hugo", folder, copies, folder / "built/sitemap.xml")


def bare(title, date, more="", text="Some text."):
    return f"Title: {title}\nDate: {date}\n{more}\n{text} This is {title}.\n"


PELICAN = {
    "content/plain.md": bare("Plain", "2020-01-02 10:00", "Category: News\nTags: Sea & Air, C++\n"),
    "content/Some Name.md": bare("A title: of its own", "2020-01-03"),
    "content/slugged.md": bare("Slugged", "2020-01-04", "Slug: another-slug\n"),
    "content/own.md": bare("Own", "2020-01-05", "URL: own/place.html\nSave_as: own/place.html\n"),
    "content/news/in-a-folder.md": bare("In a folder", "2020-01-06"),
    "content/港口.md": bare("港口的雾", "2020-01-07", "Category: 新闻\n"),
    "content/draft.md": bare("Draft", "2020-01-08", "Status: draft\n"),
    "content/hidden.md": bare("Hidden", "2020-01-09", "Status: hidden\n"),
    "content/signs.md": bare("100% C++ & C#: it's (so) ‘good’ – no?", "2020-01-10"),
    "content/rest.rst": "A title in reST\n###############\n\n:date: 2020-01-11 10:00\n:category: News\n\nSome *text*.\n",
    "content/unicode.md": bare("Ünï çode", "2020-01-12", "Authors: Ada, Bob\n"),
    "content/accent.md": bare("Café & Co.", "2020-01-13"),
    "content/late.md": bare("Late", "2020-01-14 23:30", "Modified: 2020-02-01 10:00\nSummary: Short.\n"),
    "content/pages/about.md": "Title: About\n\nWho.\n",
}


def pelican():
    if not is_there("pelican", "nginx"):
        return
    for name, settings in {
        "by default": "",
        "in folders": "ARTICLE_URL = '{date:%Y}/{date:%m}/{slug}/'\nARTICLE_SAVE_AS = '{date:%Y}/{date:%m}/{slug}/index.html'\n",
        "by category": "ARTICLE_URL = '{category}/{slug}.html'\nARTICLE_SAVE_AS = '{category}/{slug}.html'\n",
        "by file name": "SLUGIFY_SOURCE = 'basename'\nARTICLE_SAVE_AS = 'posts/{slug}.html'\nARTICLE_URL = 'posts/{slug}.html'\n",
        "by day": "ARTICLE_URL = '{date:%Y-%m-%d}-{slug}'\nARTICLE_SAVE_AS = '{date:%Y-%m-%d}-{slug}.html'\n",
    }.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            config = f"SITENAME = 'Old'\nSITEURL = '{SITE}'\nPATH = 'content'\nTIMEZONE = 'Europe/Berlin'\nDEFAULT_LANG = 'en'\nAUTHOR = 'Ada'\n"
            written(folder / "old", {"pelicanconf.py": config + settings, **PELICAN})
            run("pelican", folder / "old/content", "-s", folder / "old/pelicanconf.py", "-o", folder / "built", "-q")
            shutil.rmtree(folder / "old/__pycache__", ignore_errors=True)
            copies = {"content": "content", "content/pages": "pages"}
            paths = addresses(folder / "built")
            kept_back = {path for path in paths if re.search("rest|hidden|draft", path.lower())}
            moved(f"pelican {name}", "pelican", folder, copies, folder / "built", kept_back)


def odd():
    if not is_there("jekyll", "hugo", "pelican", "nginx"):
        return
    plugins = "plugins: [jekyll-sitemap, jekyll-redirect-from]\n"
    layouts = {key: text for key, text in JEKYLL.items() if key.startswith("_layouts")}
    weeks = {f"content/posts/2020-01-{day:02}-weekly.md": toml_post(f"Weekly {day}", f"2020-01-{day:02}") for day in (8, 15, 22)}

    def note(title):
        return f"---\ntitle: {title}\nlayout: post\n---\nThis is {title}.\n"

    cases = {
        "collections_dir": ("jekyll", f"title: C\nurl: {SITE}\npermalink: /:categories/:title/\ncollections_dir: collections\ncollections:\n"
                            f"  recipes:\n    output: true\n    permalink: /recipes/:path/\n{plugins}",
                            {"collections/_posts/2020-01-02-Hello-World.md": post("Hello World", ""),
                             "collections/_posts/2020-01-02-cat.md": post("Cat", "", "categories: [Foo Bar, Baz]\n"),
                             "collections/_recipes/soup.md": note("Soup"), "collections/_recipes/asia/Noodles.md": note("Noodles")},
                            {"collections": "."}),
        "defaults": ("jekyll", f"title: B\nurl: {SITE}\ndefaults:\n  - scope: {{path: '', type: posts}}\n    values: {{permalink: /blog/:title/}}\n{plugins}",
                     {"_posts/2020-01-02-hello.md": post("Hello", ""), "_posts/2021-01-03-again.md": post("Again", "")}, {"_posts": "_posts"}),
        "dates in names": ("hugo", "", weeks, {"content": "content"}),
        "dates in names, :filename": ("hugo", '[permalinks]\nposts = "/p/:filename/"\n', weeks, {"content": "content"}),
        "capitals": ("hugo", "", {"content/Posts/Eight.md": toml_post("Eight", "2020-01-09"),
                                  "content/Posts/My Trip/index.md": toml_post("Trip", "2020-01-10")}, {"content": "content"}),
        "bundles dated by their folders": ("hugo", '[frontmatter]\ndate = [":filename", ":default"]\n[permalinks]\nblog = "/:year/:month/:day/:slug/"\n',
                                           {"content/blog/2020-01-02-first/index.md": '+++\ntitle = "First"\n+++\nThis is First.\n',
                                            "content/blog/2020-01-03-other.md": '+++\ntitle = "Another title"\n+++\nThis is Another title.\n'}, {"content": "content"}),
        "languages": ("hugo", '[languages.en]\ncontentDir = "content/en"\nweight = 1\n[languages.de]\ncontentDir = "content/de"\nweight = 2\n',
                      {"content/en/posts/hello.md": toml_post("Hello", "2020-01-02"), "content/en/posts/second.md": toml_post("Second", "2020-01-03"),
                       "content/de/posts/hello.md": toml_post("Hallo", "2020-01-02")}, {"content/en": "content", "content/de": "content/de"}),
        "taxonomies": ("hugo", '[taxonomies]\nplace = "places"\ntag = "tags"\n',
                       {"content/posts/a.md": toml_post("A", "2020-01-02", 'places = ["The Harbour"]\ntags = ["C#"]\n')}, {"content": "content"}),
        "names of files": ("pelican", "SLUGIFY_SOURCE = 'basename'\n",
                           {f"content/2020-01-{day:02}-weekly.md": bare(f"Weekly {day}", f"2020-01-{day:02}") for day in (8, 15, 22)}, {"content": "content"}),
        "categories": ("pelican", "ARTICLE_URL = '{category}/{date:%b}/{slug}/'\nARTICLE_SAVE_AS = ARTICLE_URL + 'index.html'\n",
                       {"content/tech/Deep Sub/y.md": bare("Deeper", "2020-01-04"), "content/z.md": bare("No category", "2020-01-05"),
                        "content/tech/c.md": bare("Own category", "2020-01-06", "Category: C++ & Go\n"), "content/up.md": bare("Capitals", "2020-01-07", "Slug: UPPER-Case\n"),
                        "content/pages/who.md": "Title: Who we are\nSlug: me\n\nThis is Who we are.\n"}, {"content": "content", "content/pages": "pages"}),
    }
    for name, (generator, config, files, copies) in cases.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            if generator == "jekyll":
                written(folder / "old", {"_config.yml": config, **layouts, **files})
                run("jekyll", "build", "-q", "-s", folder / "old", "-d", folder / "built")
                shutil.rmtree(folder / "old/.jekyll-cache", ignore_errors=True)
            elif generator == "hugo":
                themes = {key: text for key, text in HUGO.items() if key.startswith("layouts")}
                written(folder / "old", {"config.toml": f'baseURL = "{SITE}/"\ntitle = "Old"\n{config}', **themes, **files})
                run("hugo", "-s", folder / "old", "-d", folder / "built", "--quiet")
            else:
                settings = f"SITENAME = 'Old'\nSITEURL = '{SITE}'\nPATH = 'content'\nTIMEZONE = 'UTC'\nDEFAULT_LANG = 'en'\nAUTHOR = 'Ada'\n"
                written(folder / "old", {"pelicanconf.py": settings + config, **files})
                run("pelican", folder / "old/content", "-s", folder / "old/pelicanconf.py", "-o", folder / "built", "-q")
                shutil.rmtree(folder / "old/__pycache__", ignore_errors=True)
            moved(f"odd: {name}", generator, folder, copies, folder / "built")


def exported(folder, posts):
    """An export of WordPress, as version 6 writes it."""
    file = folder / "export.xml"
    with open(file, "w") as out:
        out.write('<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
                  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
                  'xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>Old</title><link>https://old.example</link>\n'
                  '<wp:wxr_version>1.2</wp:wxr_version>\n<wp:category><wp:category_nicename>news</wp:category_nicename><wp:category_parent></wp:category_parent>'
                  '<wp:cat_name>News</wp:cat_name></wp:category><wp:category><wp:category_nicename>see</wp:category_nicename>'
                  '<wp:category_parent>news</wp:category_parent><wp:cat_name>Sea</wp:cat_name></wp:category>\n')
        for at in range(posts):
            kind = "attachment" if at % 25 == 24 else "page" if at % 50 == 7 else "post"
            status = {3: "draft", 11: "private", 17: "trash"}.get(at % 100, "inherit" if kind == "attachment" else "publish")
            day = f"20{10 + at % 10}-{1 + at % 12:02}-{1 + at % 28:02}"
            name = urllib.parse.quote(f"港口-{at}").lower() if at % 10 == 0 else f"a-post-{at}"
            link = f"https://old.example/{day.replace('-', '/')}/{name}/"
            text = "".join(f"<!-- wp:paragraph -->\n<p>Paragraph {part} of post {at}, with some words &amp; <a href=\"{link}\">a link</a>.</p>\n" for part in range(20))
            out.write(
                f"<item><title><![CDATA[Post {at} & more]]></title><link>{link}</link><dc:creator><![CDATA[ada]]></dc:creator>"
                f"<content:encoded><![CDATA[{text}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{at + 1}</wp:post_id>"
                f"<wp:post_date><![CDATA[{day} 10:00:00]]></wp:post_date><wp:post_date_gmt><![CDATA[{day} 09:00:00]]></wp:post_date_gmt>"
                f"<wp:post_name><![CDATA[{name}]]></wp:post_name><wp:status><![CDATA[{status}]]></wp:status><wp:post_type><![CDATA[{kind}]]></wp:post_type>"
                f"<wp:post_password><![CDATA[{'secret' if at % 100 == 23 else ''}]]></wp:post_password>"
                '<category domain="category" nicename="see"><![CDATA[Sea]]></category><category domain="post_tag" nicename="fog"><![CDATA[Fog & mist]]></category>'
                "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author><![CDATA[Bob]]></wp:comment_author><wp:comment_content><![CDATA[No!]]></wp:comment_content></wp:comment>"
                "</item>\n"
            )
        out.write("</channel></rss>\n")
    return file


def wordpress():
    if not is_there("nginx"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        file = exported(folder, 5000)
        new = folder / "new"
        new.mkdir()
        (new / "site.toml").write_text(f'title = "Old"\nbase_url = "{SITE}"\n[stories]\nenabled = false\n[listings]\nmonths_from = 50\ndays_from = 3\n'
                                       f'[[targets]]\nname = "live"\nkind = "folder"\npath = "{folder}/live"\n')
        told, code, seconds, megabytes = measured("import", "wordpress", file, cwd=new)
        print("     " + told.strip().splitlines()[-1], flush=True)
        check(f"5,000 posts: exit code {code}, {seconds:.2f} s of processor time, {megabytes:.0f} MB", code == 0 and seconds < 5 and megabytes < 100)
        before = {path: path.stat().st_mtime_ns for path in (new / "content").rglob("*.md")}
        again = run(BINARY, "import", "wordpress", file, cwd=new)
        after = {path: path.stat().st_mtime_ns for path in (new / "content").rglob("*.md")}
        check(f"done again it writes nothing: {again.stderr.strip().splitlines()[-1]}", before == after)
        with open(new / "site.toml", "a") as out:
            out.write(again.stdout)
        secret = [path for path in after if "draft: true" not in (text := path.read_text()) and "Post 23 &" in text]
        check("what has a password is a draft", not secret)
        text = file.read_text()
        public = [link for link, rest in re.findall(r"<link>(https://old\.example/\d[^<]*)</link>(.*?)</item>", text, re.S)
                  if "[publish]" in rest and "[secret]" not in rest and "[attachment]" not in rest]
        lists = [f"{SITE}/{path}/" for path in ["category/news/see", "tag/fog", "author/ada", "page/2", "category/news/see/page/2", "2010/01/01"]]
        (folder / "list.txt").write_text("\n".join(public + lists))
        first = run(BINARY, "check", "--urls-from", folder / "list.txt", cwd=new, ok=False)
        with open(new / "site.toml", "a") as out:
            out.write("\n" + re.sub("(?m)^# ", "", first.stdout))
        public += lists
        run(BINARY, "build", cwd=new)
        run(BINARY, "deploy", cwd=new)
        told = run(BINARY, "check", "--urls-from", folder / "list.txt", cwd=new, ok=False).stderr.strip().splitlines()[-1]
        server = Nginx(folder / "live/current", folder)
        try:
            fates = [server.fate(urllib.parse.urlsplit(link).path)[0] for link in public]
        finally:
            server.end()
        counts = {fate: fates.count(fate) for fate in set(fates)}
        check(f"{len(public)} public addresses: {told}; {counts}", set(counts) <= {"200", "leads on"})


def bounds():
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as scratch:
        folder = pathlib.Path(scratch)
        head = '<?xml version="1.0"?><rss xmlns:wp="w"><channel><item><wp:post_type>post</wp:post_type><content:encoded>'
        cases = {
            "CDATA without end": (head + "<![CDATA[", b"x" * (1 << 20)),
            "references without end": (head, b"&amp;&#38;" * 100_000),
            "entities of its own": ('<!DOCTYPE a [<!ENTITY a "' + "b" * 1000 + '">]>' + head, b"&a;" * 300_000),
            "a name without end": ("<rss><channel><item><", b"a" * (1 << 20)),
            "attributes without end": ("<rss><channel><item><a ", b'b="c" ' * 150_000),
            "elements without end": ("<rss><channel><item>", b"<a>" * 300_000),
            "a comment without end": ("<rss><channel><!--", b"x" * (1 << 20)),
            "text before the first item": ("<rss><channel>", b"x" * (1 << 20)),
            "zeros": ("", b"\0" * (1 << 20)),
        }
        for name, (start, part) in cases.items():
            file = folder / "export.xml"
            with open(file, "wb") as out:
                out.write(start.encode())
                while out.tell() < 1 << 30:
                    out.write(part)
            new = folder / "new"
            new.mkdir(exist_ok=True)
            told, code, seconds, megabytes = measured("import", "wordpress", file, cwd=new)
            line = told.strip().splitlines()[0].replace(scratch, "")
            check(f"1 GB of {name}: exit code {code}, {seconds:.1f} s, {megabytes:.0f} MB: {line[:160]}",
                  code == 2 and megabytes < 200 and seconds < 30 and not any(new.iterdir()))
            file.unlink()
        nobody = folder / "nobody"
        nobody.mkdir()
        written(nobody, {"a.txt": "x"})
        for generator in ["jekyll", "hugo", "zola", "pelican"]:
            told, code, *_ = measured("import", generator, nobody)
            check(f"{generator} of a folder that is none: exit code {code}: {told.splitlines()[0].replace(scratch, '')}", code == 2)


class Hub(http.server.BaseHTTPRequestHandler):
    """git's own server: everybody may read, who pushes needs the token."""

    def answer(self):
        path, _, query = self.path.partition("?")
        pushes = "git-receive-pack" in self.path
        if pushes and self.headers.get("Authorization") != "basic dG9rZW4=":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="hub"')
            self.send_header("Content-Length", "0")
            return self.end_headers()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while length := int(self.rfile.readline(), 16):
                body += self.rfile.read(length)
                self.rfile.readline()
            self.rfile.readline()
        environment = {
            **os.environ, "GIT_PROJECT_ROOT": str(Hub.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": query,
            "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
            "REMOTE_USER": "job", "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""), "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def ci():
    """Runs the steps that are no actions, as the host would: `bash -e`, one after the other."""
    if not is_there("git"):
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        Hub.root = folder
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}/"
        run("git", "init", "-q", "--bare", folder / "hub.git")
        run(BINARY, "init", "site", "--ci", "github", "--from", "https://git.example/newsprint.git", "--rev", "main", cwd=folder)
        site = folder / "site"
        text = (site / ".github/workflows/publish.yml").read_text()
        toml = (site / "site.toml").read_text()
        (site / "site.toml").write_text(re.sub(r'(?m)^#?base_url = .*', 'base_url = "https://digest.example/"', toml))
        me = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
        run("git", "init", "-q", "-b", "main", cwd=site)
        run("git", "add", "--all", cwd=site)
        run("git", *me, "commit", "-q", "-m", "A site", cwd=site)
        run("git", "remote", "add", "origin", folder / "hub.git", cwd=site)
        run("git", "push", "-q", "origin", "main", cwd=site)
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        os.symlink(BINARY, bin_folder / "newsprint")
        steps = re.findall(r"(?m)^      - (?:name: .*\n        )?(?:if: .*\n        )?run: (?:\|\n((?:          .*\n|\n)+)|(.*)\n)", text)
        steps = [re.sub(r"(?m)^ {10}", "", block) or line for block, line in steps]
        steps = [step for step in steps if "cargo install" not in step]
        commits = []
        for turn in range(3):
            work = folder / f"work{turn}"
            run("git", "clone", "-q", "--depth=1", "-b", "main", f"{host}hub.git", work)
            run("git", "config", "--local", f"http.{host}.extraheader", "AUTHORIZATION: basic dG9rZW4=", cwd=work)
            if turn and (folder / f"work{turn - 1}/.newsprint").exists():
                shutil.copytree(folder / f"work{turn - 1}/.newsprint", work / ".newsprint", symlinks=True)
            if turn == 2:
                written(work, {"content/2024/new.md": post("New", "2024-06-01")})
                run("git", "add", "--all", cwd=work)
                run("git", *me, "commit", "-q", "-m", "An article", cwd=work)
                run("git", "push", "-q", "origin", "main", cwd=work)
            for step in steps:
                environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(folder), "CI": "true"}
                done = subprocess.run(["bash", "-e", "-c", step], cwd=work, env=environment, text=True, capture_output=True)
                check(f"run {turn + 1}: {step.strip().splitlines()[0]}: {done.returncode} {done.stderr.strip()[-90:] if done.returncode else ''}", done.returncode == 0)
            tip = run("git", "--git-dir", folder / "hub.git", "rev-parse", "--verify", "-q", "gh-pages", ok=False).stdout.strip()
            files = run("git", "--git-dir", folder / "hub.git", "ls-tree", "-r", "gh-pages", ok=False).stdout.splitlines()
            commits.append((tip, set(files)))
        check(f"the branch has {len(commits[0][1])} files", len(commits[0][1]) > 20)
        check("a run with nothing new pushes nothing", commits[0][0] == commits[1][0])
        changed = {line.split("\t")[1] for line in commits[1][1] ^ commits[2][1]}
        check(f"a run with one new article pushes a commit of {len(changed)} changed files of {len(commits[2][1])}",
              commits[1][0] != commits[2][0] and 0 < len(changed) < len(commits[2][1]))


CASES = {"jekyll": jekyll, "hugo": hugo, "pelican": pelican, "odd": odd, "corpus": corpus, "wordpress": wordpress, "bounds": bounds, "ci": ci}

for case in sys.argv[2:] or CASES:
    print(case, flush=True)
    CASES[case]()
if FAILED:
    sys.exit(f"{len(FAILED)} broken")
