//! Cookies, tokens, and who is behind a request.

use super::app::App;
use axum::http::HeaderMap;
use rahba_kernel::{Id, Micros};
use rahba_market::people::model::SignedIn;
use rahba_market::people::{rules, views};
use rahba_store::Fault;
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// Random bytes from the system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut b = [0u8; N];
    getrandom::fill(&mut b).expect("the system gives random bytes");
    b
}

/// Random bytes for what is given anew with every answer, its nonce and its number: asked of the system a
/// page at a time, because asking costs more than the rest of a header. None is given twice, and what was
/// given is wiped. What lasts longer than an answer comes from [`random`].
pub fn random_of_the_moment<const N: usize>() -> [u8; N] {
    const PAGE: usize = 1_024;
    thread_local! {
        static POOL: std::cell::RefCell<([u8; PAGE], usize)> = const { std::cell::RefCell::new(([0; PAGE], PAGE)) };
    }
    const { assert!(N <= PAGE) };
    POOL.with_borrow_mut(|(bytes, at)| {
        if *at + N > PAGE {
            *bytes = random();
            *at = 0;
        }
        let mut out = [0; N];
        out.copy_from_slice(&bytes[*at..*at + N]);
        bytes[*at..*at + N].fill(0);
        *at += N;
        out
    })
}

/// What the scripts of one answer bear.
pub fn new_nonce() -> String {
    rules::token(random_of_the_moment())
}

/// A new random token for a link or cookie.
pub fn new_token() -> String {
    rules::token(random())
}

/// A fresh command or basket id.
pub fn new_id(now: Micros) -> Id {
    Id::v7(now, random())
}

/// A cookie's value.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get_all("cookie").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(|pair| {
        let (k, v) = pair.trim().split_once('=')?;
        (k == name).then(|| v.to_owned())
    })
}

fn csrf_of(session_token: &str) -> String {
    format!("csrf:{session_token}")
}

fn blind_of(text: &str) -> String {
    format!("blind:{text}")
}

fn short(mac: &[u8; 32]) -> String {
    rahba_kernel::merkle::hex(&mac[..16])
}

impl App {
    /// `__Host-` and `Secure` when served over TLS; plain on a loopback demo, where browsers would
    /// refuse them.
    pub fn cookie_name(&self, base: &str) -> String {
        if self.config.secure { format!("__Host-{base}") } else { base.to_owned() }
    }

    /// A `Set-Cookie` value; `None` deletes the cookie.
    pub fn set_cookie(&self, base: &str, value: Option<&str>, max_age_s: i64) -> String {
        let secure = if self.config.secure { "; Secure" } else { "" };
        let age = if value.is_some() { max_age_s } else { 0 };
        format!("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", self.cookie_name(base), value.unwrap_or(""))
    }

    /// The token of the session cookie.
    pub fn session_token(&self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, &self.cookie_name("session")).filter(|t| (16..=64).contains(&t.len()))
    }

    /// The token of a device that is a till.
    pub fn till_token(&self, headers: &HeaderMap) -> Option<String> {
        cookie(headers, &self.cookie_name("till")).filter(|t| (16..=64).contains(&t.len()))
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// A [`Fault`] of the store.
    pub async fn signed_in(&self, headers: &HeaderMap) -> Result<Option<SignedIn>, Fault> {
        let Some(token) = self.session_token(headers) else { return Ok(None) };
        let (territory, now, hash) = (self.territory.id, self.now(), rules::token_hash(&token));
        let found = self.db.read(move |q| views::signed_in(q, territory, &hash, now)).await?;
        // What a PIN opened is of its device: carried off to another browser it opens nothing.
        let is_here = |wanted: [u8; 32]| self.till_token(headers).is_some_and(|t| rules::token_hash(&t) == wanted);
        Ok(found.filter(|s| s.device_hash.is_none_or(is_here)))
    }

    fn mac(&self, text: &str) -> String {
        short(&self.derive(text))
    }

    /// Key material for a purpose, under the newest key.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.config.key.derive(purpose).next().expect("there is a key")
    }

    /// Whether two texts are the same, in a time that says nothing about where they differ.
    pub fn same(&self, a: &str, b: &str) -> bool {
        a.as_bytes().ct_eq(b.as_bytes()).into()
    }

    /// The form token of a session.
    pub fn csrf(&self, session_token: &str) -> String {
        self.mac(&csrf_of(session_token))
    }

    /// Whether a form's token fits its session.
    pub fn csrf_fits(&self, session_token: &str, given: &str) -> bool {
        self.config.key.derive(&csrf_of(session_token)).any(|mac| self.same(&short(&mac), given))
    }

    /// The same under every key, the newest first: what was made from it before a new key came is found again.
    pub fn blinds(&self, text: &str) -> Vec<String> {
        self.config.key.derive(&blind_of(text)).map(|mac| short(&mac)).collect()
    }

    /// A key that says nothing about what it is made from: throttle subjects.
    pub fn blind(&self, text: &str) -> String {
        self.mac(&blind_of(text))
    }
}

impl App {
    fn trusts(&self, ip: IpAddr) -> bool {
        let c = &self.config;
        c.proxies.contains(&ip) || (c.proxies.is_empty() && c.secure && ip.is_loopback())
    }

    /// The network that a request comes from, for throttling: an IPv4 address, or the first 64 bits of
    /// an IPv6 one, which is what one household or phone is given. What a proxy of ours says of whom it
    /// speaks for is believed; what a stranger says is not.
    pub fn network(&self, headers: &HeaderMap, peer: IpAddr) -> String {
        let mut ip = peer.to_canonical();
        if self.trusts(ip) {
            let said: Vec<&str> =
                headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect();
            for hop in said.iter().rev() {
                let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
                ip = before.to_canonical();
                if !self.trusts(ip) {
                    break;
                }
            }
        }
        match ip {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// Whether a declared route is one of the counter's, which a PIN opens: elsewhere whoever typed it is nobody in particular.
pub fn at_the_counter(declared: &str) -> bool {
    declared == "/{lang}/till" || declared.starts_with("/{lang}/till/") || declared == "/{lang}/sign-out"
}

/// True when a state-changing request comes from our own pages.
pub fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, o)| o == host),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_nonce_comes_twice() {
        let of_one = || (0..1_000).map(|_| new_nonce()).collect::<Vec<_>>();
        let mut all: Vec<String> = std::thread::scope(|s| {
            let threads: Vec<_> = (0..4).map(|_| s.spawn(of_one)).collect();
            threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
        });
        all.extend(of_one());
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 5_000);
        // No bytes that nobody asked the system for.
        assert!(!all.contains(&rules::token([0; 20])));
    }
}
