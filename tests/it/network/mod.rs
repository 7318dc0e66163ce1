//! The network's judgement: held against AWS's own pages, and against a slow model of packets.
mod dice;
mod kit;
mod packets;
mod topologies;
