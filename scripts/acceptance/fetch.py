#!/usr/bin/env python3
"""scripts/acceptance/fetch.py BINARY [CASE...]: what `newsprint fetch` promises and what takes too long for a test, with figures.

  bounds    a gzip bomb of 1 GB, a byte a second, endless headers, 100,000 items, billion laughs, 64,000 nested elements, millions of tags, beside good
            feeds: under 90 s, under 200 MB, the good ones complete
  kills     kill -9 at 50 random moments: no torn file, and one more run gives the tree of an undisturbed one
  versions  300 articles that were edited, kill -9 at 50 random moments: no version is lost, each is kept once
  crowd     200 feeds on 40 hosts behind nginx with nothing new: under 15 s, under 2 s of processor time, under 1 kB a feed
  tls       certificates are checked, and no redirect leads from https to http (openssl)
  rebind    a name that changes its answer (a name server of its own, in a mount namespace; needs root)
  corpora   FOLDER...: articles of the wire as RSS, Atom and JSON Feed give the same site (NEWSPRINT_ARTICLES names the folders)

All servers are on loopback. Ends with 1 where a promise is broken.
"""

import gzip
import hashlib
import html
import http.server
import json
import os
import pathlib
import random
import re
import resource
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

BINARY = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__)
FAILED = []


def check(what, holds):
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        FAILED.append(what)


class Web(http.server.BaseHTTPRequestHandler):
    """Answers by the function that stands under a path."""

    protocol_version = "HTTP/1.1"
    places = {}
    seen = []

    def do_GET(self):
        Web.seen.append((self.headers["Host"].rsplit(":", 1)[0], self.path))
        self.close_connection = True
        answer = Web.places.get(self.path)
        try:
            if callable(answer):
                answer(self)
            elif answer is None:
                self.reply(404, b"")
            else:
                self.reply(200, answer)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def reply(self, status, body, *headers):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


def serve():
    server = Server(("0.0.0.0", 0), Web)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def site(folder, urls, hosts=None):
    folder = pathlib.Path(folder)
    (folder / "content").mkdir(parents=True, exist_ok=True)
    hosts = hosts or [f"127.0.0.{n}" for n in range(1, 60)]
    lines = ['title = "T"', 'base_url = "https://digest.example/"', "[fetch]", f"private_hosts = {json.dumps(hosts)}"]
    for url in urls:
        lines += ["[[fetch.feeds]]", f"url = {json.dumps(url)}"]
    (folder / "site.toml").write_text("\n".join(lines) + "\n")
    return folder


def run(folder, *args, **more):
    """Exit code, report, seconds, processor seconds, peak of memory in MB."""
    before = time.monotonic()
    process = subprocess.Popen(
        [BINARY, "fetch", "--json", *args], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more
    )
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - before
    report = json.loads(out) if out.strip() else {"stderr": err.decode()}
    return os.waitstatus_to_exitcode(status), report, took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rss(items):
    return ("<rss version='2.0'><channel><title>T</title>" + "".join(items) + "</channel></rss>").encode()


