//! When the server asked for silence, by category. Source: sentry-protocol.md 1.9.

use crate::base::loss::Category;
use crate::base::time::Moment;

/// Where the server does not say how long.
const DEFAULT_SECONDS: u64 = 60;

const ALL: [Category; 3] = [Category::Span, Category::Transaction, Category::Error];

/// Until when each category must wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateLimits(Vec<(Category, Moment)>);

impl RateLimits {
    /// Takes in the headers of an answer, whatever its status. The later deadline of a category stays.
    pub fn note(&mut self, status: u16, limits: &str, retry_after: &str, now: Moment) {
        if !limits.trim().is_empty() {
            for quota in limits.split(',') {
                self.quota(quota.trim(), now);
            }
        } else if status == 429 || !retry_after.trim().is_empty() {
            let seconds = retry_after.trim().parse().unwrap_or(DEFAULT_SECONDS);
            ALL.iter().for_each(|category| self.extend(*category, seconds, now));
        }
    }

    /// Until when a category must wait, if the server has ever asked for it.
    pub fn until(&self, category: Category) -> Option<Moment> {
        self.0.iter().find(|(known, _)| *known == category).map(|(_, until)| *until)
    }

    /// Whether a category must wait.
    pub fn is_limited(&self, category: Category, now: Moment) -> bool {
        self.until(category).is_some_and(|until| until > now)
    }

    /// Whether everything must wait.
    pub fn is_silent(&self, now: Moment) -> bool {
        ALL.iter().all(|category| self.is_limited(*category, now))
    }

    fn quota(&mut self, quota: &str, now: Moment) {
        let mut parts = quota.split(':');
        let seconds = parts.next().and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(DEFAULT_SECONDS);
        let categories = parts.next().unwrap_or_default().trim();
        if categories.is_empty() {
            ALL.iter().for_each(|category| self.extend(*category, seconds, now));
        }
        for category in categories.split(';').filter_map(|name| Category::from_name(name.trim())) {
            self.extend(category, seconds, now);
        }
    }

    fn extend(&mut self, category: Category, seconds: u64, now: Moment) {
        let until = now.plus_milliseconds(seconds.saturating_mul(1000));
        match self.0.iter_mut().find(|(known, _)| *known == category) {
            Some((_, old)) => *old = (*old).max(until),
            None => self.0.push((category, until)),
        }
    }
}
