//! What is asked about: which ports, and whom one would not let in.
use crate::network::blocks::{Blocks, Cidr};
use crate::network::traffic::{Ports, Protocol};

/// The ports that are asked about where none is named: ways to log in, to databases, and to what
/// runs other programs. Of AWS's own lists: those of Trusted Advisor's check "Security Groups -
/// Specific Ports Unrestricted" that it marks red, those that Security Hub's control EC2.19 calls
/// high risk, and those of the rule `restricted-common-ports`; beside them the ports under which
/// IANA or their makers have Redis, memcached, Docker, the kubelet, etcd, `WinRM` and Cassandra.
pub const DEFAULT_PORTS: [(Protocol, u16, &str); 36] = [
    (Protocol::TCP, 20, "ftp data"),
    (Protocol::TCP, 21, "ftp"),
    (Protocol::TCP, 22, "ssh"),
    (Protocol::TCP, 23, "telnet"),
    (Protocol::TCP, 25, "smtp"),
    (Protocol::TCP, 110, "pop3"),
    (Protocol::TCP, 135, "rpc"),
    (Protocol::TCP, 143, "imap"),
    (Protocol::TCP, 445, "smb"),
    (Protocol::TCP, 1433, "sql server"),
    (Protocol::TCP, 1434, "sql server"),
    (Protocol::TCP, 1521, "oracle"),
    (Protocol::TCP, 2375, "docker"),
    (Protocol::TCP, 2376, "docker"),
    (Protocol::TCP, 2379, "etcd"),
    (Protocol::TCP, 3000, "development servers"),
    (Protocol::TCP, 3306, "mysql"),
    (Protocol::TCP, 3389, "rdp"),
    (Protocol::TCP, 4333, "ahsp"),
    (Protocol::TCP, 5000, "development servers"),
    (Protocol::TCP, 5432, "postgresql"),
    (Protocol::TCP, 5439, "redshift"),
    (Protocol::TCP, 5500, "vnc"),
    (Protocol::TCP, 5601, "opensearch dashboards"),
    (Protocol::TCP, 5900, "vnc"),
    (Protocol::TCP, 5985, "winrm"),
    (Protocol::TCP, 5986, "winrm"),
    (Protocol::TCP, 6379, "redis"),
    (Protocol::TCP, 8088, "legacy http"),
    (Protocol::TCP, 9042, "cassandra"),
    (Protocol::TCP, 9200, "elasticsearch"),
    (Protocol::TCP, 9300, "elasticsearch"),
    (Protocol::TCP, 10250, "kubelet"),
    (Protocol::TCP, 11211, "memcached"),
    (Protocol::TCP, 27017, "mongodb"),
    (Protocol::UDP, 11211, "memcached"),
];

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The ports.
    pub ports: PortsAsked,
    /// The only ones who may come in; none: the world is asked about.
    pub not_from: Option<Blocks>,
}

/// Which ports are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortsAsked {
    /// Those of the list, and everything that has no ports.
    Default,
    /// Everything.
    All,
    /// These, and nothing that has no ports.
    Named(Vec<(Protocol, Ports)>),
}

impl Asked {
    /// Whether these ports of a protocol hold one that is asked about.
    pub fn wants(&self, protocol: Protocol, ports: Option<Ports>) -> bool {
        let wants = |asked: Protocol, of: Ports| {
            protocol.covers(asked) && ports.is_some_and(|it| it.common(of).is_some())
        };
        match &self.ports {
            PortsAsked::All => true,
            PortsAsked::Default => DEFAULT_PORTS.iter().any(|it| wants(it.0, Ports::one(it.1))),
            PortsAsked::Named(named) => named.iter().any(|it| {
                // A protocol without ports is asked about by its number alone.
                wants(it.0, it.1) || (!it.0.has_ports() && protocol.covers(it.0))
            }),
        }
    }

    /// Whether what has no ports, a bucket, a queue, a snapshot, is asked about.
    pub fn wants_portless(&self) -> bool {
        !matches!(self.ports, PortsAsked::Named(_))
    }

    /// The protocols that are asked about by name.
    pub fn protocols(&self) -> Vec<Protocol> {
        let mut protocols = vec![Protocol::TCP, Protocol::UDP];
        if let PortsAsked::Named(named) = &self.ports {
            protocols = named.iter().map(|it| it.0).collect();
            protocols.sort_unstable();
            protocols.dedup();
        }
        protocols
    }

    /// Those blocks of a set that count: of the world, those that S3's measure calls public; else
    /// the ones that lie not wholly within those who may come in.
    pub fn counted(&self, blocks: &Blocks) -> Vec<Cidr> {
        let counts = |block: &Cidr| match &self.not_from {
            None => block.is_wide() && !block.blocks().common(&Blocks::public()).is_empty(),
            Some(may) => !block.blocks().is_within(may),
        };
        blocks.cidrs().into_iter().filter(counts).collect()
    }