def item(number, text="Text."):
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(1_700_000_000 + number))
    return (
        f"<item><title>Title {number}</title><link>https://a.example/{number}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


def tree(folder):
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def bounds():
    port = serve()
    # A gzip file may have several members: a megabyte of packed zeros, again and again, is a gigabyte in all.
    member = gzip.compress(bytes(16 << 20), 9)

    def bomb(web):
        web.send_response(200)
        web.send_header("Content-Encoding", "gzip")
        web.end_headers()
        for _ in range(64):
            web.wfile.write(member)

    def slow(web):
        web.send_response(200)
        web.end_headers()
        while True:
            web.wfile.write(b" ")
            web.wfile.flush()
            time.sleep(1)

    def headers(web):
        web.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            web.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def slow_headers(web):
        web.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            web.wfile.write(b"X: y\r\n")
            web.wfile.flush()
            time.sleep(1)

    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10 if n else 'ha'}'>" for n in range(10))
    Web.places = {
        "/bomb": bomb,
        "/slow": slow,
        "/headers": headers,
        "/slow-headers": slow_headers,
        "/items": rss(item(n) for n in range(100_000))[: 16 << 20],
        "/laughs": f"<!DOCTYPE rss [{laughs}]><rss version='2.0'><channel><item><title>&l9;</title></item></channel></rss>".encode(),
        "/nested": rss(["<item><title>N</title>" + "<b>" * 64_000 + "x" + "</b>" * 64_000 + "</item>", item(-1)]),
        "/json": b'{"version":"https://jsonfeed.org/version/1","items":[' + b"0," * (7 << 20) + b"0]}",
        "/depth": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * (1 << 20),
        "/one": rss([item(-2, "x" * (15 << 20))]),
        "/tags": b"<html><head><title>T</title></head><body>" + b"<a>" * (5 << 20),
        "/signs": b"<?xml version='1.0' encoding='windows-1252'?><rss version='2.0'><channel>" + b"\x80<" * (8_000_000),
        "/good": rss(item(n + 200_000) for n in range(20)),
    }
    with tempfile.TemporaryDirectory() as folder:
        names = [name for name in Web.places if name != "/good"]
        urls = [f"http://127.0.0.{n + 1}:{port}{name}" for n, name in enumerate(names)]
        urls += [f"http://127.0.0.{n}:{port}/good?{n}" for n in range(30, 34)]
        # Further slow ones, of the same host and of others.
        for n in [names.index("/slow") + 1] * 4 + list(range(40, 50)):
            Web.places[f"/slow?{len(urls)}"] = slow
            urls.append(f"http://127.0.0.{n}:{port}/slow?{len(urls)}")
        for n in range(30, 34):
            Web.places[f"/good?{n}"] = rss(item(n * 1000 + k) for k in range(20))
        code, report, took, cpu, peak = run(site(folder, urls))
        print(f"     {took:.1f} s, {cpu:.1f} s of processor time, {peak:.0f} MB")
        for feed in report["of"]:
            print(f"     {feed['url']}: {feed['outcome']}, {feed['new']} new, {feed['problem'] or ''}")
        check("the run ends within 90 s", took < 90)
        check("it takes less than 200 MB", peak < 200)
        good = [feed["new"] for feed in report["of"] if "/good" in feed["url"]]
        check("other feeds are complete", good == [20] * 4 and code == 0)
        check("of 100,000 items, 2,000 are taken", [f["new"] for f in report["of"] if f["url"].endswith("/items")] == [2000])


def due(place):
    """An hour later."""
    path = place / ".newsprint/fetch/state.json"
    state = json.loads(path.read_text())
    for feed in state["feeds"].values():
        feed["not_before"] = None
    path.write_text(json.dumps(state))


def kills():
    port = serve()
    for n in range(1, 9):
        Web.places[f"/{n}"] = rss(item(n * 1000 + k, "x" * 2000) for k in range(150))
    urls = [f"http://127.0.0.{n}:{port}/{n}" for n in range(1, 9)]
    with tempfile.TemporaryDirectory() as folder:
        calm = site(os.path.join(folder, "calm"), urls)
        _, report, took, *_ = run(calm)
        expected = tree(calm / "content")
        check("an undisturbed run gives 1,200 files", len(expected) == 1200 and report["new"] == 1200)
        chance = random.Random(7)
        torn = differing = halfway = 0
        for number in range(50):
            place = site(os.path.join(folder, f"killed-{number}"), urls)
            process = subprocess.Popen([BINARY, "fetch"], cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.02, took * 1.05))
            process.kill()
            process.wait()
            left = tree(place / "content")
            halfway += 0 < len(left) < 1200
            torn += any(expected.get(name) != digest for name, digest in left.items())
            run(place)
            differing += tree(place / "content") != expected
            shutil.rmtree(place)
        print(f"     undisturbed {took:.2f} s; {halfway} of 50 were killed between the first file and the last")
        check("no file is torn", torn == 0)
        check("one more run gives the tree of an undisturbed one", differing == 0)


