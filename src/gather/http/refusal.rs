//! Why there is no answer.

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The address, or where it leads, is one of a private network; the host.
    Private(String),
    /// Not http or https.
    Scheme(String),
    /// Led from https to http.
    Downgrade(String),
    /// More redirects than are followed.
    Redirects,
    /// A redirect that names no place.
    NowhereTo,
    /// Longer than is read.
    TooLong,
    /// Packed in a way that was not asked for, or broken.
    Packed,
    /// No answer, or no end of it, in time; what was waited for.
    Slow(&'static str),
    /// The host is asked no more in this run: it asked for fewer requests, or was too slow twice.
    Enough(&'static str),
    /// No answer, or no end of it, in the time that was left when slow servers had taken theirs.
    Late,
    /// What the disk says where it waits to be read.
    Unkept(String),
    /// Anything else that the network says.
    Failed(String),
}
