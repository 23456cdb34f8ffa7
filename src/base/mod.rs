//! Floor 0, the words: what every other floor speaks in. Imports nothing of ours.

pub mod attr;
pub mod config;
pub mod cost;
pub mod decimal;
pub mod error;
pub mod glob;
pub mod id;
pub mod json;
pub mod limits;
pub mod loss;
mod options;
pub mod slots;
pub mod text;
pub mod time;
pub mod usage;
pub mod value;
