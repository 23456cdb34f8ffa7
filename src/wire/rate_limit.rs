//! When the server asked for silence, by category. Source: sentry-protocol.md 1.9.

use crate::base::loss::Category;
use crate::base::text::{cut, split};
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
        if !limits.trim_ascii().is_empty() {
            for quota in split(limits, b',') {
                self.quota(quota.trim_ascii(), now);
            }
        } else if status == 429 || !retry_after.trim_ascii().is_empty() {
            let seconds = retry_after.trim_ascii().parse().unwrap_or(DEFAULT_SECONDS);
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
        let (seconds, rest) = cut(quota, b':');
        let seconds = seconds.trim_ascii().parse().unwrap_or(DEFAULT_SECONDS);
        let categories = cut(rest.unwrap_or_default(), b':').0.trim_ascii();
        if categories.is_empty() {
            ALL.iter().for_each(|category| self.extend(*category, seconds, now));
        }
        for category in split(categories, b';').into_iter().filter_map(|name| Category::from_name(name.trim_ascii())) {
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
