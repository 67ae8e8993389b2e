//! Slips that an editor makes in the first hour, each with its word.

mod support;

use support::Test;

const ARTICLE: &str = "---\ntitle: Fog\ndate: 2024-01-17 10:00:00\nslug: fog\n---\nText.\n";

#[test]
fn an_address_is_explained_by_the_file_of_its_page() {
    let site = || {
        Test::new()
            .file("site.toml", "base_url = \"https://test.example/digest/\"\n")
            .file("content/2024/fog.md", ARTICLE)
            .file("pages/about.md", "# About\n\nText.\n")
    };
    for (address, file) in [
        ("/2024/01/17/fog/", "content/2024/fog.md"),
        ("https://test.example/digest/2024/01/17/fog", "content/2024/fog.md"),
        ("/digest/about/", "pages/about.md"),
    ] {
        let said = site().args(["explain", "--json", address]).any_stdout().any_stderr().run();
        let said: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(said["file"], file, "{address}");
    }
    site()
        .args(["explain", "/topics/"])
        .status(2)
        .stderr(
            "error: no file of content/ or pages/ makes the page at /topics/; name an article file, or the address of its page on this site\n",
        )
        .run();
    site()
        .args(["explain", "/nothing/"])
        .status(2)
        .stderr("error: there is no page at /nothing/; name an article file, or the address of its page on this site\n")
        .run();
}

#[test]
fn two_sources_with_one_host_are_named() {
    Test::new()
        .file("site.toml", "[[sources]]\nid = \"tide\"\nhosts = [\"tide.example\"]\n[[sources]]\nid = \"ebb\"\nhosts = [\"Tide.example\"]\n")
        .file("content/fog.md", ARTICLE)
        .args(["check"])
        .stderr(
            "warning: site.toml:6: the sources `tide` and `ebb` both have the host tide.example; its articles are of `tide`\n  \
             help: name it in one of them; an article file can say `source` in its front matter\n\
             checked 1 article, [N] pages in [TIME]; 1 warning\n",
        )
        .run();
}

#[test]
fn a_folder_target_is_no_folder_of_the_site() {
    for path in [".", "content", "pages"] {
        let target = format!(
            "base_url = \"https://test.example/\"\n[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"{path}\"\n"
        );
        let built = Test::new()
            .file("site.toml", target)
            .file("content/fog.md", ARTICLE)
            .file("pages/about.md", "# About\n\nText.\n")
            .args(["build"])
            .any_stderr()
            .run();
        let refused = built.then().args(["deploy"]).status(2).any_stderr().run();
        assert!(refused.stderr.contains("can't be the folder of a target: it"), "{}", refused.stderr);
        assert!(refused.stderr.contains("give the target another `path` in site.toml"), "{}", refused.stderr);
    }
}
