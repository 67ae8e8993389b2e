//! How far a long piece of work is, for whoever shows it.

/// Hears how far a stage is.
pub trait Progress: Sync {
    /// A stage begins that has `total` steps.
    fn stage(&self, name: &'static str, total: usize);
    /// One step is done.
    fn step(&self);
    /// Something that the user should know now.
    fn say(&self, message: &str);
}

/// Hears nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: usize) {}
    fn step(&self) {}
    fn say(&self, _message: &str) {}
}
