//! The table of mounts in, whether the system hears of changes in a folder out. Pure.

use std::path::{Path, PathBuf};

/// File systems on which others can change files without the system's knowing, or that give no signs at all.
const SILENT: [&str; 12] =
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "vboxsf", "prl_fs", "afs", "ceph", "drvfs"];

/// The kind of the file system that `folder` (absolute, without links) is on, if it gives no signs of change. `mounts` is
/// `/proc/self/mountinfo`, see proc_pid_mountinfo(5).
pub(crate) fn silent_kind(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let (mount, file_system) = line.split_once(" - ")?;
        let place = PathBuf::from(unescape(mount.split(' ').nth(4)?));
        let kind = file_system.split(' ').next()?;
        folder.starts_with(&place).then_some((place.components().count(), kind))
    });
    // Of two mounts at one place, the later hides the earlier.
    let (_, kind) = mounts.max_by_key(|(depth, _)| *depth)?;
    let is_silent = SILENT.contains(&kind) || kind.starts_with("fuse.") || kind == "fuse";
    is_silent.then(|| kind.to_owned())
}

/// Spaces and backslashes stand as `\040` and so on.
fn unescape(field: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(field.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
35 21 0:40 / /mnt/share rw,relatime shared:2 - nfs4 server:/share rw
36 21 0:41 / /mnt/two\\040words rw - 9p host rw
37 35 8:2 / /mnt/share/local rw - xfs /dev/sdb1 rw
38 21 0:42 / /home/ed/remote rw - fuse.sshfs ed@host: rw
a line that is none
";

    #[test]
    fn the_innermost_mount_counts() {
        let kind = |folder: &str| silent_kind(MOUNTS, Path::new(folder));
        assert_eq!(kind("/home/ed/digest"), None);
        assert_eq!(kind("/mnt/share/digest").as_deref(), Some("nfs4"));
        assert_eq!(kind("/mnt/shared"), None);
        assert_eq!(kind("/mnt/share/local/digest"), None);
        assert_eq!(kind("/mnt/two words/digest").as_deref(), Some("9p"));
        assert_eq!(kind("/home/ed/remote").as_deref(), Some("fuse.sshfs"));
    }

    #[test]
    fn without_a_table_nothing_is_known() {
        assert_eq!(silent_kind("", Path::new("/home")), None);
    }
}
