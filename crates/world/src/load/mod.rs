//! A load on a running server over HTTP: whole checkouts, shop pages, searches, as buyers would send
//! them. Every request loop ends by itself.
#![expect(clippy::disallowed_methods, reason = "a load measures time")]

pub mod client;

use anyhow::{Context, Result, bail};
use client::Client;
use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// What to send, where, for how long.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `http://127.0.0.1:8080`; a server on this machine, by plain HTTP.
    pub url: String,
    pub seconds: u64,
    /// Connections that buy, one whole checkout after another.
    pub buyers: usize,
    /// Connections that read product pages and lists.
    pub readers: usize,
    /// Connections that search.
    pub searchers: usize,
    /// Pieces in a basket.
    pub lines: usize,
    /// How many products are looked at before the load begins, spread over the whole shop.
    pub products: usize,
}

/// One kind of work, measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Answer times in microseconds, of those that went well.
    pub micros: Vec<u32>,
    /// The shop said no (nothing left…).
    pub refused: u64,
    /// No answer, or one of class 5xx, or one that makes no sense.
    pub errors: u64,
}

impl Measured {
    fn add(&mut self, other: Measured) {
        self.micros.extend(other.micros);
        self.refused += other.refused;
        self.errors += other.errors;
    }

    /// The answer time that `of` in 1,000 were not slower than, in microseconds.
    pub fn at(&self, of: usize) -> u32 {
        let last = self.micros.len().saturating_sub(1);
        self.micros.get((self.micros.len() * of / 1_000).min(last)).copied().unwrap_or(0)
    }
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub micros: u64,
    pub kinds: BTreeMap<&'static str, Measured>,
    /// What a server said of itself afterwards: the first error's text, for the person who looks.
    pub first_error: Option<String>,
}

/// What the shop offers, as its pages say.
struct Shop {
    products: Vec<String>,
    barcodes: Vec<String>,
    words: Vec<String>,
    commune: String,
}

/// Loads the server; `tell` is called once a second with the seconds gone.
///
/// # Errors
/// When the server is not on this machine, does not answer, or offers nothing.
pub fn run(plan: &Plan, mut tell: impl FnMut(u64)) -> Result<Report> {
    let host = plan.url.strip_prefix("http://").context("the address begins with http://")?.trim_end_matches('/').to_owned();
    let address: SocketAddr = host.to_socket_addrs()?.next().context("no such host")?;
    if !address.ip().is_loopback() {
        bail!("{address} is another machine: a load is for one's own server on this one");
    }
    let shop = discover(&Client::new(address, &host), plan)?;
    if plan.buyers > 0 && shop.barcodes.len() < plan.lines {
        bail!("the shop offers {} pieces; a basket needs {}", shop.barcodes.len(), plan.lines);
    }
    let stop = AtomicBool::new(false);
    let begun = Instant::now();
    let mut out = Report::default();
    std::thread::scope(|scope| {
        let mut hands = Vec::new();
        for n in 0..plan.buyers + plan.readers + plan.searchers {
            let (shop, stop, host) = (&shop, &stop, &host);
            hands.push(scope.spawn(move || {
                let mut hand = Hand::new(Client::new(address, host), n as u64);
                while !stop.load(Relaxed) {
                    if n < plan.buyers {
                        hand.buy(shop, plan.lines);
                    } else if n < plan.buyers + plan.readers {
                        hand.read(shop);
                    } else {
                        hand.search(shop);
                    }
                }
                (hand.seen, hand.first_error)
            }));
        }
        for second in 1..=plan.seconds {
            let due = Duration::from_secs(second);
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
            tell(second);
        }
        stop.store(true, Relaxed);
        for hand in hands {
            let Ok((seen, error)) = hand.join() else { continue };
            out.first_error = out.first_error.take().or(error);
            for (kind, m) in seen {
                out.kinds.entry(kind).or_default().add(m);
            }
        }
    });
    out.micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    for m in out.kinds.values_mut() {
        m.micros.sort_unstable();
    }
    Ok(out)
}

