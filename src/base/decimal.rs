//! Decimal numbers as whole ones, without the tables that floats bring into the wasm.

use super::text::cut;

/// A number such as `28.0`, `0.000669` or `1.4e-4` as a whole number with so many decimals, and whether any were cut off. `None` for a
/// negative number, for one that is too large, and for what is no number.
pub fn units(number: &str, decimals: usize) -> Option<(u64, Rest)> {
    if !number.bytes().next()?.is_ascii_digit() {
        return None;
    }
    let end = number.bytes().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
    let (digits, exponent) = number.split_at_checked(end)?;
    let exponent = exponent.get(1..).map_or(Some(0), integer)?;
    let (whole, fraction) = cut(digits, b'.');
    let digits = [whole, fraction.unwrap_or_default()].concat();
    let kept = i64::try_from(decimals + whole.len()).ok()?.checked_add(exponent)?;
    let kept = usize::try_from(kept).unwrap_or(0);
    let mut amount = 0u64;
    for at in 0..kept {
        let digit = match digits.as_bytes().get(at) {
            Some(digit) => char::from(*digit).to_digit(10)?,
            // Zero stays zero, however large the exponent.
            None if amount == 0 => break,
            None => 0,
        };
        amount = amount.checked_mul(10)?.checked_add(digit.into())?;
    }
    let is_whole = digits.bytes().skip(kept).all(|digit| digit == b'0');
    Some((amount, if is_whole { Rest::Nothing } else { Rest::Something }))
}

/// A whole number with its sign.
pub fn integer(number: &str) -> Option<i64> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    // By the parser of counts, since each further one is half a kilobyte of wasm.
    let size = i64::try_from(digits.parse::<u64>().ok()?).ok()?;
    Some(if digits.len() == number.len() { size } else { -size })
}

/// What was cut off a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing, or zeros alone.
    Nothing,
    /// Other digits.
    Something,
}

#[cfg(test)]
mod tests {
    use super::{Rest, units};

    #[test]
    fn a_number_is_so_many_units_however_it_is_written() {
        for number in ["12", "12.0", "1.2e1", "120E-1", "0.12e+2", "12.000e0"] {
            assert_eq!(units(number, 0), Some((12, Rest::Nothing)), "{number}");
        }
        assert_eq!(units("0.00012", 4), Some((1, Rest::Something)));
        assert_eq!(units("1e-400", 12), Some((0, Rest::Something)));
        assert_eq!(units("0e400", 12), Some((0, Rest::Nothing)));
    }

    #[test]
    fn what_is_no_number_or_too_large_is_none() {
        for number in ["", "-1", ".5", "abc", "1x", "1e", "1e400", "18446744073709551616"] {
            assert_eq!(units(number, 0), None, "{number}");
        }
    }
}
