//! When the server asked for silence, by category. Source: sentry-protocol.md 1.9.

use crate::base::loss::Category;
use crate::base::text::{cut, split};
use crate::base::time::Moment;

/// Where the server does not say how long.
const DEFAULT_SECONDS: u64 = 60;

const ALL: [Category; 3] = [Category::Span, Category::Transaction, Category::Error];

/// Until when each category must wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RateLimits([Moment; ALL.len()]);

impl RateLimits {
    /// Takes in the headers of an answer, whatever its status. The later deadline of a category stays.
    pub fn note(&mut self, status: u16, limits: &str, retry_after: &str, now: Moment) {
        if !limits.trim_ascii().is_empty() {
            for quota in split(limits, b',') {
                let (seconds, rest) = cut(quota, b':');
                self.extend(cut(rest.unwrap_or_default(), b':').0.trim_ascii(), seconds, now);
            }
        } else if status == 429 || !retry_after.trim_ascii().is_empty() {
            self.extend("", retry_after, now);
        }
    }

    /// Until when a category must wait; the epoch where the server has never asked for it.
    pub fn until(&self, category: Category) -> Moment {
        let place = ALL.iter().position(|known| *known == category);
        place.and_then(|at| self.0.get(at)).copied().unwrap_or_default()
    }

    /// Whether a category must wait.
    pub fn is_limited(&self, category: Category, now: Moment) -> bool {
        self.until(category) > now
    }

    /// Whether everything must wait.
    pub fn is_silent(&self, now: Moment) -> bool {
        ALL.iter().all(|category| self.is_limited(*category, now))
    }

    /// Lets the named categories wait, or all where none is named.
    fn extend(&mut self, categories: &str, seconds: &str, now: Moment) {
        let seconds: u64 = seconds.trim_ascii().parse().unwrap_or(DEFAULT_SECONDS);
        let until = now.plus_milliseconds(seconds.saturating_mul(1000));
        for (category, known) in ALL.iter().zip(&mut self.0) {
            if categories.is_empty() || split(categories, b';').iter().any(|name| name.trim_ascii() == category.name()) {
                *known = until.max(*known);
            }
        }
    }
}
