//! tmp
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used)]
use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;
use crate::pipeline::Failure;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
#[derive(Debug)]
pub struct Asset {
    pub name: String,
    pub output: String,
    pub bytes: Cow<'static, [u8]>,
    pub fingerprint: Fingerprint,
}
#[derive(Debug, Default)]
pub struct Theme {
    pub templates: BTreeMap<String, String>,
    pub messages: BTreeMap<String, String>,
    pub assets: Vec<Asset>,
    pub diagnostics: Vec<Diagnostic>,
}
impl Theme {
    pub fn asset_urls(&self, base: &str) -> BTreeMap<String, String> {
        self.assets.iter().map(|a| (a.name.clone(), format!("{base}/{}", a.output))).collect()
    }
}
pub fn load(_root: &Path, _language: &str) -> Result<Theme, Failure> {
    let mut t = Theme::default();
    let d = Path::new(env!("CARGO_MANIFEST_DIR"));
    for e in ignore::WalkBuilder::new(d.join("templates")).build().flatten() {
        if e.path().extension().is_some_and(|x| x == "html") {
            t.templates.insert(
                e.path().strip_prefix(d.join("templates")).unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(e.path()).unwrap(),
            );
        }
    }
    for l in ["en", _language] {
        if let Ok(s) = std::fs::read_to_string(d.join(format!("templates/messages/{l}.toml"))) {
            let m: BTreeMap<String, String> = toml::from_str(&s).unwrap();
            t.messages.extend(m);
        }
    }
    for e in ignore::WalkBuilder::new(d.join("static")).build().flatten() {
        if e.path().is_file() {
            let b = std::fs::read(e.path()).unwrap();
            let f = Fingerprint::of(&b);
            let n = e.path().strip_prefix(d.join("static")).unwrap().to_string_lossy().into_owned();
            t.assets.push(Asset {
                output: format!("assets/{}.{n}", f.short(10)),
                name: n,
                bytes: b.into(),
                fingerprint: f,
            });
        }
    }
    Ok(t)
}
