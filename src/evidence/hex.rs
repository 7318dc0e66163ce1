//! Hashes as they are told: lower-case hexadecimal digits.
use std::fmt::Write;

/// The digits of these bytes.
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}
