//! An editor's own SVG in, one that a browser runs nothing of out: no script, no event handler, no foreign element, no address of another
//! host. It is `svg-hush` that says what stays (an allow list of elements and attributes, <https://github.com/cloudflare/svg-hush>).

use svg_hush::{Filter, data_url_filter};

/// The largest SVG that is read, in bytes. The largest of 141 charts of a weblog has 330,000.
pub(crate) const MAX_SVG_BYTES: u64 = 8 << 20;

/// Cleans an SVG.
///
/// # Errors
/// Why it is none, fit behind a colon.
pub(crate) fn clean_svg(bytes: &[u8]) -> Result<Vec<u8>, String> {
    if bytes.len() as u64 > MAX_SVG_BYTES {
        return Err(format!("it has more than {MAX_SVG_BYTES} bytes"));
    }
    let mut filter = Filter::new();
    filter.set_data_url_filter(data_url_filter::allow_standard_images);
    let mut clean = Vec::with_capacity(bytes.len());
    filter.filter(bytes, &mut clean).map_err(|error| error.to_string().replace('\n', " "))?;
    if clean.len() as u64 > 2 * MAX_SVG_BYTES {
        return Err("its entities make it too large".into());
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(inside: &str) -> String {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">{inside}</svg>"
        );
        String::from_utf8(clean_svg(svg.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn nothing_of_it_runs_or_asks_another_host() {
        let hostile = "<script>alert(1)</script><rect onload=\"alert(1)\" width=\"1\" height=\"2\"/>\
            <foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example\"/></foreignObject>\
            <a xlink:href=\"javascript:alert(1)\"><text>t</text></a><image href=\"https://evil.example/a.png\"/>\
            <style>rect{fill:url(https://evil.example/b)} @import 'https://evil.example/c';</style>\
            <set attributeName=\"href\" to=\"javascript:alert(1)\"/><use href=\"data:image/svg+xml,&lt;svg/&gt;\"/>";
        let clean = cleaned(hostile);
        for word in [
            "<script",
            "attributeName",
            "onload",
            "iframe",
            "foreignObject",
            "evil.example",
            "@import",
            "data:image/svg",
        ] {
            assert!(!clean.contains(word), "{word}: {clean}");
        }
        assert!(
            clean.contains("<rect") && clean.contains("viewBox=\"0 0 9 9\"") && clean.contains("<text>t"),
            "{clean}"
        );
    }

    #[test]
    fn what_is_no_svg_is_none() {
        assert!(clean_svg(b"GIF89a").is_err());
        assert!(clean_svg(b"<svg><unclosed></svg>").is_err());
        let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&b;</text></svg>";
        assert!(clean_svg(bomb.as_bytes()).map_or(0, |clean| clean.len()) < 1000);
    }
}
