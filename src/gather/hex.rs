//! Fingerprints in JSON: as the text that people see of them.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

use crate::ground::fingerprint::Fingerprint;

pub(crate) fn write<S: Serializer>(value: &Fingerprint, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Fingerprint, D::Error> {
    let text = String::deserialize(from)?;
    Fingerprint::from_hex(&text).ok_or_else(|| D::Error::custom("no fingerprint"))
}

#[expect(clippy::ref_option, reason = "serde hands fields so")]
pub(crate) fn write_maybe<S: Serializer>(value: &Option<Fingerprint>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_none(),
    }
}

pub(crate) fn read_maybe<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Fingerprint>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.and_then(|text| Fingerprint::from_hex(&text)))
}
