//! Deploys to a target that is written to file by file: the journal, group after group, the manifest, and only then what is
//! to be removed. Any failure ends it there; what was reached stands in the journal, and the next deploy goes on.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use crate::deploy::plan::diff::diff;
use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::holder;
use crate::deploy::targets::holder::Liveness;
use crate::deploy::targets::options::{Adopt, DeployOptions};
use crate::deploy::targets::report::Report;
use crate::deploy::targets::site::BuiltSite;
use crate::deploy::targets::target::{Expect, NotWritten, Target, Version};
use crate::deploy::{Change, Damage, GROUPS, JOURNAL, Journal, MANIFEST, Manifest, SiteFile};
use crate::ground::progress::Progress;

/// What a target says of itself.
struct Held {
    manifest: Option<(Manifest, Version)>,
    journal: Option<(Journal, Version)>,
}

/// Deploys.
pub(crate) fn deploy(
    target: &dyn Target,
    site: &mut BuiltSite,
    options: &DeployOptions,
    progress: &dyn Progress,
) -> Result<Report, DeployError> {
    let mut held = read(target, options)?;
    let manifest = held.manifest.as_ref().map(|(manifest, _)| manifest);
    let journal = held.journal.as_ref().map(|(journal, _)| journal);
    site.lead_on(manifest);
    let mut doubted = BTreeSet::new();
    if options.verify && manifest.is_some() {
        doubted.extend(target.missing(site)?);
        doubted.retain(|path| manifest.is_some_and(|manifest| manifest.entries.contains_key(path)));
    }
    let mut change = diff(manifest, journal, &doubted, &site.files);
    let mut report = Report::of(&change, site, target.place());
    report.repaired = doubted.len();
    options.check_removals(&change, site, manifest)?;
    if !change.is_needed {
        return Ok(report);
    }
    if held.manifest.is_none()
        && held.journal.is_none()
        && options.adopt == Adopt::No
        && !target.is_empty()?
    {
        return Err(foreign(target.place()));
    }
    if options.dry_run {
        return Ok(report);
    }
    let (holder, place) = (holder::own(), target.place());
    if let Some((journal, version)) = held.journal.take() {
        let version = wait_for_silence(target, &journal, version, progress)?;
        held.journal = Some((journal, version));
    }
    let journal = std::mem::take(&mut change.journal).held_by(holder);
    let expect = match held.journal {
        Some((_, version)) => Expect::Version(version),
        None => Expect::Absent,
    };
    let log = Log::begin(target, journal, &expect)?;
    // Another deploy may have come to its end between our reading of the manifest and our journal.
    let seen = held.manifest.as_ref().map(|(_, version)| version.clone());
    if target.version(MANIFEST)? != seen {
        log.end()?;
        return Err(busy(place, "another deploy has just ended there"));
    }
    site.owe(&report.news);
    log.alive(|| work(target, site, &change, &log, seen, progress))?;
    log.end()?;
    report.done = true;
    Ok(report)
}

/// The manifest of a target.
pub(crate) fn manifest(target: &dyn Target) -> Result<Option<Manifest>, DeployError> {
    let Some((text, _)) = target.read(MANIFEST)? else { return Ok(None) };
    Manifest::parse(&text).map(Some).map_err(|damage| damaged(target.place(), MANIFEST, &damage))
}

fn read(target: &dyn Target, options: &DeployOptions) -> Result<Held, DeployError> {
    let mut held = Held { manifest: None, journal: None };
    if let Some((text, version)) = target.read(MANIFEST)? {
        match Manifest::parse(&text) {
            Ok(manifest) => held.manifest = Some((manifest, version)),
            // All is sent again; what the manifest knew and the site does not have stays.
            Err(_) if options.verify => held.manifest = Some((Manifest::default(), version)),
            Err(damage) => return Err(damaged(target.place(), MANIFEST, &damage)),
        }
    }
    if let Some((text, version)) = target.read(JOURNAL)? {
        match Journal::parse(&text) {
            Ok(journal) => held.journal = Some((journal, version)),
            Err(_) if options.verify => held.journal = Some((Journal::default(), version)),
            Err(damage) => return Err(damaged(target.place(), JOURNAL, &damage)),
        }
    }
    Ok(held)
}

