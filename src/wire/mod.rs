//! Floor 5: spans → bytes, and when the bytes leave. Source: sentry-protocol.md 1 and 2.

mod destination;
mod dsn;
mod envelope;
mod event;
mod fit;
mod otlp;
mod outbox;
mod rate_limit;
mod seal;
mod spans;
mod transaction;

pub use dsn::Dsn;
pub use event::ErrorEvent;
pub use outbox::{Outbox, Urgency};
pub use rate_limit::RateLimits;
pub use spans::write_span;

/// The name that envelopes carry.
pub const SDK_NAME: &str = "genspan";
/// The version that envelopes carry.
pub const SDK_VERSION: &str = env!("CARGO_PKG_VERSION");
/// Both, as a JSON object.
const SDK: &str = concat!(r#"{"name":"genspan","version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);
