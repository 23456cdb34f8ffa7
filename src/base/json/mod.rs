//! JSON read where it stands and written once.
//!
//! Answers arrive thousands of events a second and only a few of their members matter, so a value is a borrowed slice that
//! is read when asked: nothing is allocated, and what nobody asks for is skipped by a vectorised search. `serde_json::Value`
//! would be 22 KB of gzip and several microseconds an event; it stands in the tests as the oracle of both halves.

mod escape;
mod path;
mod read;
mod write;

pub(crate) use path::{keys, lined_up, lined_up_length};
pub use read::{Items, Json, Kind};
pub use write::Writer;
