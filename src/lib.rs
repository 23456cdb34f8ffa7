//! genspan: the core.

pub mod base;
pub mod decode;
pub mod dialect;
pub mod record;
pub mod span;
pub mod wire;