/// Reads lists and product pages until enough is known.
fn discover(client: &Client, plan: &Plan) -> Result<Shop> {
    let mut client = client.again();
    let first = client.get("/fr/products", &[])?;
    let pages: usize = between(&first.text()?, "page=", "\"").filter_map(|t| t.parse().ok()).max().unwrap_or(1).max(1);
    let wanted_pages = plan.products.div_ceil(24).clamp(1, pages);
    let mut products: Vec<String> = Vec::new();
    for k in 0..wanted_pages {
        let page = 1 + k * pages / wanted_pages;
        let answer = client.get(&format!("/fr/products?page={page}"), &[])?;
        for code in between(&answer.text()?, "\"/fr/p/", "\"") {
            if !products.contains(&code.to_owned()) && products.len() < plan.products {
                products.push(code.to_owned());
            }
        }
    }
    let (mut barcodes, mut words) = (Vec::new(), Vec::new());
    for code in &products {
        let answer = client.get(&format!("/fr/p/{code}"), &[])?;
        let form = between(&answer.text()?, "class=\"buy\"", "</form>").next().unwrap_or_default().to_owned();
        // With its button, there is something left; a piece of one of one is gone after one sale, and what is
        // weighed or measured is not bought by one gram.
        if form.contains("<button") && form.contains("name=\"quantity\" min=\"1\"") {
            barcodes.extend(between(&form, "name=\"code\" value=\"", "\"").next().map(str::to_owned));
        }
        let page = answer.text()?;
        let title = between(&page, "<title>", "<").next().unwrap_or_default();
        words.extend(
            title.split_whitespace().filter(|w| w.len() > 3 && w.chars().all(char::is_alphabetic)).map(str::to_lowercase),
        );
    }
    words.sort();
    words.dedup();
    if products.is_empty() || words.is_empty() {
        bail!("the shop shows no products");
    }
    Ok(Shop { products, barcodes, words, commune: "03.171.01.05".into() })
}

/// What lies between two marks, again and again.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).filter_map(move |rest| rest.split(to).next())
}

/// One connection's work.
struct Hand {
    client: Client,
    dice: u64,
    seen: BTreeMap<&'static str, Measured>,
    first_error: Option<String>,
}

impl Hand {
    fn new(client: Client, n: u64) -> Hand {
        Hand { client, dice: 0x9E37_79B9_7F4A_7C15 ^ (n + 1), seen: BTreeMap::new(), first_error: None }
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        &from[usize::try_from(self.dice % from.len() as u64).unwrap_or(0)]
    }

