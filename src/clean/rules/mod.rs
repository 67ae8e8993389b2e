//! What a source or any source puts into its articles that does not belong there: profiles, generic rules, and the survey that proposes new ones.

pub(crate) mod credits;
pub(crate) mod dates;
pub(crate) mod edges;
pub(crate) mod elsewhere;
pub(crate) mod generic;
pub(crate) mod notices;
pub(crate) mod profile;
pub(crate) mod prose;
pub(crate) mod remote;
pub(crate) mod rule;
pub(crate) mod source_of;
pub(crate) mod survey;
pub(crate) mod tables;
pub(crate) mod wordings;
