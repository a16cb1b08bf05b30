//! Where a request comes from: the address at the other end of the connection. What a header says about it is ignored;
//! anybody can write headers.
use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv4Addr};

/// The address at the other end.
pub fn of(req: &HttpRequest) -> IpAddr {
    req.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip())
}
