//! Floor 1 seen from outside: what bodies come out as, and the laws of every decoder.

mod eventstream;
mod json_array;
mod seen;
mod sniffer;
mod sse;
mod values;
