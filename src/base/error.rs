//! What a wrong set-up is answered with.

use std::fmt;

/// The only error that reaches the app, thrown by `init`: which rule was broken, and a sentence that names the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupError {
    /// A stable word for programs, such as `invalid_dsn`.
    pub code: &'static str,
    /// A sentence for people. Holds no secret.
    pub message: String,
}

impl SetupError {
    /// An error of kind `code`, told by `message`.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for SetupError {}
