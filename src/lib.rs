//! genspan: the core.

pub mod base;
pub mod decode;
pub mod dialect;