/// Sends, tells, removes.
fn work(
    target: &dyn Target,
    site: &BuiltSite,
    change: &Change,
    log: &Log<'_>,
    seen: Option<Version>,
    progress: &dyn Progress,
) -> Result<(), DeployError> {
    let place = target.place();
    progress.stage("sending", change.sent());
    let done = || {
        progress.step();
        log.is_ours()
    };
    let mut linking = false;
    for group in GROUPS {
        let files: Vec<&SiteFile> =
            change.groups[group as usize].iter().map(|number| &site.files[*number]).collect();
        if files.is_empty() {
            continue;
        }
        // It has to stand in the journal before the first page that can be reached changes; the rest saves work to the next
        // deploy if this one does not end.
        if (group.is_linking() && !linking) || log.is_worth_telling() {
            linking |= group.is_linking();
            log.tell(linking)?;
        }
        // In pieces: what is sent is noted with each sign of life, and need not be sent again.
        for piece in files.chunks(target.piece()) {
            target.send(site, piece, &done)?;
            log.count(piece.len());
            if !log.is_ours() {
                return Err(busy(place, "another deploy took over"));
            }
        }
    }
    let expect = seen.map_or(Expect::Absent, Expect::Version);
    let conflict = || busy(place, "another deploy changed the manifest");
    let put = |manifest: &Manifest, expect: &Expect| {
        target.write(MANIFEST, &manifest.to_text(), expect).map_err(|error| match error {
            NotWritten::Conflict => conflict(),
            NotWritten::Failed(error) => error,
        })
    };
    let version = put(&change.pending, &expect)?;
    if !change.remove.is_empty() {
        progress.stage("removing", change.remove.len());
        target.remove(&change.remove, &done)?;
        if !log.is_ours() {
            return Err(busy(place, "another deploy took over"));
        }
        put(&change.settled, &Expect::Version(version))?;
    } else if change.pending != change.settled {
        put(&change.settled, &Expect::Version(version))?;
    }
    Ok(())
}

/// The journal at the target, and the thread that shows that we live.
struct Log<'t> {
    target: &'t dyn Target,
    state: Mutex<(Journal, Version)>,
    ours: AtomicBool,
    sent: AtomicUsize,
    told: AtomicUsize,
    over: (Mutex<bool>, Condvar),
}

/// Files between two notes of how far we are.
const WORTH_TELLING: usize = 500;

impl<'t> Log<'t> {
    fn begin(target: &'t dyn Target, journal: Journal, expect: &Expect) -> Result<Self, DeployError> {
        let sent = AtomicUsize::new(journal.sent);
        let told = AtomicUsize::new(journal.sent);
        let version = target.write(JOURNAL, &journal.to_text(), expect).map_err(|error| match error {
            NotWritten::Conflict => busy(target.place(), "another deploy has just begun"),
            NotWritten::Failed(error) => error,
        })?;
        let over = (Mutex::new(false), Condvar::new());
        Ok(Self {
            target,
            state: Mutex::new((journal, version)),
            ours: AtomicBool::new(true),
            sent,
            told,
            over,
        })
    }

    fn is_ours(&self) -> bool {
        self.ours.load(Ordering::Relaxed)
    }

    fn count(&self, files: usize) {
        self.sent.fetch_add(files, Ordering::Relaxed);
    }

    fn is_worth_telling(&self) -> bool {
        self.sent.load(Ordering::Relaxed) >= self.told.load(Ordering::Relaxed) + WORTH_TELLING
    }

    /// Writes down how far we are.
    fn tell(&self, linking: bool) -> Result<(), DeployError> {
        self.write(|journal| journal.linking |= linking)
    }

