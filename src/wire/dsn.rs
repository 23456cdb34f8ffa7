//! A DSN taken apart. Grammar: `{protocol}://{public_key}[:{secret}]@{host}[:{port}]/{path/}{project_id}`.
//!
//! `sentry_types::Dsn` would bring 37 KB of URL tables into the wasm; it stands in the tests as the oracle.

use crate::base::error::SetupError;
use crate::base::text::{contains, cut, cut_last, split_once, trim_end};

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
    /// `invalid_dsn`, with what is wrong; never repeats the DSN, which may hold a secret.
    pub fn parse(dsn: &'a str) -> Result<Self, SetupError> {
        Self::read(dsn).map_err(|what| {
            SetupError::new("invalid_dsn", ["The option `dsn` ", what, ". A DSN looks like https://KEY@HOST/PROJECT."].concat())
        })
    }

    /// The parts, or what is wrong.
    fn read(dsn: &'a str) -> Result<Self, &'static str> {
        let (scheme, rest) = split_once(dsn, "://").ok_or("has no scheme")?;
        if scheme != "https" && scheme != "http" {
            return Err("must begin with https:// or http://");
        }
        if contains(rest, "/integration/otlp") || contains(rest, "/v1/traces") {
            return Err("is an OTLP endpoint, not a DSN");
        }
        let (keys, rest) = split_once(rest, "@").ok_or("has no public key")?;
        let (public_key, secret) = split_once(keys, ":").unwrap_or((keys, ""));
        if !secret.is_empty() {
            return Err("holds a secret key, which must not reach an app; copy the DSN without it");
        }
        if public_key.is_empty() || !public_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') {
            return Err("has no public key");
        }
        let authority = cut(rest, b'/').0;
        let path = rest.get(authority.len()..).unwrap_or_default();
        if path.is_empty() {
            return Err("has no project id");
        }
        if authority.is_empty() {
            return Err("has no host");
        }
        let (path, project_id) = cut_last(trim_end(path, b'/'), b'/').unwrap_or_default();
        let path = trim_end(path, b'/');
        if project_id.is_empty() || !project_id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("must end with the number of the project");
        }
        Ok(Self { scheme, public_key, authority, path, project_id })
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
