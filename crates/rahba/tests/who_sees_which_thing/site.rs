//! A territory's site without a network, and people signed in to it.

use crate::FORM;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use rahba_kernel::role::{Actor, Grant, Role};
use rahba_kernel::{Id, Lang};
use rahba_market::flows::people::grant_role::GrantRole;
use rahba_market::flows::people::register::Register;
use rahba_market::flows::people::sign_in::SignIn;
use rahba_market::people::model::SessionKind;
use rahba_market::people::rules::token_hash;
use rahba_market::territory::views::territory;
use rahba_store::{Command, Db};
use rahba_web::kit::registry::{Proof, Route};
use rahba_web::{App, Config, router};
use std::path::Path;
use tower::ServiceExt;

/// A form larger than this takes files.
const FORM_MAX: usize = 2 * 1024 * 1024;
/// What stands between the parts of a form with files.
const BETWEEN: &str = "between-the-parts";

pub struct Site {
    pub app: App,
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub body: String,
}

/// Somebody with one role over one scope; nobody in particular has none.
#[derive(Clone)]
pub struct Person {
    pub id: Id,
    pub name: String,
    pub role: Option<Role>,
    /// The organisation or space; [`Id::NIL`] for the territory.
    pub scope: Id,
    pub token: String,
}

impl Person {
    pub fn nobody() -> Person {
        Person { id: Id::NIL, name: "nobody".into(), role: None, scope: Id::NIL, token: String::new() }
    }

    pub fn is_maker(&self) -> bool {
        self.role.is_some_and(Role::is_producer)
    }

    /// The space that she works in, when it is one.
    pub fn space(&self) -> Option<Id> {
        (!self.is_maker() && !self.scope.is_nil()).then_some(self.scope)
    }

    /// Whether the registry lets her role in, with a fresh proof.
    pub fn may(&self, r: &Route) -> bool {
        let grant = |role| Grant { role, scope: self.scope };
        let mut actor = self.role.map_or_else(Actor::anonymous, |role| Actor::person(self.id, vec![grant(role)]));
        actor.stepped_up = true;
        actor.may(r.may)
    }

    /// What her form tokens are made from.
    pub fn secret(&self) -> &str {
        if self.role.is_some() { &self.token } else { FORM }
    }
}

impl Site {
    pub fn over(db: &Db, id: Id, data: &Path) -> Site {
        let db = db.within(id);
        let t = db.read_blocking(|q| territory(q, id)).expect("a read").expect("it is there");
        let config = Config {
            secure: false,
            proxies: Vec::new(),
            origin: String::new(),
            key: [7; 32].into(),
            data: data.to_owned(),
            demo_logins: Vec::new(),
        };
        let app = App::new(db, t, config);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Site { router: router(app.clone()), app, runtime }
    }

    fn ask(&self, who: &Person, method: &Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let cookie = if who.role.is_some() { format!("session={}", who.token) } else { format!("form={FORM}") };
        let request =
            Request::builder().method(method).uri(path).header("cookie", cookie).header("sec-fetch-site", "same-origin");
        let request = request.header("content-type", kind).body(Body::from(body)).expect("a request");
        self.runtime.block_on(async {
            let r = self.router.clone().oneshot(request).await.expect("an answer");
            let (parts, body) = r.into_parts();
            let body = to_bytes(body, 30_000_000).await.expect("a body");
            let kind = parts.headers.get("content-type").and_then(|k| k.to_str().ok()).unwrap_or_default().to_owned();
            Answer { status: parts.status.as_u16(), kind, body: String::from_utf8_lossy(&body).into_owned() }
        })
    }

    pub fn get(&self, who: &Person, path: &str) -> Answer {
        self.ask(who, &Method::GET, path, "text/plain", Vec::new())
    }

    /// Sends a form as the route wants it: with the proof that it declares, with a file where it takes files.
    pub fn send(&self, who: &Person, route: &Route, path: &str, fields: &[(String, String)]) -> Answer {
        let mut fields = fields.to_vec();
        if route.proof == Proof::Token {
            fields.insert(0, ("csrf".to_owned(), self.app.csrf(who.secret())));
        }
        if route.most <= FORM_MAX {
            let form: Vec<String> = fields.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect();
            return self.ask(who, &Method::POST, path, "application/x-www-form-urlencoded", form.join("&").into_bytes());
        }
        let mut body = Vec::new();
        for (k, v) in &fields {
            body.extend(format!("--{BETWEEN}\r\ncontent-disposition: form-data; name=\"{k}\"\r\n\r\n{v}\r\n").into_bytes());
        }
        for (name, kind, bytes) in [("photo", "image/png", photograph()), ("file", "text/csv", b"code;name\nx;x\n".to_vec())] {
            let head = format!(
                "--{BETWEEN}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"x\"\r\ncontent-type: {kind}\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BETWEEN}--\r\n").into_bytes());
        self.ask(who, &Method::POST, path, &format!("multipart/form-data; boundary={BETWEEN}"), body)
    }

    pub fn give<C: Command>(&self, c: C) -> C::Done {
        self.app.db.command_blocking(self.app.call(Actor::system("test")), c).unwrap_or_else(|e| panic!("{}: {e}", C::NAME))
    }

    /// Somebody with one role, signed in now; none when the role is not held over that.
    pub fn person_over(&self, name: &str, role: Role, scope: Id) -> Option<Person> {
        let email = Some(format!("{name}@example.org"));
        let id = self.give(Register { name: name.into(), phone: None, email, lang: Lang::Fr }).person;
        let call = self.app.call(Actor::system("test"));
        self.app.db.command_blocking(call, GrantRole { person: id, role, scope }).ok()?;
        let token = format!("token-of-{name}-long-enough");
        let sign_in = SignIn {
            till: None,
            verified: Some(id),
            whose: Some(id),
            account: format!("account:{name}"),
            address: format!("address:{name}"),
            kind: SessionKind::Staff,
            token_hash: token_hash(&token),
            agent: String::new(),
            factor: None,
        };
        self.give(sign_in);
        Some(Person { id, name: name.into(), role: Some(role), scope, token })
    }

    pub fn person(&self, name: &str, role: Role, scope: Id) -> Person {
        self.person_over(name, role, scope).unwrap_or_else(|| panic!("{name} is given no {role:?}"))
    }

    /// Nobody, and each role over everything that it can be held over: the territory, these makers, these spaces.
    pub fn everybody(&self, prefix: &str, makers: &[Id], spaces: &[Id]) -> Vec<Person> {
        let mut all = vec![Person::nobody()];
        for role in Role::ALL {
            let over = |kind: &str, scope: Id| self.person_over(&format!("{prefix}{}{kind}", role.code()), role, scope);
            all.extend(over("", Id::NIL));
            all.extend(makers.iter().enumerate().filter_map(|(n, maker)| over(&format!("-of-maker-{n}"), *maker)));
            all.extend(spaces.iter().enumerate().filter_map(|(n, space)| over(&format!("-in-space-{n}"), *space)));
        }
        all
    }
}

/// A photograph, as small as one may be.
fn photograph() -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(640, 480, image::Rgb([200, 120, 40]))
        .write_to(&mut out, image::ImageFormat::Png)
        .expect("a photograph");
    out.into_inner()
}

/// A value as a form sends it.
fn encoded(value: &str) -> String {
    value.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
