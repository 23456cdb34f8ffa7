//! Money as a whole number, so that adding it up a million times is exact.

use std::fmt;
use std::ops::AddAssign;

use super::text::{cut, decimals};

/// How many decimals of a US dollar are kept: a token of the cheapest model costs some 10⁻⁸.
const DECIMALS: usize = 12;

/// An amount of US dollars, in 10⁻¹² (pico) dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(pub u64);

impl Cost {
    /// Reads a JSON number such as `0.000669` or `1.4e-4`. Digits past the twelfth decimal are cut off; a negative amount
    /// is not a cost.
    pub fn parse(number: &str) -> Option<Self> {
        let end = number.bytes().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
        let (digits, exponent) = number.split_at_checked(end)?;
        let exponent = exponent.get(1..).map_or(Ok(0), str::parse::<i32>).ok()?;
        let (whole, fraction) = cut(digits, b'.');
        let fraction = fraction.unwrap_or_default();
        let kept = i32::try_from(DECIMALS + whole.len()).ok()?.checked_add(exponent)?;
        let kept = usize::try_from(kept.max(0)).ok()?;
        let all = whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat(b'0'));
        all.take(kept)
            .try_fold(0u64, |amount, digit| {
                let digit = char::from(digit).to_digit(10)?;
                amount.checked_mul(10)?.checked_add(u64::from(digit))
            })
            .map(Self)
    }

    /// The price of `tokens` at `self` for a million of them.
    pub fn per_million(self, tokens: u64) -> Self {
        let amount = u128::from(self.0) * u128::from(tokens) / 1_000_000;
        Self(u64::try_from(amount).unwrap_or(u64::MAX))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl fmt::Display for Cost {
    /// A JSON number with no more decimals than it needs.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = decimals(self.0, 10u64.pow(DECIMALS as u32));
        formatter.write_str(&whole)?;
        if fraction.is_empty() {
            return Ok(());
        }
        formatter.write_str(".")?;
        formatter.write_str(&fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::Cost;

    #[test]
    fn a_cost_reads_and_writes_the_same_number() {
        for number in ["0.000669", "0.0001399", "12.5", "3", "0"] {
            assert_eq!(Cost::parse(number).map(|cost| cost.to_string()).as_deref(), Some(number));
        }
    }

    #[test]
    fn exponents_are_read() {
        assert_eq!(Cost::parse("1.4e-4"), Cost::parse("0.00014"));
        assert_eq!(Cost::parse("2E1"), Cost::parse("20"));
    }

    #[test]
    fn what_is_no_amount_is_no_cost() {
        for number in ["-1", "abc", "1e400", "99999999999999"] {
            assert_eq!(Cost::parse(number), None, "{number}");
        }
    }

    #[test]
    fn a_price_for_a_million_is_shared_out() {
        assert_eq!(Cost::parse("2.5").map(|price| price.per_million(1000)), Cost::parse("0.0025"));
    }
}
