//! genspan: the core that notices calls of model APIs, counts their tokens and builds Sentry `gen_ai` spans.
//!
//! Floors, in the order in which the data flows; imports only go down:
//!
//! * [`base`] the words: attribute keys, limits, losses, JSON, token laws
//! * [`decode`] bytes → events
//! * [`dialect`] events → facts, one file per wire shape
//! * [`record`] facts → the record of one call
//! * [`span`] record → span; traces and their context
//! * [`wire`] spans → envelopes, and when they leave
//! * [`engine`] owns live calls, spans and queues
//! * `wasm` the only file that knows JavaScript
//!
//! Invariants: the core is pure (time and entropy are arguments), never panics on any input, keeps no content that was not
//! asked for, bounds everything it keeps, and counts what it loses.

#![forbid(unsafe_code)]

pub mod base;
pub mod decode;
pub mod dialect;
pub mod engine;
pub mod record;
pub mod span;
pub mod wire;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
