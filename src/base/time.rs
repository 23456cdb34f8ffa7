//! Moments and spans of time, in whole microseconds.

use std::fmt;

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

impl fmt::Display for Moment {
    /// Seconds since the epoch with their decimals, as timestamps stand on the wire.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0, formatter)
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Microseconds(pub u64);

impl fmt::Display for Microseconds {
    /// Seconds with their decimals.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0, formatter)
    }
}

/// Writes by whole numbers: a float would bring 8 KB of formatting into the wasm, and round.
fn seconds(microseconds: u64, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let fraction = format!("{:06}", microseconds % 1_000_000);
    let fraction = fraction.trim_end_matches('0');
    write!(formatter, "{}.{}", microseconds / 1_000_000, if fraction.is_empty() { "0" } else { fraction })
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_is_written_in_seconds() {
        assert_eq!(Moment::from_milliseconds(1_795_205_071_191.5).to_string(), "1795205071.1915");
        assert_eq!(Moment::from_milliseconds(2000.0).to_string(), "2.0");
    }

    #[test]
    fn what_is_no_moment_is_the_epoch() {
        assert_eq!(Moment::from_milliseconds(f64::NAN), Moment(0));
        assert_eq!(Moment::from_milliseconds(-5.0), Moment(0));
    }
}
