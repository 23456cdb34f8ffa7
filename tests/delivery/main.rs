//! When spans leave, in which envelopes, and what is told of those that do not.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod batching;
mod formats;
mod limits;
mod mailroom;
mod reports;
#[path = "../goldens/rules.rs"]
mod rules;
mod sweeping;
