//! Floor 1, bytes → events. Knows how bodies are framed; knows no JSON schema and no provider.
//!
//! A [`Decoder`] takes a body in whatever pieces the network made of it and gives the same events for every such
//! cut. An event that lies whole in one piece is lent from that piece; only what is torn is copied, into a buffer
//! that is bounded. What is broken or too large is skipped and counted in [`Faults`]: decoding never fails.

mod base64;
mod carry;
mod crc32;
mod decoder;
mod event;
mod eventstream;
mod faults;
mod headers;
mod json_array;
mod lines;
mod nesting;
mod sniffer;
mod sse;
mod values;

pub use decoder::Decoder;
pub use event::{Event, EventKind};
pub use faults::Faults;
pub use lines::split_line;
