//! The forms that secrets have. Each is read from the beginning of a word and gives its length in bytes.

use crate::base::text::trim_end;

/// Runs shorter than this may be ids or hashes; longer ones are media or files.
const MIN_BASE64_BYTES: usize = 256;
/// Shorter runs are words, even where media belongs.
const MIN_MEDIA_BYTES: usize = 16;
/// Longer local parts are no addresses (RFC 5321).
const MAX_LOCAL_BYTES: usize = 64;
const MAX_MIME_BYTES: usize = 128;
/// Keys have a digit among their first bytes, so many of them.
const MAX_DOUBT_BYTES: usize = 64;
const MIN_TOKEN_BYTES: usize = 16;
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// What stands in place of inline media.
pub(in crate::record) const BLOB: &str = "[Blob substitute]";

/// Looks for something at a place of a text that must not stay there. Gives its length, and what to write instead.
pub(super) type Form = fn(&[u8], usize) -> Option<(usize, &'static str)>;

/// How API keys begin, and how many letters follow at least.
const KEYS: &[(&[u8], usize)] = &[
    (b"sk-", 20),
    (b"sk_live_", 16),
    (b"sk_test_", 16),
    (b"rk_live_", 16),
    (b"AIza", 30),
    (b"AKIA", 16),
    (b"ASIA", 16),
    (b"ghp_", 30),
    (b"gho_", 30),
    (b"ghu_", 30),
    (b"ghs_", 30),
    (b"ghr_", 30),
    (b"github_pat_", 22),
    (b"glpat-", 20),
    (b"xoxa-", 10),
    (b"xoxb-", 10),
    (b"xoxp-", 10),
    (b"xoxr-", 10),
    (b"xoxs-", 10),
    (b"gsk_", 20),
    (b"hf_", 20),
    (b"xai-", 20),
    (b"npm_", 30),
];

/// The length of an IBAN by country.
const IBANS: &[u8] = b"AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23\
GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25\
QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

/// The secret that begins at `start`: its length and what to write in its place.
pub(super) fn secret(text: &[u8], start: usize) -> Option<(usize, &'static str)> {
    let (before, rest) = text.split_at_checked(start)?;
    let as_substitute = |substitute: &'static str| move |length: usize| (length, substitute);
    let is_part = |letter: fn(u8) -> bool| is_inside(before, letter);
    let follows_digit = matches!(before, [.., digit, b'.' | b'-'] if digit.is_ascii_digit());
    let number = || rest.first().is_some_and(u8::is_ascii_digit) && !follows_digit;
    None.or_else(|| bearer(rest).map(as_substitute("[bearer]")))
        .or_else(|| key(rest).map(as_substitute("[apikey]")))
        .or_else(|| (!is_part(is_key)).then(|| web_token(rest))?.map(as_substitute("[apikey]")))
        .or_else(|| number().then(|| social_security(rest))?.map(as_substitute("[usssn]")))
        .or_else(|| number().then(|| card(rest))?.map(as_substitute("[creditcard]")))
        .or_else(|| iban(rest).map(as_substitute("[iban]")))
        .or_else(|| (!is_part(is_local)).then(|| email(rest))?.map(as_substitute("[email]")))
        .or_else(|| media(text, start))
}

/// The same for the inline media that begins at `start`.
pub(super) fn media(text: &[u8], start: usize) -> Option<(usize, &'static str)> {
    let (before, rest) = text.split_at_checked(start)?;
    let length = data_uri(rest).or_else(|| (!is_inside(before, is_base64)).then(|| base64(rest))?)?;
    Some((length, BLOB))
}

/// Whether a text is nothing but base64, however short.
pub(super) fn is_media(text: &str) -> bool {
    let text = trim_end(text, b'=').as_bytes();
    text.len() >= MIN_MEDIA_BYTES && run(text, is_base64).len() == text.len()
}

/// Whether the run of letters that ends a text holds a word already: then the form was tried there, and the run is not
/// read again.
fn is_inside(before: &[u8], letter: fn(u8) -> bool) -> bool {
    let mark = |byte: &u8| letter(*byte) && !byte.is_ascii_alphanumeric();
    let end = before.iter().rposition(|byte| !mark(byte)).map_or(0, |last| last + 1);
    let word = before.get(..end).unwrap_or_default();
    word.last().is_some_and(u8::is_ascii_alphanumeric) && !is_escape(word)
}

/// Whether a text ends in an escape of JSON, such as `\n`.
fn is_escape(before: &[u8]) -> bool {
    matches!(before, [.., b'\\', letter] if letter.is_ascii_alphanumeric())
}

fn is_key(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-')
}

/// Of either alphabet: that of addresses has `-` and `_`.
fn is_base64(letter: u8) -> bool {
    is_key(letter) || matches!(letter, b'+' | b'/')
}

fn is_token(letter: u8) -> bool {
    is_key(letter) || matches!(letter, b'.' | b'~' | b'+' | b'/' | b'=')
}

fn is_local(letter: u8) -> bool {
    is_key(letter) || matches!(letter, b'.' | b'%' | b'+')
}

/// The run of letters that a text begins with.
fn run(text: &[u8], letter: fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| !letter(*byte)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Words have no digits, secrets have.
fn has_digit(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
}

/// `data:image/png;base64,iVBOR…`
fn data_uri(text: &[u8]) -> Option<usize> {
    let mime = text.strip_prefix(b"data:")?;
    let head = mime.get(..mime.len().min(MAX_MIME_BYTES))?;
    let comma = head.iter().position(|byte| *byte == b',')?;
    let (head, body) = mime.split_at_checked(comma + 1)?;
    let base64 = head.ends_with(b";base64,") && !head.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b'"');
    let length = run(body, is_token).len();
    (base64 && length > 0).then_some(b"data:".len() + head.len() + length)
}

/// `Bearer eyJhb…`, as in a header.
fn bearer(text: &[u8]) -> Option<usize> {
    const SCHEME: &[u8] = b"bearer ";
    let (scheme, token) = text.split_at_checked(SCHEME.len())?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return None;
    }
    let token = run(token, is_token);
    (token.len() >= MIN_TOKEN_BYTES && has_digit(token)).then_some(scheme.len() + token.len())
}

