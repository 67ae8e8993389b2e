//! Tests of several rooms together, from bytes to pages, without a disk between them.

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod bylines;
#[cfg(test)]
mod cleaning;
#[cfg(test)]
mod content_format;
pub mod feeds;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod invalid;
#[cfg(test)]
mod issues;
#[cfg(test)]
mod nothing_lost;
#[cfg(test)]
mod pictures;
pub mod road;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod text_kept;
#[cfg(test)]
mod unknown_hosts;
#[cfg(test)]
mod versions;
