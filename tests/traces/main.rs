//! Traces across services and what becomes of their spans: headers in and out, sampling, spans that the app does not want.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod headers;
mod tree;