fn key(text: &[u8]) -> Option<usize> {
    KEYS.iter().find_map(|(prefix, least)| {
        let rest = text.strip_prefix(*prefix)?;
        // What looks like no key at first is not read to its end, since the next word may begin like one as well.
        let first = run(rest.get(..rest.len().min(MAX_DOUBT_BYTES))?, is_key);
        (first.len() >= *least && has_digit(first)).then(|| prefix.len() + run(rest, is_key).len())
    })
}

/// A JSON web token: three parts, of which the first begins a JSON object in base64.
fn web_token(text: &[u8]) -> Option<usize> {
    const MIN_PART_BYTES: usize = 10;
    text.starts_with(b"eyJ").then_some(())?;
    let head = run(text, is_key).len();
    let claims = run(text.get(head..)?.strip_prefix(b".")?, is_key).len();
    let signature = run(text.get(head + claims + 1..)?.strip_prefix(b".")?, is_key).len();
    (head >= MIN_PART_BYTES && claims >= MIN_PART_BYTES).then_some(head + claims + signature + 2)
}

/// `123-45-6789`, of the numbers that are given out.
fn social_security(text: &[u8]) -> Option<usize> {
    const SHAPE: &[u8] = b"ddd-dd-dddd";
    let number = text.get(..SHAPE.len())?;
    let fits = number.iter().zip(SHAPE).all(|(byte, shape)| if *shape == b'd' { byte.is_ascii_digit() } else { byte == shape });
    let given_out = !number.starts_with(b"000") && !number.starts_with(b"666") && !number.starts_with(b"9");
    let (group, serial) = (number.get(4..6)?, number.get(7..)?);
    let ends = !text.get(SHAPE.len()).copied().is_some_and(is_key);
    (fits && given_out && group != b"00" && serial != b"0000" && ends).then_some(SHAPE.len())
}

