//! S15: an empty installation has no account that somebody could guess. Only the link on its console founds it,
//! once; what was typed wrongly founds nothing; a start that broke off prints a new link and the old one is dead.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Running {
    child: Child,
    at: SocketAddr,
    log: PathBuf,
}

impl Running {
    fn start(data: &Path, n: u32) -> Running {
        let at = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port");
        let log = data.with_extension(format!("{n}.log"));
        let child = Command::new(env!("CARGO_BIN_EXE_rahba"))
            .args(["serve", "--listen", &at.to_string(), "--data"])
            .arg(data)
            .env_remove("RAHBA_DATA")
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the binary starts");
        let running = Running { child, at, log };
        for _ in 0..600 {
            if TcpStream::connect(at).is_ok() {
                return running;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not listen: {}", running.said());
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The tokens that it printed.
    fn tokens(&self) -> Vec<String> {
        let said = self.said();
        said.split("/first-run/").skip(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
    }

    /// Status and the whole answer.
    fn ask(&self, path: &str, form: Option<&[(&str, &str)]>) -> (u16, String) {
        self.ask_as(path, "", form)
    }

    /// The same with a cookie.
    fn ask_as(&self, path: &str, cookie: &str, form: Option<&[(&str, &str)]>) -> (u16, String) {
        self.tried(path, cookie, form).expect("an answer")
    }

    /// Nothing while one listener closes and the next is not there yet.
    fn tried(&self, path: &str, cookie: &str, form: Option<&[(&str, &str)]>) -> Option<(u16, String)> {
        let mut line = TcpStream::connect(self.at).ok()?;
        let at = self.at;
        match form {
            None => write!(line, "GET {path} HTTP/1.1\r\nhost: {at}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"),
            Some(fields) => {
                let sent = fields.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect::<Vec<_>>().join("&");
                write!(
                    line,
                    "POST {path} HTTP/1.1\r\nhost: {at}\r\norigin: http://{at}\r\ncookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{sent}",
                    sent.len()
                )
            }
        }
        .ok()?;
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        Some((answer.get(9..12)?.parse().ok()?, answer))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

const PASSWORD: &str = "sept ruches sous le cèdre";

fn form<'a>(password: &'a str, code: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("province", "03.171"),
        ("code", code),
        ("union-ar", "اتحاد"),
        ("union-fr", "Union d'essai"),
        ("name", "Personne inventée"),
        ("email", "premiere@example.org"),
        ("password", password),
    ]
}

#[test]
fn only_the_link_on_the_console_founds_it_and_only_once() {
    let data = std::env::temp_dir().join(format!("rahba-first-start-{}", std::process::id()));
    fs::create_dir_all(&data).expect("a folder");
    let dead = {
        let broken_off = Running::start(&data, 1);
        let [token] = &broken_off.tokens()[..] else { panic!("one link: {}", broken_off.said()) };
        assert_eq!(token.len(), 32, "160 bits");
        token.clone()
    };

    let mut r = Running::start(&data, 2);
    let token = r.tokens().pop().expect("a link");
    assert_ne!(token, dead, "each start has its own");
    let link = format!("/first-run/{token}");
    let by = |token: &str| format!("/first-run/{token}");
    // Nothing but the link opens: no shop, no sign-in, no readiness, no form for whoever guesses.
    let other = token.chars().rev().collect::<String>();
    for path in ["/", "/fr/", "/fr/sign-in", "/fr/desk", "/readyz", "/first-run/", &by("x"), &by(&dead), &by(&other)] {
        let (status, page) = r.ask(path, None);
        assert!(matches!(status, 404 | 503) && !page.contains("<input") && !page.contains(&token), "{path}: {status}");
    }
    for wrong in [dead.as_str(), &other, "x"] {
        assert_eq!(r.ask(&by(wrong), Some(&form(PASSWORD, "EHJ"))).0, 503, "{wrong}");
    }
    // Whoever is known by some program's default is known to nobody here.
    for (login, password) in [("admin", "admin"), ("admin@example.org", "password"), ("root", "root")] {
        assert_eq!(r.ask("/fr/sign-in", Some(&[("login", login), ("password", password)])).0, 503);
    }

    assert!(r.ask(&link, None).1.contains("name=\"password\""));
    for (bad, sent) in [("a short password", form("court", "EHJ")), ("a code of one letter", form(PASSWORD, "E"))] {
        let (status, page) = r.ask(&link, Some(&sent));
        assert_eq!(status, 422, "{bad}");
        assert!(
            page.contains("premiere@example.org") && !page.contains(sent[6].1),
            "{bad}: what was typed stays, not the secret"
        );
    }
    assert_eq!(r.ask(&link, Some(&form(PASSWORD, "EHJ"))).0, 200);

    // Now it is a shop, and the link is nothing.
    for n in 0..600 {
        match r.tried("/readyz", "", None) {
            Some((200, _)) => break,
            _ if n == 599 => panic!("it is not ready: {}", r.said()),
            _ => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    assert_eq!(r.ask(&link, None).0, 404);
    assert!(matches!(r.ask(&link, Some(&form(PASSWORD, "ABC"))).0, 404 | 405));
    assert_eq!(r.tokens().len(), 1, "it was printed once");
    let enter = |r: &Running, password: &str| {
        let (_, page) = r.ask("/fr/sign-in", None);
        let between = |from: &str, to: &str| {
            let rest = page.split_once(from).map_or("", |(_, rest)| rest);
            rest.split_once(to).map_or("", |(word, _)| word).to_owned()
        };
        let (cookie, csrf) = (format!("form={}", between("set-cookie: form=", ";")), between("name=\"csrf\" value=\"", "\""));
        let typed = [("csrf", csrf.as_str()), ("login", "premiere@example.org"), ("password", password)];
        r.ask_as("/fr/sign-in", &cookie, Some(&typed)).1
    };
    let page = enter(&r, PASSWORD);
    assert!(page.contains("set-cookie: session="), "the administrator enters: {page}");
    for wrong in ["un autre mot de passe", &token] {
        let page = enter(&r, wrong);
        assert!(page.starts_with("HTTP/1.1 4") && !page.contains("set-cookie: session="), "{wrong} is no password: {page}");
    }

    let _gone = r.child.kill();
    let _gone = r.child.wait();
    let again = Running::start(&data, 3);
    assert!(again.tokens().is_empty(), "no link when somebody administers it: {}", again.said());
    drop((r, again));
    let base = data.parent().expect("a folder").to_owned();
    fs::remove_dir_all(&data).expect("swept");
    for n in 1..=3 {
        let _swept = fs::remove_file(base.join(data.with_extension(format!("{n}.log"))));
    }
}
