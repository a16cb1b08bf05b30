//! Where a request comes from: the address at the other end of the connection – or, where that is a proxy that the operator
//! trusts, the last address in `X-Forwarded-For` that is no such proxy. What anybody else writes there is ignored.
use crate::app::App;
use crate::secret::sha256_hex;
use actix_web::{HttpRequest, web};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address of the visitor.
pub fn of(req: &HttpRequest) -> IpAddr {
    let mut here = req.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let Some(app) = req.app_data::<web::Data<App>>() else { return here };
    let trusted = |ip: IpAddr| app.config.proxies.iter().any(|network| network.contains(&ip));
    let said: Vec<&str> = req
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    // From the nearest to the farthest: each proxy wrote down who talked to it.
    for hop in said.iter().rev() {
        if !trusted(here) {
            break;
        }
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        here = ip.to_canonical();
    }
    here
}

/// The network of the visitor, for counting, not in the clear: one line has a whole /64 of IPv6 addresses to itself.
pub fn network(req: &HttpRequest) -> String {
    let network = match of(req) {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{}/64", Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
    };
    sha256_hex(network.as_bytes())
}
