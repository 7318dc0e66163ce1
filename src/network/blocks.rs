//! Sets of IP addresses: read from CIDR blocks, joined and cut exactly, told in the fewest blocks.
use ipnet::{IpNet, Ipv4Net, Ipv4Subnets, Ipv6Net, Ipv6Subnets};
use range_set_blaze::RangeSetBlaze;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks from which nothing comes over the internet: this network, private use (RFC 1918), shared
/// (RFC 6598), loopback, link-local, multicast, reserved (IANA's special-purpose registry). Blocks
/// for documentation are left in: evidence may be told with them.
const NOT_PUBLIC_V4: [&str; 9] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// All that IANA gives out for global unicast (RFC 4291).
const PUBLIC_V6: &str = "2000::/3";

/// A set of IPv4 and IPv6 addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    v4: RangeSetBlaze<Ipv4Addr>,
    v6: RangeSetBlaze<Ipv6Addr>,
}

/// One CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNet);

impl Blocks {
    /// No address.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every address.
    pub fn all() -> Self {
        Self::of(&["0.0.0.0/0", "::/0"])
    }

    /// Every address of one family.
    pub fn family(v6: bool) -> Self {
        Self::of(&[if v6 { "::/0" } else { "0.0.0.0/0" }])
    }

    /// Every address from which something can come over the internet.
    pub fn public() -> Self {
        let mut public = Self::of(&["0.0.0.0/0"]).without(&Self::of(&NOT_PUBLIC_V4));
        public.add(&Self::of(&[PUBLIC_V6]));
        public
    }

    /// What these texts name; texts that name no block add nothing.
    pub fn of(texts: &[&str]) -> Self {
        let mut blocks = Self::none();
        for block in texts.iter().filter_map(|it| Cidr::parse(it)) {
            blocks.add(&block.blocks());
        }
        blocks
    }

    /// What is in any of these blocks.
    pub fn of_all(cidrs: &[Cidr]) -> Self {
        cidrs.iter().fold(Self::none(), |blocks, it| blocks.union(&it.blocks()))
    }

    /// With another set.
    pub fn add(&mut self, other: &Self) {
        // Not by `|=`: it counts ranges that overlap twice for a while, and of nearly all of IPv6
        // that is more than its counter holds (range-set-blaze 0.8.0 panics).
        *self = self.union(other);
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: &self.v4 | &other.v4, v6: &self.v6 | &other.v6 }
    }

    /// What is in both.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        Self { v4: &self.v4 & &other.v4, v6: &self.v6 & &other.v6 }
    }

    /// What is not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self { v4: &self.v4 - &other.v4, v6: &self.v6 - &other.v6 }
    }

    /// Whether it holds no address.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether all of it lies in another.
    pub fn is_within(&self, other: &Self) -> bool {
        self.v4.is_subset(&other.v4) && self.v6.is_subset(&other.v6)
    }

    /// Whether it holds an address.
    pub fn holds(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(it) => self.v4.contains(it),
            IpAddr::V6(it) => self.v6.contains(it),
        }
    }

    /// The fewest blocks that make it up, IPv4 first, in order.
    pub fn cidrs(&self) -> Vec<Cidr> {
        let v4 = self.v4.ranges().flat_map(|it| Ipv4Subnets::new(*it.start(), *it.end(), 0));
        let v6 = self.v6.ranges().flat_map(|it| Ipv6Subnets::new(*it.start(), *it.end(), 0));
        v4.map(IpNet::V4).chain(v6.map(IpNet::V6)).map(Cidr).collect()
    }
}

impl fmt::Display for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, block) in self.cidrs().iter().enumerate() {
            write!(f, "{}{block}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl Cidr {
    /// A block, or a single address; bits behind the prefix count for nothing, as in EC2.
    pub fn parse(text: &str) -> Option<Self> {
        let net: Option<IpNet> = text.parse().ok();
        let net = net.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
        Some(Self(net.trunc()))
    }

    /// The addresses.
    pub fn blocks(self) -> Blocks {
        match self.0 {
            IpNet::V4(it) => Blocks {
                v4: RangeSetBlaze::from_iter([it.network()..=it.broadcast()]),
                v6: RangeSetBlaze::default(),
            },
            IpNet::V6(it) => Blocks {
                v4: RangeSetBlaze::default(),
                v6: RangeSetBlaze::from_iter([it.network()..=it.broadcast()]),
            },
        }
    }

    /// How many leading bits all its addresses share.
    pub fn prefix_len(self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether it is of IPv6.
    pub fn is_v6(self) -> bool {
        matches!(self.0, IpNet::V6(_))
    }

    /// Whether S3 would call it public: wider than /8 of IPv4 or /32 of IPv6 (S3 user guide, "The
    /// meaning of public").
    pub fn is_wide(self) -> bool {
        self.prefix_len() < if self.is_v6() { 32 } else { 8 }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<IpAddr> for Cidr {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(it) => Self(IpNet::V4(Ipv4Net::from(it))),
            IpAddr::V6(it) => Self(IpNet::V6(Ipv6Net::from(it))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_joined_and_cut_exactly() {
        for (given, cut, expected) in [
            (vec!["0.0.0.0/1", "128.0.0.0/1"], vec![], "0.0.0.0/0"),
            (vec!["10.0.0.0/9", "10.128.0.0/9", "::/0"], vec![], "10.0.0.0/8, ::/0"),
            (vec!["0.0.0.0/0"], vec!["0.0.0.0/1", "192.0.0.0/2"], "128.0.0.0/2"),
            (vec!["255.255.255.255"], vec![], "255.255.255.255/32"),
            (vec!["10.1.2.3/8"], vec![], "10.0.0.0/8"),
            (vec!["no block", "10.0.0.0/33"], vec![], ""),
            (vec!["::/1", "8000::/1"], vec!["::/0"], ""),
        ] {
            let blocks = Blocks::of(&given).without(&Blocks::of(&cut));
            assert_eq!(blocks.to_string(), expected, "{given:?} without {cut:?}");
        }
    }

    #[test]
    fn nearly_all_of_ipv6_is_joined_with_what_overlaps_it() {
        let mut blocks = Blocks::of(&["::/0"]).without(&Blocks::of(&["2001:db8::/32", "fd00::1"]));
        blocks.add(&Blocks::of(&["2000::/3"]));
        blocks.add(&Blocks::of(&["8000::/1"]));
        assert_eq!(blocks.to_string(), "::/0");
    }

    #[test]
    fn only_what_is_wider_than_s3s_measure_is_wide() {
        for (text, expected) in
            [("0.0.0.0/7", true), ("1.0.0.0/8", false), ("::/31", true), ("2001::/32", false)]
        {
            assert_eq!(Cidr::parse(text).unwrap().is_wide(), expected, "{text}");
        }
    }
}
