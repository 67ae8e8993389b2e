use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::config::Config;
use crate::deploy::Holder;
use crate::deploy::targets::target::{Done, with_version};

/// A target in memory.
#[derive(Default)]
struct Memory {
    files: Mutex<BTreeMap<String, String>>,
    /// What another deploy puts in the place of the journal when the manifest is written.
    intruder: Option<String>,
}

impl Target for Memory {
    fn place(&self) -> &str {
        "memory"
    }

    fn read(&self, name: &str) -> Result<Option<(String, Version)>, DeployError> {
        Ok(lock(&self.files).get(name).cloned().map(with_version))
    }

    fn write(&self, name: &str, text: &str, expect: &Expect) -> Result<Version, NotWritten> {
        let there = self.version(name)?;
        let expected = match expect {
            Expect::Absent => None,
            Expect::Version(version) => Some(version.clone()),
        };
        if there != expected {
            return Err(NotWritten::Conflict);
        }
        let mut files = lock(&self.files);
        files.insert(name.into(), text.into());
        if let (MANIFEST, Some(intruder)) = (name, &self.intruder) {
            files.insert(JOURNAL.into(), intruder.clone());
        }
        Ok(Version::of(text))
    }

    fn forget(&self, name: &str) -> Result<(), DeployError> {
        lock(&self.files).remove(name);
        Ok(())
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        Ok(lock(&self.files).is_empty())
    }

    fn send(&self, site: &BuiltSite, files: &[&SiteFile], done: Done<'_>) -> Result<(), DeployError> {
        for file in files {
            let mut bytes = Vec::new();
            site.pour(file, &mut bytes).unwrap();
            lock(&self.files).insert(file.path.clone(), String::from_utf8_lossy(&bytes).into_owned());
            done();
        }
        Ok(())
    }

    fn remove(&self, paths: &[String], done: Done<'_>) -> Result<(), DeployError> {
        for path in paths {
            self.forget(path)?;
            done();
        }
        Ok(())
    }

    fn missing(&self, _: &BuiltSite) -> Result<Vec<String>, DeployError> {
        Ok(Vec::new())
    }

    /// No sign of life is given: the deploy is asleep.
    fn beat(&self) -> Duration {
        Duration::from_secs(3600)
    }
}

fn deploy_to(target: &Memory) -> Result<Report, DeployError> {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("public");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("index.html"), "front").unwrap();
    let hash = crate::ground::fingerprint::Fingerprint::of(b"front");
    let manifest = format!("newsprint-manifest 2\n{hash} 5 front text/html index.html\n");
    fs::write(out.join(crate::disk::publish::MANIFEST), manifest).unwrap();
    let options = DeployOptions {
        root: root.path().into(),
        out: out.clone(),
        dry_run: false,
        verify: false,
        max_delete: None,
        allow_empty: false,
        adopt: Adopt::No,
    };
    let mut site = BuiltSite::read(root.path(), &out, &Config::default(), None).unwrap();
    deploy(target, &mut site, &options, &crate::ground::progress::Silent)
}

#[test]
fn a_deploy_leaves_no_journal() {
    let target = Memory::default();
    assert!(deploy_to(&target).unwrap().done);
    let names: Vec<String> = lock(&target.files).keys().cloned().collect();
    assert_eq!(names, ["index.html", MANIFEST]);
}

/// A machine that slept wakes up, and finds that another took over: it removed the journal of that one.
#[test]
fn the_journal_of_a_deploy_that_took_over_stays() {
    let other = Journal { holder: Holder { id: "other".into(), ..holder::own() }, ..Journal::default() };
    let target = Memory { intruder: Some(other.to_text()), ..Memory::default() };
    let error = deploy_to(&target).unwrap_err().to_string();
    assert_eq!(
        error,
        "error: memory: another deploy took over\n  \
         help: the site there is whole; run the command again when the other one has ended"
    );
    assert_eq!(lock(&target.files).get(JOURNAL), Some(&other.to_text()));
}