    fn write(&self, change: impl FnOnce(&mut Journal)) -> Result<(), DeployError> {
        let mut state = lock(&self.state);
        let (journal, version) = &mut *state;
        let sent = self.sent.load(Ordering::Relaxed);
        journal.sent = sent;
        journal.beat += 1;
        change(journal);
        match self.target.write(JOURNAL, &journal.to_text(), &Expect::Version(version.clone())) {
            Ok(now) => {
                *version = now;
                self.told.store(sent, Ordering::Relaxed);
                Ok(())
            }
            Err(NotWritten::Conflict) => {
                self.ours.store(false, Ordering::Relaxed);
                Err(busy(self.target.place(), "another deploy took over"))
            }
            Err(NotWritten::Failed(error)) => Err(error),
        }
    }

    /// Does the work with a sign of life from time to time.
    fn alive(&self, work: impl FnOnce() -> Result<(), DeployError>) -> Result<(), DeployError> {
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut over = lock(&self.over.0);
                while !*over {
                    let waited = self.over.1.wait_timeout(over, self.target.beat());
                    over = waited.unwrap_or_else(|poisoned| poisoned.into_inner()).0;
                    if !*over {
                        // A sign that did not arrive is not yet a reason to stop; the next may.
                        let _ = self.write(|_| {});
                    }
                }
            });
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            *lock(&self.over.0) = true;
            self.over.1.notify_all();
            done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// Removes the journal, if it is still ours: whoever was silent for too long, as a machine that slept, was taken over from.
    fn end(&self) -> Result<(), DeployError> {
        let (own, version) = &*lock(&self.state);
        let Some(now) = self.target.version(JOURNAL)? else { return Ok(()) };
        // A sign of life whose answer was lost on its way has a version that we don't know.
        let is_ours = now == *version || {
            let there = self.target.read(JOURNAL)?;
            let journal = there.and_then(|(text, _)| Journal::parse(&text).ok());
            journal.is_some_and(|journal| journal.holder == own.holder)
        };
        if is_ours {
            return self.target.forget(JOURNAL);
        }
        Err(busy(self.target.place(), "another deploy took over"))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Signs of life that are waited for in vain before a journal counts as left behind.
const SILENT_BEATS: u32 = 3;

/// Makes sure that nobody is at work any more: by the process, where it ran on this machine, else by waiting for a sign of
/// life. No clock is compared with another.
fn wait_for_silence(
    target: &dyn Target,
    journal: &Journal,
    version: Version,
    progress: &dyn Progress,
) -> Result<Version, DeployError> {
    if holder::liveness(&journal.holder) == Liveness::Dead {
        return Ok(version);
    }
    let place = target.place();
    progress.say(&format!("a deploy to {place} did not end, or is at work; looking for a sign of life…"));
    let wait = target.beat() * SILENT_BEATS;
    let step = Duration::from_secs(2).min(wait);
    let mut waited = Duration::ZERO;
    while waited < wait {
        thread::sleep(step);
        waited += step;
        match target.version(JOURNAL)? {
            Some(now) if now == version => {}
            _ => return Err(busy(place, "another deploy is at work there")),
        }
    }
    Ok(version)
}

fn busy(place: &str, what: &str) -> DeployError {
    DeployError::outside(
        format!("{place}: {what}"),
        "the site there is whole; run the command again when the other one has ended",
    )
}

pub(crate) fn foreign(place: &str) -> DeployError {
    DeployError::refused(
        format!("{place} is not empty, and newsprint did not write what is in it"),
        "name another place, or deploy to this one with --adopt: files of the same names are replaced, all others stay",
    )
}

fn damaged(place: &str, name: &str, damage: &Damage) -> DeployError {
    DeployError::outside(
        format!("{place}: {name} is damaged: line {}: {}", damage.line, damage.message),
        "nothing was sent; with --verify, the whole site is sent again and the manifest written anew",
    )
}

#[cfg(test)]
mod tests;
