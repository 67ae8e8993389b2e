//! Deploys a small digest to real servers: an S3 server (moto), bare git repositories, sshd with rsync and sftp, nginx. After
//! whatever happens on the way, all links of all pages that can be reached have to lead somewhere.
//!
//! Needs what `scripts/setup` installs. Without it a test says so and passes, unless `NEWSPRINT_TEST_ALL` is set, as
//! `scripts/test` does.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test lays out its own folders, and fails by panic"
)]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

#[path = "deploy/folder.rs"]
mod folder;
#[path = "deploy/git.rs"]
mod git;
#[path = "deploy/limits.rs"]
mod limits;
#[path = "deploy/server.rs"]
mod server;
#[path = "deploy/site.rs"]
mod site;
#[path = "deploy/ssh.rs"]
mod ssh;
#[path = "deploy/store.rs"]
mod store;