def versions():
    port = serve()
    count = 300
    old = rss(item(k, "x" * 2000) for k in range(count))
    new = rss(item(k, "y" * 2000) for k in range(count))
    with tempfile.TemporaryDirectory() as folder:
        Web.places["/v"] = old
        before = site(os.path.join(folder, "before"), [f"http://127.0.0.1:{port}/v"])
        with open(before / "site.toml", "a") as toml:
            toml.write("[revisions]\nenabled = true\n")
        run(before)
        first = tree(before / "content")
        due(before)
        Web.places["/v"] = new
        calm = pathlib.Path(folder) / "calm"
        shutil.copytree(before, calm)
        _, report, took, *_ = run(calm)
        second = tree(calm / "content")
        kept = sorted(tree(calm / "revisions").values())
        check("each article that was edited has one version, as it was", report["changed"] == count and kept == sorted(first.values()))
        chance = random.Random(7)
        lost = twice = differing = halfway = 0
        for number in range(50):
            place = pathlib.Path(folder) / f"killed-{number}"
            shutil.copytree(before, place)
            process = subprocess.Popen([BINARY, "fetch"], cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.02, took * 1.05))
            process.kill()
            process.wait()
            versions = set(tree(place / "revisions").values())
            there = tree(place / "content")
            halfway += 0 < len(versions) < count
            lost += sum(there.get(name) != digest and digest not in versions for name, digest in first.items())
            run(place)
            differing += tree(place / "content") != second
            twice += sorted(tree(place / "revisions").values()) != kept
            shutil.rmtree(place)
        print(f"     undisturbed {took:.2f} s; {halfway} of 50 were killed between the first version and the last")
        check("no version is lost, and no file", lost == 0)
        check("one more run gives the tree of an undisturbed one", differing == 0)
        check("and each version once", twice == 0)


def crowd():
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory() as folder:
        www = pathlib.Path(folder, "www")
        www.mkdir()
        for n in range(200):
            (www / f"{n}.xml").write_bytes(rss(item(n * 100 + k) for k in range(10)))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        conf = pathlib.Path(folder, "nginx.conf")
        conf.write_text(
            f"daemon off; error_log stderr crit; pid {folder}/pid; worker_processes 1; events {{}}\n"
            f"http {{ access_log {folder}/access.log; gzip on; gzip_types text/xml; types {{ text/xml xml; }}\n"
            f"server {{ listen 0.0.0.0:{port}; root {www}; }} }}\n"
        )
        server = subprocess.Popen([nginx, "-c", conf, "-g", "user root;"], stderr=subprocess.DEVNULL)
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                time.sleep(0.05)
            urls = [f"http://127.0.0.{n % 40 + 1}:{port}/{n}.xml" for n in range(200)]
            place = site(os.path.join(folder, "site"), urls)
            _, first, took, cpu, _ = run(place)
            print(f"     first: {took:.1f} s, {cpu:.2f} s of processor time, {first['new']} articles")
            before = tree(place / "content")
            due(place)
            _, second, took, cpu, peak = run(place)
            print(f"     second: {took:.1f} s, {cpu:.2f} s of processor time, {peak:.0f} MB, {second['bytes']} bytes of bodies")
            check("304 for all", second["not_modified"] == 200)
            check("0 files written", tree(place / "content") == before)
            check("under 15 s", took < 15)
            check("under 2 s of processor time", cpu < 2)
            log = pathlib.Path(folder, "access.log").read_text().splitlines()[200:]
            sizes = [int(line.split('"')[2].split()[1]) for line in log]
            check("nginx says 304 and sends no body", len(log) == 200 and all('" 304 0 ' in line for line in log) and sum(sizes) == 0)
            state = json.loads((place / ".newsprint/fetch/state.json").read_text())
            weak = sum(str(feed["etag"]).startswith('W/"') for feed in state["feeds"].values())
            check("validators are kept as nginx gave them with the packed body, weak", weak == 200)
        finally:
            server.terminate()
            server.wait()


