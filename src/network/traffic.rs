//! Protocols and ports, as EC2 writes them.
use std::fmt;

/// A protocol, or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Protocol(Option<u8>);

/// Ports of TCP or UDP, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ports {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

impl Protocol {
    /// Any protocol: `-1`.
    pub const ANY: Self = Self(None);
    /// ICMP.
    pub const ICMP: Self = Self(Some(1));
    /// TCP.
    pub const TCP: Self = Self(Some(6));
    /// UDP.
    pub const UDP: Self = Self(Some(17));
    /// ICMP for IPv6.
    pub const ICMPV6: Self = Self(Some(58));

    /// By IANA's number, or one of the four names that EC2 has; -1 is any. None of anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "-1" | "all" => Some(Self::ANY),
            "icmp" => Some(Self::ICMP),
            "tcp" => Some(Self::TCP),
            "udp" => Some(Self::UDP),
            "icmpv6" => Some(Self::ICMPV6),
            number => number.parse().ok().map(|it| Self(Some(it))),
        }
    }

    /// Whether a rule about this protocol is about another, too.
    pub fn covers(self, other: Self) -> bool {
        self == Self::ANY || self == other
    }

    /// Whether a rule may name ports of it.
    pub fn has_ports(self) -> bool {
        self == Self::TCP || self == Self::UDP
    }

    /// Whether it has types instead.
    pub fn has_types(self) -> bool {
        self == Self::ICMP || self == Self::ICMPV6
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ANY => f.write_str("all"),
            Self::ICMP => f.write_str("icmp"),
            Self::TCP => f.write_str("tcp"),
            Self::UDP => f.write_str("udp"),
            Self::ICMPV6 => f.write_str("icmpv6"),
            Self(number) => write!(f, "{}", number.unwrap_or_default()),
        }
    }
}

impl Ports {
    /// Every port.
    pub const ALL: Self = Self { first: 0, last: u16::MAX };

    /// One port.
    pub const fn one(port: u16) -> Self {
        Self { first: port, last: port }
    }

    /// From the two numbers of a rule; -1 or none of both is every port. None of what is no range.
    pub fn read(from: Option<i64>, to: Option<i64>) -> Option<Self> {
        match (from.filter(|it| *it != -1), to.filter(|it| *it != -1)) {
            (None, None) => Some(Self::ALL),
            (Some(from), Some(to)) => {
                let ports = Self { first: from.try_into().ok()?, last: to.try_into().ok()? };
                Some(ports).filter(|it| it.first <= it.last)
            }
            _ => None,
        }
    }

    /// Whether a port is among them.
    pub fn holds(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }

    /// What both have.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self { first: self.first.max(other.first), last: self.last.min(other.last) };
        Some(both).filter(|it| it.first <= it.last)
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { first, last } if first == last => write!(f, "{first}"),
            Self { first, last } => write!(f, "{first}-{last}"),
        }
    }
}
