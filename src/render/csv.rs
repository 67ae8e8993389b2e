//! Comma-separated values (RFC 4180): rows in, a text out.

/// Writes rows. What a spreadsheet would take for a formula is marked as text: ids may come of names that feeds gave.
pub(crate) fn csv(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| self::cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn cell(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{mark}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_are_no_formulas() {
        let rows = [
            vec!["a".to_owned(), "b,\"c\"\n".to_owned()],
            vec!["=1+1".to_owned(), "-,".to_owned(), String::new()],
        ];
        assert_eq!(csv(&rows), "a,\"b,\"\"c\"\"\n\"\r\n'=1+1,\"'-,\",\r\n");
    }
}
