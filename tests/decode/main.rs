//! Floor 1 seen from outside: what bodies come out as, and the laws of every decoder.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod eventstream;
mod fixtures;
#[path = "../support/frame.rs"]
mod frame;
mod json_array;
mod laws;
mod naive_sse;
mod seen;
mod sniffer;
mod sse;
mod values;
