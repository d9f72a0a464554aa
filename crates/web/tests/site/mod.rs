//! A site over a bench, asked as a browser asks it.

#![allow(dead_code, reason = "each test file uses what it needs of it")]

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use rahba_kernel::role::{Actor, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::accept_invitation::AcceptInvitation;
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::invite::{Invite, InviteTo};
use rahba_market::flows::people::register::Register;
use rahba_market::people::rules;
use rahba_market::territory::views::territory;
use rahba_market::testing::Bench;
use rahba_store::{Call, Command};
use rahba_web::{App, Config, router};
use tower::ServiceExt;

pub const PASSWORD: &str = "cèdre bleu sous la pluie";

pub struct Site {
    pub app: App,
    pub runtime: tokio::runtime::Runtime,
}

pub fn config() -> Config {
    Config {
        secure: false,
        proxies: Vec::new(),
        origin: "https://market.example".into(),
        key: [7; 32].into(),
        data: std::env::temp_dir(),
        demo_logins: Vec::new(),
    }
}

/// The cookie that a stranger got with the page whose form she sends.
pub const FORM: &str = "formcookieofastranger";

/// A page without what is another in every answer: its nonces, and the question for a passkey.
pub fn without_nonce(html: &str) -> String {
    let mut out = html.to_owned();
    for name in [" nonce=\"", " data-options=\"", " name=\"asked\" value=\""] {
        let mut kept = String::with_capacity(out.len());
        let mut rest = out.as_str();
        while let Some((before, after)) = rest.split_once(name) {
            kept.push_str(before);
            rest = after.split_once('"').map_or("", |(_, rest)| rest);
        }
        kept.push_str(rest);
        out = kept;
    }
    out
}

/// A page without what is another for each who is given it: its form tokens.
pub fn without_csrf(html: &str) -> String {
    let mut parts = html.split("name=\"csrf\" value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, rest| out + rest.split_once('"').map_or("", |(_, rest)| rest))
}

/// An answer: status, headers, body.
pub type Answer = (u16, HeaderMap, String);

impl Site {
    pub fn over(b: &Bench, config: Config) -> Site {
        let t = b.read(|q| territory(q, b.territory)).expect("the bench has one");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Site { app: App::new(b.db.clone(), t, config), runtime }
    }

    pub fn ask(&self, path: &str, cookies: &str, sent: Option<&[(&str, &str)]>) -> Answer {
        let (status, headers, body) = self.bytes(path, cookies, sent);
        (status, headers, without_nonce(&String::from_utf8(body).expect("text")))
    }

    /// The same for what is not a text.
    ///
    /// A stranger sends the token of the page that she was given; whoever is signed in names hers herself.
    pub fn bytes(&self, path: &str, cookies: &str, sent: Option<&[(&str, &str)]>) -> (u16, HeaderMap, Vec<u8>) {
        let stranger = sent.is_some_and(|s| s.iter().all(|(k, _)| *k != "csrf")) && !cookies.contains("session=");
        let cookies = &if stranger { format!("{cookies}; form={FORM}") } else { cookies.to_owned() };
        let mut request = Request::builder().uri(path).header("cookie", cookies).header("host", "evil.example");
        let mut body = Body::empty();
        if let Some(fields) = sent {
            // As browsers do: letters and digits as they are.
            let one = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
            let encode = |x: &str| x.bytes().map(one).collect::<String>();
            let mut pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{k}={}", encode(v))).collect();
            if stranger {
                pairs.push(format!("csrf={}", self.app.csrf(FORM)));
            }
            let text = pairs.join("&");
            request = request.method("POST").header("sec-fetch-site", "same-origin");
            request = request.header("content-type", "application/x-www-form-urlencoded");
            body = Body::from(text);
        }
        self.runtime.block_on(async {
            let r = router(self.app.clone()).oneshot(request.body(body).expect("a request")).await.expect("an answer");
            let (parts, body) = r.into_parts();
            let body = to_bytes(body, 10_000_000).await.expect("a body");
            (parts.status.as_u16(), parts.headers, body.to_vec())
        })
    }

    /// Gives a command now, by the clock that the pages read.
    pub fn give<C: Command>(&self, b: &Bench, c: C) -> C::Done {
        let call: Call = self.app.call(Actor::system("test"));
        b.db.command_blocking(call, c).unwrap_or_else(|e| panic!("{e}"))
    }

    pub fn person(&self, b: &Bench, email: &str, role: Role, scope: Id) -> Id {
        let person = Register { name: email.into(), phone: None, email: Some(email.into()), lang: Lang::Fr };
        let person = self.give(b, person).person;
        self.give(b, GrantRole { person, role, scope });
        person
    }

    pub fn with_password(&self, b: &Bench, email: &str, role: Role, scope: Id) -> Id {
        let person = self.person(b, email, role, scope);
        let token_hash = rules::token_hash(email);
        self.give(b, Invite { person, to: InviteTo::Password, token_hash });
        let secret_hash = rules::hash_password(PASSWORD, [5; 16]);
        self.give(b, AcceptInvitation { token_hash, secret_hash, device_hash: None, label: String::new() });
        person
    }

    pub fn enter(&self, login: &str) -> String {
        let (status, headers, _) = self.ask("/fr/sign-in", "", Some(&[("login", login), ("password", PASSWORD)]));
        assert_eq!(status, 303);
        cookie(&headers, "session")
    }

    pub fn csrf(&self, session: &str) -> String {
        self.app.csrf(session.trim_start_matches("session="))
    }
}

pub fn cookie(headers: &HeaderMap, name: &str) -> String {
    let all = headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let found = all.filter_map(|v| v.split(';').next()).find(|v| v.starts_with(&format!("{name}=")));
    found.expect("the cookie is set").to_owned()
}
