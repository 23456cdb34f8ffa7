//! The checksum of AWS event streams.

/// CRC-32 as zlib has it, four bits at a time: frames are short, and a table of 16 words costs the wasm next to nothing.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| half(half(crc ^ u32::from(*byte))))
}

fn half(crc: u32) -> u32 {
    // Four bits index 16 entries.
    (crc >> 4) ^ TABLE[(crc & 15) as usize]
}

const TABLE: [u32; 16] = table();

const fn table() -> [u32; 16] {
    const REVERSED_POLYNOMIAL: u32 = 0xEDB8_8320;
    let mut table = [0; 16];
    let mut entry = 0;
    while entry < 16 {
        let mut crc = entry as u32;
        let mut bit = 0;
        while bit < 4 {
            crc = (crc >> 1) ^ (REVERSED_POLYNOMIAL * (crc & 1));
            bit += 1;
        }
        table[entry] = crc;
        entry += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn crc32_of_the_check_string_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
