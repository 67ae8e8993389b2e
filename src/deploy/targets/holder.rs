//! Who is at work, and whether a process that was still is.

use std::fs;
use std::time::SystemTime;

use crate::deploy::Holder;
use crate::ground::fingerprint::Hasher;

/// Whether the process of a journal is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Liveness {
    /// It ran on this machine and is gone.
    Dead,
    /// Nobody here can tell.
    Unknown,
}

/// This process.
pub(crate) fn own() -> Holder {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let process = std::process::id();
    let machine = machine();
    let id = Hasher::new().text(&machine).text(&format!("{process} {now}")).finish().short(16);
    Holder { id, machine, process }
}

/// Whether the process of a journal is at work.
pub(crate) fn liveness(holder: &Holder) -> Liveness {
    let here = machine();
    let known = here != UNKNOWN && holder.machine == here;
    // Without a holder: a journal that was damaged.
    let nobody = holder.id.is_empty();
    if nobody || (known && !is_alive(holder.process)) { Liveness::Dead } else { Liveness::Unknown }
}

/// Whether a process is there, and more than what is left of one that ended (containers often have nobody to clear that).
fn is_alive(process: u32) -> bool {
    // The state follows the name, which stands in parentheses and may hold any (proc_pid_stat(5)).
    let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
    let state = stat.rsplit_once(") ").and_then(|(_, rest)| rest.chars().next());
    !matches!(state, Some('Z' | 'X'))
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_process_that_ended_is_dead_though_nobody_cleared_it_away() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let holder = Holder { process: child.id(), ..own() };
        assert_eq!(liveness(&holder), Liveness::Unknown);
        child.kill().unwrap();
        while is_alive(child.id()) {
            std::thread::yield_now();
        }
        assert!(fs::metadata(format!("/proc/{}", child.id())).is_ok(), "not cleared yet");
        assert_eq!(liveness(&holder), Liveness::Dead);
        child.wait().unwrap();
        let elsewhere = Holder { machine: "another".into(), ..holder };
        assert_eq!(liveness(&elsewhere), Liveness::Unknown);
    }
}
