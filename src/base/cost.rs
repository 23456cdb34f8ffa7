//! Money as a whole number, so that adding it up a million times is exact.

use std::ops::AddAssign;

use super::decimal::units;
use super::text::digits;

/// How many decimals of a US dollar are kept: a token of the cheapest model costs some 10⁻⁸.
const DECIMALS: usize = 12;

/// An amount of US dollars, in 10⁻¹² (pico) dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(pub u64);

impl Cost {
    /// Reads a JSON number such as `0.000669` or `1.4e-4`. Digits past the twelfth decimal are cut off; a negative amount
    /// is not a cost.
    pub fn parse(number: &str) -> Option<Self> {
        units(number, DECIMALS).map(|(amount, _)| Self(amount))
    }

    /// A JSON number with no more decimals than it needs.
    pub fn digits(self) -> String {
        digits(self.0, 10u64.pow(DECIMALS as u32))
    }

    /// What `tokens` cost, where `self` is the price of a million. Both are split at a million: dividing their product would take 128
    /// bits, and half a kilobyte of wasm.
    pub fn per_million(self, tokens: u64) -> Self {
        const MILLION: u64 = 1_000_000;
        let (price, rest) = (self.0 / MILLION, self.0 % MILLION);
        let of_rest = rest * (tokens / MILLION) + rest * (tokens % MILLION) / MILLION;
        Self(price.saturating_mul(tokens).saturating_add(of_rest))
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

#[cfg(test)]
mod tests {
    use super::Cost;

    #[test]
    fn a_cost_reads_and_writes_the_same_number() {
        for number in ["0.000669", "0.0001399", "12.5", "3", "0"] {
            assert_eq!(Cost::parse(number).map(|cost| cost.digits()).as_deref(), Some(number));
        }
    }

    #[test]
    fn exponents_are_read() {
        assert_eq!(Cost::parse("1.4e-4"), Cost::parse("0.00014"));
        assert_eq!(Cost::parse("2E1"), Cost::parse("20"));
    }

    #[test]
    fn what_is_no_amount_is_no_cost() {
        for number in ["", "-1", "abc", "1e400", "99999999999999"] {
            assert_eq!(Cost::parse(number), None, "{number}");
        }
    }

    #[test]
    fn a_price_for_a_million_is_shared_out() {
        assert_eq!(Cost::parse("2.5").map(|price| price.per_million(1000)), Cost::parse("0.0025"));
        assert_eq!(Cost(7_999_999).per_million(3_999_999), Cost(31_999_988));
        assert_eq!(Cost(999_999).per_million(u64::MAX), Cost(18_446_725_626_965_477_905));
        assert_eq!(Cost(2_000_000).per_million(u64::MAX), Cost(u64::MAX));
    }
}