    /// The blocks by which a part of what was let in is told, where the whole of `block` was: the
    /// whole, if all its public addresses are part of it, else the fewest that hold no public
    /// address beside.
    pub fn told(&self, block: Cidr, part: &Blocks) -> Vec<Cidr> {
        let (whole, public) = (block.blocks(), Blocks::public());
        let part = part.common(&whole);
        let open = part.common(&public);
        let mut told = Vec::new();
        if !open.is_empty() && open == whole.common(&public) {
            told.extend(self.counted(&whole));
        } else if !open.is_empty() {
            let filled = open.union(&whole.without(&public));
            for cidr in self.counted(&filled) {
                let mut own = cidr.blocks().common(&open).cidrs();
                match (own.pop(), own.is_empty()) {
                    (None, _) => {}
                    (Some(only), true) => told.extend(self.counted(&only.blocks())),
                    (Some(_), false) => told.push(cidr),
                }
            }
        }
        if self.not_from.is_some() {
            let mut rest = part.without(&public);
            for block in &told {
                rest = rest.without(&block.blocks());
            }
            told.extend(self.counted(&rest));
        }
        told
    }

    /// Whether addresses within a VPC can count at all.
    pub fn looks_inside(&self) -> bool {
        self.not_from.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(not_from: Option<&str>) -> Asked {
        Asked { ports: PortsAsked::Default, not_from: not_from.map(|it| Blocks::of(&[it])) }
    }

    fn texts(cidrs: &[Cidr]) -> String {
        let texts: Vec<String> = cidrs.iter().map(ToString::to_string).collect();
        texts.join(", ")
    }

    #[test]
    fn what_counts_is_wide_or_lies_outside() {
        let halves = Blocks::of(&["0.0.0.0/1", "128.0.0.0/1"]);
        let offices = Blocks::of(&["10.32.0.0/16", "198.51.100.0/24"]);
        for (blocks, not_from, expected) in [
            (&halves, None, "0.0.0.0/0"),
            (&offices, None, ""),
            (&Blocks::of(&["224.0.0.0/4"]), None, ""),
            (&Blocks::of(&["2000::/31", "2600::/32"]), None, "2000::/31"),
            (&offices, Some("10.32.0.0/16"), "198.51.100.0/24"),
            (&offices, Some("0.0.0.0/0"), ""),
        ] {
            assert_eq!(texts(&asked(not_from).counted(blocks)), expected, "{blocks} {not_from:?}");
        }
    }

    #[test]
    fn a_block_is_told_whole_where_all_its_public_addresses_count() {
        let public = Blocks::public();
        let all = Cidr::parse("0.0.0.0/0").unwrap();
        let half = public.common(&Blocks::of(&["0.0.0.0/1"]));
        for (part, not_from, expected) in [
            (public.clone(), None, "0.0.0.0/0"),
            (half, None, "0.0.0.0/1"),
            (Blocks::of(&["11.0.0.0/8"]), None, ""),
            (Blocks::of(&["10.0.0.0/16"]), None, ""),
            (Blocks::of(&["10.0.0.0/16"]), Some("10.32.0.0/16"), "10.0.0.0/16"),
            (public.union(&Blocks::of(&["10.0.0.0/16"])), Some("10.32.0.0/16"), "0.0.0.0/0"),
        ] {
            let told = asked(not_from).told(all, &part);
            assert_eq!(texts(&told), expected, "{part} {not_from:?}");
        }
    }

    #[test]
    fn a_block_of_ipv6_is_told_whole_too() {
        let all = Cidr::parse("::/0").unwrap();
        let global = Blocks::public().common(&all.blocks());
        assert_eq!(texts(&asked(None).told(all, &global)), "::/0");
        let half = global.common(&Blocks::of(&["2000::/4"]));
        assert_eq!(texts(&asked(None).told(all, &half)), "2000::/4");
    }

    #[test]
    fn a_permission_is_asked_about_by_any_port_in_it() {
        let ssh = PortsAsked::Named(vec![(Protocol::TCP, Ports::one(22))]);
        let ssh = Asked { ports: ssh, not_from: None };
        for (asked, protocol, ports, expected) in [
            (&asked(None), Protocol::TCP, Some(Ports::one(443)), false),
            (&asked(None), Protocol::TCP, Some(Ports { first: 0, last: 65535 }), true),
            (&asked(None), Protocol::ANY, Some(Ports::ALL), true),
            (&asked(None), Protocol::ICMP, None, false),
            (&ssh, Protocol::TCP, Some(Ports { first: 20, last: 25 }), true),
            (&ssh, Protocol::UDP, Some(Ports::one(22)), false),
            (&ssh, Protocol::ANY, Some(Ports::ALL), true),
        ] {
            assert_eq!(asked.wants(protocol, ports), expected, "{protocol} {ports:?}");
        }
    }
}
