//! Weights that come together.

/// What places weigh together, each of which may be there more than once with a weight.
pub(in crate::curate) fn add_up(mut weights: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    weights.sort_unstable();
    weights.dedup_by(|(place, weight), (before, sum)| {
        let same = place == before;
        *sum += if same { *weight } else { 0 };
        same
    });
    weights
}
