//! The headers of an AWS event stream frame.

/// The value of the string header `name`, if the headers have it and are readable up to it.
pub(super) fn find<'a>(headers: &'a [u8], name: &str) -> Option<&'a str> {
    let mut rest = headers;
    loop {
        let (key, value) = next(&mut rest)?;
        if key == name.as_bytes() {
            return std::str::from_utf8(value).ok();
        }
    }
}

/// The next name and value, whatever its type: those of no interest must be skipped at their right length.
fn next<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let name_length = take(rest, 1)?;
    let name = take(rest, big_endian(name_length))?;
    let value_length = match take(rest, 1)? {
        // true, false
        [0 | 1] => 0,
        // Integers of one, two, four and eight bytes; a timestamp has eight.
        [2] => 1,
        [3] => 2,
        [4] => 4,
        [5 | 8] => 8,
        // Bytes and strings.
        [6 | 7] => big_endian(take(rest, 2)?),
        // A UUID.
        [9] => 16,
        _ => return None,
    };
    Some((name, take(rest, value_length)?))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(taken)
}

fn big_endian(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_string_is_found_behind_headers_of_every_other_type() {
        let values: [(u8, &[u8]); 9] = [
            (0, b""),
            (1, b""),
            (2, b"1"),
            (3, b"12"),
            (4, b"1234"),
            (5, b"12345678"),
            (6, b"\0\x03abc"),
            (8, b"12345678"),
            (9, b"0123456789abcdef"),
        ];
        let mut headers = Vec::new();
        for (kind, value) in values {
            headers.extend_from_slice(&[1, b'x', kind]);
            headers.extend_from_slice(value);
        }
        headers.extend_from_slice(b"\x0b:event-type\x07\0\x05chunk");
        assert_eq!(find(&headers, ":event-type"), Some("chunk"));
        assert_eq!(find(&headers, ":message-type"), None);
    }

    #[test]
    fn headers_that_end_early_or_have_an_unknown_type_give_nothing_past_that() {
        assert_eq!(find(b"\x0b:event-type\x07\0\x09chunk", ":event-type"), None);
        assert_eq!(find(b"\x01x\x0a\x0b:event-type\x07\0\x05chunk", ":event-type"), None);
    }
}
