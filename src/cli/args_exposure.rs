//! The words of `asof exposure`.
use super::hints::Complaint;
use super::when::When;
use crate::network::blocks::{Blocks, Cidr};
use crate::network::traffic::{Ports, Protocol};
use clap::Args;

/// `asof exposure`.
#[derive(Clone, Debug, Args)]
pub struct Exposure {
    /// A port: 22, tcp/22, udp/161, 8000-8100, icmp, or all; else a list of ports by which one
    /// logs in, or gets at databases and at what runs programs (docs/EXPOSURE.md). Repeatable
    #[arg(long, value_name = "PORT", value_delimiter = ',')]
    pub port: Vec<PortAsked>,
    /// The only block that may come in: what lets anybody else in is listed, however few they are.
    /// Else only what lets in the world. Repeatable
    #[arg(long, value_name = "CIDR", value_delimiter = ',')]
    pub not_from: Vec<BlockAsked>,
    /// Only what was still open at the end of the time asked about
    #[arg(long)]
    pub open: bool,
    /// The moment; else the last capture in the evidence
    #[arg(long, value_name = "INSTANT", conflicts_with_all = ["from", "to"])]
    pub at: Option<When>,
    /// Everything that was open at any time from this moment on
    #[arg(long, value_name = "INSTANT")]
    pub from: Option<When>,
    /// The same, up to this moment, itself left out
    #[arg(long, value_name = "INSTANT")]
    pub to: Option<When>,
}

/// `--port`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortAsked {
    /// Everything.
    All,
    /// Ports of a protocol; of one without ports, all there is.
    Some(Protocol, Ports),
}

/// `--not-from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockAsked(pub Blocks);

impl std::str::FromStr for PortAsked {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        let complaint = || {
            Complaint::new(format!("`{text}` is no port"))
                .hint("write 22, tcp/22, udp/161, 8000-8100, icmp, or all")
        };
        if text == "all" {
            return Ok(Self::All);
        }
        let (protocol, ports) = match text.split_once('/') {
            Some((protocol, ports)) => (protocol, Some(ports)),
            None if text.starts_with(|it: char| it.is_ascii_digit()) => ("tcp", Some(text)),
            None => (text, None),
        };
        let protocol = Protocol::parse(protocol).ok_or_else(complaint)?;
        if protocol == Protocol::ANY || (ports.is_some() && !protocol.has_ports()) {
            return Err(complaint());
        }
        let Some(ports) = ports else { return Ok(Self::Some(protocol, Ports::ALL)) };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let number = |it: &str| it.parse::<u16>().ok().map(i64::from);
        let ports = match (number(first), number(last)) {
            (Some(first), Some(last)) => Ports::read(Some(first), Some(last)),
            _ => None,
        };
        ports.map(|it| Self::Some(protocol, it)).ok_or_else(complaint)
    }
}

impl std::str::FromStr for BlockAsked {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        let block = Cidr::parse(text).ok_or_else(|| {
            Complaint::new(format!("`{text}` is no block of addresses"))
                .hint("write a CIDR block, such as 10.32.0.0/16 or 2001:db8::/32")
        })?;
        Ok(Self(block.blocks()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_a_range_or_a_protocol() {
        let tcp = |first, last| Some(PortAsked::Some(Protocol::TCP, Ports { first, last }));
        for (text, expected) in [
            ("22", tcp(22, 22)),
            ("tcp/22", tcp(22, 22)),
            ("8000-8100", tcp(8000, 8100)),
            ("tcp", tcp(0, 65535)),
            ("udp/161", Some(PortAsked::Some(Protocol::UDP, Ports::one(161)))),
            ("icmp", Some(PortAsked::Some(Protocol::ICMP, Ports::ALL))),
            ("all", Some(PortAsked::All)),
            ("22-", None),
            ("25-20", None),
            ("65536", None),
            ("ssh", None),
            ("icmp/8", None),
            ("-1", None),
        ] {
            assert_eq!(text.parse::<PortAsked>().ok(), expected, "{text}");
        }
    }
}
