//! Scripts of the default theme: in the output they have no comments, which are a fifth of their bytes and for those who
//! change them. A site's own scripts go out as they are: telling comments from code in any script takes a parser.

/// The script without its lines that are a comment and nothing else.
pub(super) fn without_comments(script: &str) -> String {
    let mut inside = false;
    let mut code = String::with_capacity(script.len());
    for line in script.lines() {
        let text = line.trim();
        let ends = text.ends_with("*/");
        let begins = text.starts_with("/*") && (ends || !text.contains("*/"));
        if inside || begins {
            inside = !ends;
        } else if !text.is_empty() && !text.starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::theme::{DefaultStatic, Source};

    #[test]
    fn lines_of_comments_go_and_all_else_stays() {
        let script = "// Head.\n\n/** One. */\nconst a = \"// no\"; // stays\n  /**\n   * Two:\n   * `**` three\n   */\n  \
             /* four */ b();\n  // five\n";
        assert_eq!(without_comments(script), "const a = \"// no\"; // stays\n  /* four */ b();\n");
    }

    #[test]
    fn no_script_of_ours_has_text_that_looks_like_a_comment() {
        for name in DefaultStatic::iter().filter(|name| name.ends_with(".js")) {
            let Some(file) = DefaultStatic::get(&name) else { continue };
            let script = Source::Embedded(file.data).read().unwrap();
            let script = std::str::from_utf8(&script).unwrap();
            // A template literal over several lines could hold one.
            let odd = script.lines().find(|line| {
                line.matches('`').count() % 2 == 1 && !line.trim_start().starts_with(['/', '*'])
            });
            assert_eq!(odd, None, "{name}");
        }
    }
}
