//! The routes as a tree. Tried one after the other, an address was held against a hundred patterns, which took a tenth of the
//! time of a page; here its first part is looked up, then the first part that varies, and what is left is compared as it is.
use super::error;
use actix_web::{Resource, Route, Scope, web};
use std::collections::BTreeMap;

/// Ways by what follows of their address.
type Leaves = BTreeMap<&'static str, Vec<Route>>;

/// By the first part of an address, then by what follows up to the end of the first part that varies (nothing, where nothing
/// varies).
#[derive(Default)]
pub struct Tree(BTreeMap<&'static str, BTreeMap<&'static str, Leaves>>);

/// The first part, with its slash, and what follows.
fn first(pattern: &'static str) -> (&'static str, &'static str) {
    let end = pattern.get(1..).and_then(|rest| rest.find('/')).map_or(pattern.len(), |at| at + 1);
    pattern.split_at(end)
}

/// Everything up to the end of the first part that varies, and what follows.
fn varying(pattern: &'static str) -> (&'static str, &'static str) {
    let begin = pattern.find('{');
    let end = begin.map(|at| pattern.split_at(at).1.find('/').map_or(pattern.len(), |slash| at + slash));
    pattern.split_at(end.unwrap_or_default())
}

impl Tree {
    /// Adds a way to an address.
    pub fn add(&mut self, pattern: &'static str, route: Route) {
        let (part, below) = first(pattern);
        let (begin, rest) = varying(below);
        let branch = self.0.entry(part).or_default().entry(begin).or_default();
        branch.entry(rest).or_default().push(route);
    }
    /// Registers all of it.
    pub fn register(self, config: &mut web::ServiceConfig) {
        for (part, branches) in self.0 {
            let mut branches: Vec<_> = branches.into_iter().collect();
            // A beginning with more parts comes before one that would take its fixed part for what varies:
            // `/tasks/jobs/{job}` before `/tasks/{task}`.
            branches.sort_by_key(|(begin, _)| (!begin.is_empty(), usize::MAX - begin.matches('/').count()));
            if part == "/" {
                for (_, routes) in branches.into_iter().flat_map(|(_, leaves)| leaves) {
                    config.service(resource(part, routes));
                }
                continue;
            }
            let scope = branches.into_iter().fold(web::scope(part), |scope, (begin, leaves)| match begin {
                "" => with(scope, leaves),
                varies => scope.service(with(web::scope(varies), leaves)),
            });
            config.service(scope);
        }
    }
}

/// The addresses below a scope; what is fixed comes before what varies.
fn with(scope: Scope, leaves: Leaves) -> Scope {
    let mut leaves: Vec<_> = leaves.into_iter().collect();
    leaves.sort_by_key(|(rest, _)| rest.matches('{').count());
    leaves.into_iter().fold(scope, |scope, (rest, routes)| scope.service(resource(rest, routes)))
}

/// The ways to one address; one that is not there is an address that is not there.
fn resource(rest: &'static str, routes: Vec<Route>) -> Resource {
    let all = routes.into_iter().fold(web::resource(rest), Resource::route);
    all.default_service(web::to(error::nothing_here))
}
