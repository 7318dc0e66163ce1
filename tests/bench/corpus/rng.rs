//! Random numbers that are the same on every machine, and the spelling of times.
use std::fmt::Write as _;

/// splitmix64.
#[derive(Clone)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng(seed ^ 0x9E37_79B9_7F4A_7C15);
        rng.next();
        rng
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// An index into something of `len` elements.
    pub(super) fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    pub(super) fn hex(&mut self, n: usize) -> String {
        let mut s = String::with_capacity(n);
        while s.len() < n {
            let _ = write!(s, "{:016x}", self.next());
        }
        s.truncate(n);
        s
    }

    /// As the unique ids of IAM are spelled.
    pub(super) fn b64ish(&mut self, n: usize) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        (0..n).map(|_| char::from(ALPHABET[self.index(32)])).collect()
    }

    /// One of the six keys of the corpus.
    pub(super) fn kms(&mut self) -> String {
        let k = self.below(6);
        Rng::new(4242 + k).hex(32)
    }

    /// One of `n_values` values of `len` digits, so that values repeat as they do in life.
    pub(super) fn pool(&mut self, n_values: u64, len: usize) -> String {
        let k = self.below(n_values);
        Rng::new(777 + k).hex(len)
    }

    pub(super) fn pick<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values[self.index(values.len())]
    }
}

/// Year, month, day, hour, minute, second, millisecond of an instant in epoch milliseconds.
pub(super) fn civil(ms: i64) -> [i64; 7] {
    let seconds = ms.div_euclid(1000);
    let (days, of_day) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    [year, month, day, of_day / 3600, of_day / 60 % 60, of_day % 60, ms.rem_euclid(1000)]
}

/// As items spell a time.
pub(super) fn iso(ms: i64) -> String {
    let [year, month, day, hour, minute, second, milli] = civil(ms);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

/// As keys spell a time.
pub(super) fn stamp(ms: i64) -> String {
    let [year, month, day, hour, minute, second, _] = civil(ms);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}