    fn note(&mut self, kind: &'static str, begun: Instant, end: Result<bool>) -> bool {
        let m = self.seen.entry(kind).or_default();
        match end {
            Ok(true) => {
                m.micros.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
                return true;
            }
            Ok(false) => m.refused += 1,
            Err(e) => {
                m.errors += 1;
                self.first_error.get_or_insert_with(|| format!("{kind}: {e:#}"));
                // A server that is gone is not asked a million times a second.
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        false
    }

    fn page(&mut self, kind: &'static str, path: &str) {
        let begun = Instant::now();
        let end = self.client.get(path, &[("accept-encoding", "br")]).and_then(|a| match a.status {
            200 => Ok(true),
            other => bail!("{other} at {path}"),
        });
        self.note(kind, begun, end);
    }

    fn read(&mut self, shop: &Shop) {
        let code = self.pick(&shop.products).to_owned();
        self.page("product page", &format!("/fr/p/{code}"));
        if self.dice.is_multiple_of(8) {
            self.page("list", "/fr/products");
        }
        if self.dice.is_multiple_of(16) {
            self.page("home", "/fr/");
        }
    }

    fn search(&mut self, shop: &Shop) {
        let (a, b) = (self.pick(&shop.words).to_owned(), self.pick(&shop.words).to_owned());
        let query = if self.dice.is_multiple_of(3) { format!("{a}+{b}") } else { a };
        self.page("search", &format!("/fr/products?q={}", client::encoded(&query)));
    }

    fn buy(&mut self, shop: &Shop, lines: usize) {
        let begun = Instant::now();
        let end = self.checkout(shop, lines);
        self.note("whole checkout", begun, end);
    }

    /// Basket, lines, address, delivery, total seen, placed: six requests for three lines.
    fn checkout(&mut self, shop: &Shop, lines: usize) -> Result<bool> {
        let mut basket = String::new();
        for _ in 0..lines {
            let code = self.pick(&shop.barcodes).to_owned();
            let begun = Instant::now();
            let sent = self.client.post("/fr/basket", &basket, &format!("code={code}&quantity=1"));
            let end = sent.and_then(|a| match a.status {
                303 => {
                    basket = a.cookie.unwrap_or(std::mem::take(&mut basket));
                    Ok(true)
                }
                404 | 409 | 422 => Ok(false),
                other => bail!("{other} putting {code} into the basket"),
            });
            if !self.note("basket", begun, end) {
                return Ok(false);
            }
        }
        let begun = Instant::now();
        let mut page = None;
        let end =
            self.client.get("/fr/checkout", &[("cookie", &basket), ("accept-encoding", "br")]).and_then(|a| match a.status {
                200 => {
                    page = Some(a);
                    Ok(true)
                }
                303 => Ok(false),
                other => bail!("{other} at the checkout's page"),
            });
        if !self.note("checkout page", begun, end) {
            return Ok(false);
        }
        let Some(page) = page.and_then(|p| p.text().ok()) else { return Ok(false) };
        let token = between(&page, "name=\"csrf\" value=\"", "\"").next().unwrap_or_default();
        let form = format!(
            "csrf={token}&how=cod&name=Charge&phone=0612345678&email=&commune={}&address=1%2C+rue+de+la+charge&note=&coupon=",
            shop.commune
        );
        // As a buyer without scripts: the first press says the total, the second orders at that total.
        let begun = Instant::now();
        let mut seen = String::new();
        let end = self.client.post("/fr/checkout", &basket, &format!("{form}&total=1")).and_then(|a| match a.status {
            200 => {
                seen = between(&a.text()?, "name=\"seen\" value=\"", "\"").next().unwrap_or_default().to_owned();
                Ok(!seen.is_empty())
            }
            303 | 422 => Ok(false),
            other => bail!("{other} asking for the total"),
        });
        if !self.note("total", begun, end) {
            return Ok(false);
        }
        let form = format!("{form}&seen={seen}");
        let begun = Instant::now();
        let end = self.client.post("/fr/checkout", &basket, &form).and_then(|a| match a.status {
            303 => Ok(a.location.is_some_and(|l| l.contains("/order/"))),
            404 | 409 | 422 => Ok(false),
            other => bail!("{other} placing the order"),
        });
        let placed = self.note("place", begun, end);
        Ok(placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_marks() {
        let all: Vec<&str> = between("<a href=\"/fr/p/one\"><a href=\"/fr/p/two\">", "\"/fr/p/", "\"").collect();
        assert_eq!(all, ["one", "two"]);
    }

    #[test]
    fn another_machine_is_not_loaded() {
        let plan =
            Plan { url: "http://192.0.2.1:80".into(), seconds: 1, buyers: 1, readers: 0, searchers: 0, lines: 1, products: 1 };
        assert!(run(&plan, |_| ()).is_err_and(|e| e.to_string().contains("another machine")));
    }

    #[test]
    fn shares_of_answer_times() {
        let m = Measured { micros: (1..=1_000).collect(), refused: 0, errors: 0 };
        assert_eq!((m.at(500), m.at(990), m.at(1_000)), (501, 991, 1_000));
        assert_eq!(Measured::default().at(990), 0);
    }
}
