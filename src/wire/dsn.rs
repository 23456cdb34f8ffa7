//! A DSN taken apart. Grammar: `{protocol}://{public_key}[:{secret}]@{host}[:{port}]/{path/}{project_id}`.
//!
//! `sentry_types::Dsn` would bring 37 KB of URL tables into the wasm; it stands in the tests as the oracle.

use crate::base::error::SetupError;
use crate::base::text::{cut, cut_last, split_once, trim_end};

use super::{SDK_NAME, SDK_VERSION};

/// Where a project takes its envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dsn<'a> {
    scheme: &'a str,
    public_key: &'a str,
    /// Host and port.
    authority: &'a str,
    /// What stands before the project id, with its leading slash and without a trailing one.
    path: &'a str,
    project_id: &'a str,
}

impl<'a> Dsn<'a> {
    /// Takes a DSN apart.
    ///
    /// # Errors
    /// `invalid_dsn`. The sentence never repeats the DSN, which may hold a secret. The shim has more to say of usual mistakes, and looks for
    /// these before.
    pub fn parse(dsn: &'a str) -> Result<Self, SetupError> {
        Self::read(dsn)
            .ok_or_else(|| SetupError::new("invalid_dsn", "The option `dsn` is not a DSN of the form https://PUBLIC_KEY@HOST/PROJECT_ID."))
    }

    fn read(dsn: &'a str) -> Option<Self> {
        let (scheme, rest) = split_once(dsn, "://")?;
        let (public_key, rest) = split_once(rest, "@")?;
        let authority = cut(rest, b'/').0;
        let (path, project_id) = cut_last(trim_end(rest.get(authority.len()..)?, b'/'), b'/')?;
        // A colon would begin a secret key, which must not reach an app.
        let is_key = !public_key.is_empty() && public_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        let is_number = !project_id.is_empty() && project_id.bytes().all(|byte| byte.is_ascii_digit());
        let is_dsn = (scheme == "https" || scheme == "http") && is_key && !authority.is_empty() && is_number;
        is_dsn.then(|| Self { scheme, public_key, authority, path: trim_end(path, b'/'), project_id })
    }

    /// The public key.
    pub fn public_key(&self) -> &'a str {
        self.public_key
    }

    /// The number of the organisation, where the host names it: `o42.ingest.…`.
    pub fn org_id(&self) -> Option<&'a str> {
        let label = cut(self.authority.strip_prefix('o')?, b'.').0;
        let digits = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
        digits.then_some(label)
    }

    /// Host and port, for people.
    pub fn authority(&self) -> &'a str {
        self.authority
    }

    /// Where envelopes are posted. The key stands in the query, so that a browser needs no preflight.
    pub fn envelope_url(&self) -> String {
        let endpoint = [self.scheme, "://", self.authority, self.path, "/api/", self.project_id, "/envelope/"].concat();
        [&endpoint, "?sentry_version=7&sentry_key=", self.public_key, "&sentry_client=", SDK_NAME, "%2F", SDK_VERSION].concat()
    }

    /// The DSN as it stands in the header of an envelope that goes through a tunnel.
    pub fn to_text(&self) -> String {
        [self.scheme, "://", self.public_key, "@", self.authority, self.path, "/", self.project_id].concat()
    }
}
