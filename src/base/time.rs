//! Moments and spans of time, in whole microseconds.

use super::text::{decimals, padded};

/// A moment: microseconds since the epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

impl Moment {
    /// From the milliseconds that JavaScript counts in. What is no moment (negative, NaN) is the epoch.
    pub fn from_milliseconds(milliseconds: f64) -> Self {
        // A float cast saturates and takes NaN to 0: just what is wanted.
        Self((milliseconds * 1000.0) as u64)
    }

    /// The time from `earlier` until here; zero when a clock jumped back.
    pub fn since(self, earlier: Self) -> Microseconds {
        Microseconds(self.0.saturating_sub(earlier.0))
    }

    /// This moment and `later` milliseconds.
    pub fn plus_milliseconds(self, later: u64) -> Self {
        Self(self.0.saturating_add(later.saturating_mul(1000)))
    }
}

impl Moment {
    /// Seconds since the epoch with their decimals, as timestamps stand on the wire.
    pub fn digits(self) -> String {
        Microseconds(self.0).digits()
    }

    /// The moment as RFC 3339 in UTC with milliseconds: `2026-11-20T20:04:31.225Z`.
    pub fn rfc3339(self) -> String {
        self.date(self.0 / 1000 % 1000, 1000)
    }

    /// The moment as RFC 3339 in UTC with microseconds: `2026-11-20T20:04:31.225481Z`.
    pub fn rfc3339_exact(self) -> String {
        self.date(self.0 % 1_000_000, 1_000_000)
    }

    /// Date and time, with a fraction of a second in parts of which a second has `unit`.
    fn date(self, fraction: u64, unit: u64) -> String {
        let seconds = self.0 / 1_000_000;
        let (year, month, day) = civil(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        let mut text = String::new();
        let mut add = |number, unit, mark| {
            text.push_str(&padded(number, unit));
            text.push_str(mark);
        };
        add(year, 10_000, "-");
        add(month, 100, "-");
        add(day, 100, "T");
        add(hour, 100, ":");
        add(minute, 100, ":");
        add(second, 100, ".");
        add(fraction, unit, "Z");
        text
    }
}

/// The date that many days after 1970-01-01, by Howard Hinnant's `civil_from_days`: years begin in March, so that leap days
/// come last.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// A length of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Microseconds(pub u64);

impl Microseconds {
    /// Seconds with their decimals. By whole numbers: a float would bring 8 KB of formatting into the wasm, and round.
    pub fn digits(self) -> String {
        let mut digits = decimals(self.0, 1_000_000);
        if digits.ends_with('.') {
            digits.push('0');
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_is_written_in_seconds() {
        assert_eq!(Moment::from_milliseconds(1_795_205_071_191.5).digits(), "1795205071.1915");
        assert_eq!(Moment::from_milliseconds(2000.0).digits(), "2.0");
    }

    #[test]
    fn a_moment_is_a_date() {
        assert_eq!(Moment::from_milliseconds(1_795_205_071_225.0).rfc3339(), "2026-11-20T20:04:31.225Z");
        assert_eq!(Moment::from_milliseconds(951_782_400_000.0).rfc3339(), "2000-02-29T00:00:00.000Z");
        assert_eq!(Moment(1_795_205_071_225_481).rfc3339_exact(), "2026-11-20T20:04:31.225481Z");
    }

    #[test]
    fn what_is_no_moment_is_the_epoch() {
        assert_eq!(Moment::from_milliseconds(f64::NAN), Moment(0));
        assert_eq!(Moment::from_milliseconds(-5.0), Moment(0));
    }
}
