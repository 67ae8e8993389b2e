//! Who is at work, and whether a process that was still is.

use std::fs;
use std::time::SystemTime;

use crate::deploy::Holder;
use crate::fingerprint::Hasher;

/// Whether the process of a journal is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Liveness {
    /// It ran on this machine and is gone.
    Dead,
    /// Nobody here can tell.
    Unknown,
}

/// This process.
pub(super) fn own() -> Holder {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let process = std::process::id();
    let machine = machine();
    let id = Hasher::new().text(&machine).text(&format!("{process} {now}")).finish().short(16);
    Holder { id, machine, process }
}

/// Whether the process of a journal is at work.
pub(super) fn liveness(holder: &Holder) -> Liveness {
    let here = machine();
    let known = here != UNKNOWN && holder.machine == here;
    // Without a holder: a journal that was damaged.
    let nobody = holder.id.is_empty();
    if nobody || (known && fs::metadata(format!("/proc/{}", holder.process)).is_err()) {
        Liveness::Dead
    } else {
        Liveness::Unknown
    }
}

const UNKNOWN: &str = "-";

/// This machine since it was started, and this container of it: numbers of processes mean something within these only. A
/// hash, since anybody may read the journal.
fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let container = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    if boot.is_empty() || container.as_os_str().is_empty() {
        return UNKNOWN.into();
    }
    Hasher::new().text(&boot).bytes(container.as_os_str().as_encoded_bytes()).finish().short(16)
}