def rebind():
    if "INSIDE" not in os.environ:
        inside = dict(os.environ, INSIDE="1")
        command = ["unshare", "--mount", sys.executable, __file__, BINARY, "rebind"]
        check("in a mount namespace", subprocess.run(command, env=inside).returncode == 0)
        return
    resolv = tempfile.NamedTemporaryFile("w", suffix=".conf")
    resolv.write("nameserver 127.0.0.53\noptions timeout:1 attempts:1\n")
    resolv.flush()
    subprocess.run(["mount", "--bind", resolv.name, "/etc/resolv.conf"], check=True)
    answers = {"rebind.example": ["127.0.0.9", "127.0.0.1"], "inner.example": ["10.0.0.1"]}
    asked = []

    def names():
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.53", 53))
        while True:
            query, client = server.recvfrom(512)
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1 : at + 1 + query[at]].decode())
                at += query[at] + 1
            name, kind = ".".join(labels), struct.unpack(">H", query[at + 1 : at + 3])[0]
            address = None
            if kind == 1 and name in answers:
                asked.append(name)
                address = answers[name][min(asked.count(name), len(answers[name])) - 1]
            head = query[:2] + struct.pack(">HHHHH", 0x8180, 1, 1 if address else 0, 0, 0)
            record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(address) if address else b""
            server.sendto(head + query[12 : at + 5] + record, client)

    threading.Thread(target=names, daemon=True).start()
    port = serve()
    Web.places = {"/feed": rss([item(1)])}
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"http://rebind.example:{port}/feed", f"http://inner.example:{port}/feed"]
        place = site(folder, urls, ["nothing.example"])
        for _ in range(3):
            code, report, *_ = run(place, "--force")
        problems = {feed["problem"] for feed in report["of"]}
        print(f"     asked: {asked}; {problems}")
        check("whatever a name answers, nothing private is asked", not Web.seen and code == 3 and len(asked) >= 4)
        # Let through by name, it is: the name server and the server work.
        place = site(folder, urls[:1], ["rebind.example"])
        _, report, *_ = run(place, "--force")
        check("by its name it is let through", report["new"] == 1)