/// A card number in one run or in groups, whose checksum holds.
fn card(text: &[u8]) -> Option<usize> {
    let mut digits = [0u8; 19];
    let (mut count, mut best, mut at) = (0, None, 0);
    while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
        *digits.get_mut(count)? = digit - b'0';
        count += 1;
        at += 1;
        let next = text.get(at);
        let read = digits.get(..count)?;
        if CARD_DIGITS.contains(&count) && !next.is_some_and(u8::is_ascii_alphanumeric) && is_issued(read) && luhn(read) {
            best = Some(at);
        }
        if count == digits.len() {
            break;
        }
        // Only where cards are grouped, or numbers in a row would be one.
        at += usize::from(matches!(count, 4 | 8 | 10 | 12 | 16) && matches!(next, Some(b' ' | b'-')));
    }
    best
}

/// Whether a card of that length may begin so: keeps timestamps and ids out of it.
fn is_issued(digits: &[u8]) -> bool {
    match digits.len() {
        13 => digits.starts_with(&[4]),
        14 | 15 => digits.starts_with(&[3]),
        16 => matches!(digits.first(), Some(2..=6)),
        _ => matches!(digits.first(), Some(4..=6)),
    }
}

fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, digit)| u32::from(if at % 2 == 1 { doubled(*digit) } else { *digit })).sum();
    sum.is_multiple_of(10)
}

/// An account number in one run or in groups, as long as its country has it and with a checksum that holds (ISO 13616).
fn iban(text: &[u8]) -> Option<usize> {
    let (country, _) = text.split_at_checked(2)?;
    let row = IBANS.chunks_exact(4).find(|row| row.starts_with(country))?;
    let wanted = row.iter().skip(2).fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
    let mut letters = [0u8; 34];
    let (mut count, mut at) = (0, 0);
    while count < wanted {
        let letter = text.get(at).filter(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())?;
        *letters.get_mut(count)? = *letter;
        count += 1;
        at += 1;
        if count < wanted {
            at += usize::from(text.get(at) == Some(&b' '));
        }
    }
    let ends = !text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (head, account) = letters.get(..count)?.split_at_checked(4)?;
    let value = |letter: &u8| if letter.is_ascii_digit() { u32::from(letter - b'0') } else { u32::from(letter - b'A') + 10 };
    let remainder = account.iter().chain(head).map(value).fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97);
    (ends && remainder == 1).then_some(at)
}

/// An address, up to the last label of its host that may be a top-level domain.
fn email(text: &[u8]) -> Option<usize> {
    let local = run(text, is_local).len();
    let host = text.get(local..)?.strip_prefix(b"@").filter(|_| local <= MAX_LOCAL_BYTES)?;
    let host = run(host, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let mut end = None;
    let mut at = host.iter().position(|byte| *byte == b'.').filter(|dot| *dot > 0)?;
    loop {
        let label = run(host.get(at + 1..)?, |byte| byte.is_ascii_alphabetic()).len();
        let stop = at + 1 + label;
        if label >= 2 && !host.get(stop).is_some_and(u8::is_ascii_digit) {
            end = Some(stop);
        }
        match host.get(stop..).and_then(|rest| rest.iter().position(|byte| *byte == b'.')) {
            Some(next) => at = stop + next,
            None => break,
        }
    }
    end.map(|end| local + 1 + end)
}

/// A long run of base64. Text has no words of that length.
fn base64(text: &[u8]) -> Option<usize> {
    let run = run(text, is_base64);
    let mixed = has_digit(run) && run.iter().any(u8::is_ascii_uppercase) && run.iter().any(u8::is_ascii_lowercase);
    let padding = text.get(run.len()..)?.iter().take(2).take_while(|byte| **byte == b'=').count();
    (run.len() >= MIN_BASE64_BYTES && mixed).then_some(run.len() + padding)
}
