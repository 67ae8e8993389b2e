//! The policy of pages, opened on purpose: the same in the pages and in every file for hosts, and what is said of tags that it forbids.

mod support;

use support::Test;

const POLICY: &str = "[policy]\nscript = [\"https://gc.example\"]\nimg = [\"http://127.0.0.1:4000\"]\nfont = [\"self\"]\nframe = [\"https://film.example\"]\n";
const TARGET: &str = "[[targets]]\nname = \"www\"\nkind = \"folder\"\npath = \"www\"\nhost_files = [\"_headers\", \"nginx-headers.conf\"]\n";
const BASE: &str = "{% extends \"default/base.html\" %}\n{% block head %}{{ super() }}\n<script async src=\"https://gc.example/count.js\"></script>\n\
                    <script src=\"https://other.example/x.js\"></script>\n{% endblock head %}\n";

#[test]
fn what_is_opened_is_open_everywhere_and_nothing_else() {
    let site = Test::new()
        .file("site.toml", format!("base_url = \"https://test.example/\"\n{POLICY}{TARGET}"))
        .file("content/a.md", "---\ntitle: A\ndate: 2024-01-17\n---\nText.\n")
        .file("templates/base.html", BASE)
        .args(["build"])
        .any_stderr()
        .run();
    let warning = "warning: templates/base.html:4:1: the policy of the pages takes no script from https://other.example\n";
    let help =
        "help: if it is to be, write into site.toml, below [policy]: script = [\"https://other.example\"]\n";
    assert!(site.stderr.starts_with(warning) && site.stderr.contains(help), "{}", site.stderr);
    assert_eq!(site.stderr.matches("warning:").count(), 1, "{}", site.stderr);
    let html = site.text("public/index.html");
    let (_, meta) = html.split_once("Content-Security-Policy\" content=\"").unwrap();
    let meta = meta.split_once("\">").unwrap().0.replace("&#x27;", "'").replace("&#39;", "'");
    assert_eq!(
        meta,
        "default-src 'none'; script-src 'self' https://gc.example; style-src 'self'; img-src 'self' https: http://127.0.0.1:4000; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; font-src 'self'; frame-src https://film.example"
    );
    let deployed = site.then().args(["deploy"]).any_stderr().run();
    let whole = format!("{meta}; frame-ancestors 'none'");
    assert!(deployed.text("www/current/_headers").contains(&format!("  Content-Security-Policy: {whole}\n")));
    let nginx = deployed.text("www/current/nginx-headers.conf");
    assert!(nginx.contains(&format!("add_header Content-Security-Policy \"{whole}\" always;\n")), "{nginx}");
}

#[test]
fn an_own_robots_txt_stands_whatever_site_toml_says() {
    let site = Test::new()
        .file("site.toml", "title = \"Test\"\n[robots]\nai = \"deny\"\n")
        .file("content/a.md", "---\ntitle: A\ndate: 2024-01-17\n---\nText.\n")
        .args(["build"])
        .any_stderr()
        .run();
    assert!(site.text("public/robots.txt").contains("User-agent: GPTBot\n"));
    let own = site
        .then()
        .file("static/root/robots.txt", "User-agent: *\nDisallow: /\n")
        .args(["build"])
        .stderr(
            "warning: site.toml:3: static/root/robots.txt is printed, and `ai` changes nothing in it\n  help: take one of the two away\n\
             built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning\n",
        )
        .run();
    assert_eq!(own.text("public/robots.txt"), "User-agent: *\nDisallow: /\n");
}