def tls():
    with tempfile.TemporaryDirectory() as folder:
        openssl = lambda *args: subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=ca")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "csr.pem", "-subj", "/CN=localhost")
        pathlib.Path(folder, "ext").write_text("subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
        openssl("x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2", "-extfile", "ext", "-out", "cert.pem")
        plain = serve()
        server = Server(("127.0.0.1", 0), Web)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"https://localhost:{server.server_address[1]}"
        down = lambda web: web.reply(302, b"", ("Location", f"http://127.0.0.1:{plain}/plain"))
        Web.places = {"/good": rss([item(1)]), "/down": down, "/plain": rss([item(2)])}
        Web.seen.clear()
        place = site(os.path.join(folder, "site"), [f"{base}/good", f"{base}/down"], ["localhost", "127.0.0.1"])
        code, report, *_ = run(place)
        check("an unknown authority is refused", code == 3 and not Web.seen)
        _, report, *_ = run(place, "--force", env=dict(os.environ, SSL_CERT_FILE=f"{folder}/ca.pem"))
        for feed in report["of"]:
            print(f"     {feed['url']}: {feed['outcome']}, {feed['problem'] or ''}")
        check("a known one is taken", report["of"][0]["new"] == 1)
        refused = "leads from https to http" in (report["of"][1]["problem"] or "")
        check("https leads to no http", refused and "/plain" not in [path for _, path in Web.seen])


WIRE = re.compile(rb"\A\s*(?:---\n.*?\n---\n)?\s*<!--\s*(\d+)\s*-->\s*\n\[(.*)\]\((\S+)\)\n-{2,}\n(.*)", re.S)


def corpora():
    folders = os.environ.get("NEWSPRINT_ARTICLES", "").split()
    articles = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix in {".md", ".txt"} and len(articles) < int(os.environ.get("NEWSPRINT_MOST", "205")):
                found = WIRE.match(path.read_bytes().replace(b"\r\n", b"\n"))
                if found:
                    number, title, link, body = (part.decode("utf-8", "replace") for part in found.groups())
                    seconds = int(number) / 1000 if len(number) > 11 else int(number)
                    articles.append((int(seconds), title, link, body.strip()))
    # Two files of one article are two versions of it, of which a feed has one.
    links = set()
    articles = [a for a in articles if not (a[2] in links or links.add(a[2]))]
    print(f"     {len(articles)} articles")
    check("there are articles", bool(articles))
    port = serve()
    moment = lambda seconds: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    mail = lambda seconds: time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(seconds))
    text = lambda value: html.escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value))
    Web.places["/rss"] = (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
        + "".join(
            f"<item><title>{text(t)}</title><link>{text(u)}</link><pubDate>{mail(s)}</pubDate><content:encoded>{text(b)}</content:encoded></item>"
            for s, t, u, b in articles
        )
        + "</channel></rss>"
    ).encode()
    Web.places["/atom"] = (
        "<feed xmlns='http://www.w3.org/2005/Atom'>"
        + "".join(
            f"<entry><id>{text(u)}</id><title>{text(t)}</title><link href='{text(u)}'/><published>{moment(s)}</published>"
            f"<content type='html'>{text(b)}</content></entry>"
            for s, t, u, b in articles
        )
        + "</feed>"
    ).encode()
    clean = lambda value: re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value)
    Web.places["/json"] = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "T",
            "items": [
                {"id": u, "url": u, "title": clean(t), "content_html": clean(b), "date_published": moment(s)}
                for s, t, u, b in articles
            ],
        }
    ).encode()

    def built(place):
        subprocess.run([BINARY, "build", "--no-cache"], cwd=place, check=True, stderr=subprocess.DEVNULL)
        return {name: digest for name, digest in tree(place / "public").items() if not name.startswith(".")}

    with tempfile.TemporaryDirectory() as folder:
        sites = {}
        for kind in ("rss", "atom", "json"):
            place = site(os.path.join(folder, kind), [f"http://127.0.0.1:{port}/{kind}"])
            toml = place / "site.toml"
            toml.write_text(toml.read_text().replace("[[fetch.feeds]]", '[[fetch.feeds]]\nfull_text = "never"'))
            _, report, took, *_ = run(place)
            print(f"     {kind}: {report['new']} articles in {took:.1f} s, {report['warnings']} warnings")
            sites[kind] = built(place)
        check("the site is the same from RSS, Atom and JSON Feed", sites["rss"] == sites["atom"] == sites["json"])
        # The same articles as files of the wire, as they were found.
        place = site(os.path.join(folder, "wire"), [f"http://127.0.0.1:{port}/rss"])
        for number, (s, t, u, b) in enumerate(articles):
            (place / f"content/{number:04}.md").write_text(f"<!--{s}000-->\n[{clean(t)}]({u})\n------\n\n{clean(b)}\n")
        wire = built(place)
        pages = lambda files: {name: digest for name, digest in files.items() if name.endswith("index.html")}
        ours, theirs = pages(sites["rss"]), pages(wire)
        for name in sorted(set(ours) ^ set(theirs) | {name for name in ours if ours[name] != theirs.get(name)}):
            print(f"     other: {name}")
        same = sum(theirs.get(name) == digest for name, digest in ours.items())
        print(f"     {same} of {len(theirs)} pages are those of the files that the feeds were made of")
        check("and as from the articles themselves", ours == theirs)


CASES = {case.__name__: case for case in (bounds, kills, versions, crowd, tls, rebind, corpora)}
chosen = sys.argv[2:] or [name for name in CASES if name != "corpora"]
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
for name in chosen:
    print(name, flush=True)
    CASES[name]()
sys.exit(1 if FAILED else 0)
