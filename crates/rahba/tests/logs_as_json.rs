//! `rahba serve --log json`: each line of the log is one JSON object, and says nothing of whoever asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

fn ask(port: u16, path: &str) -> bool {
    let Ok(mut s) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let sent = write!(s, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    sent.is_ok() && s.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1")
}

#[test]
fn a_line_of_the_log_is_a_json_object() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let data = std::env::temp_dir().join(format!("rahba-json-log-{}", std::process::id()));
    std::fs::create_dir_all(&data).expect("a folder");
    let made = Command::new(env!("CARGO_BIN_EXE_rahba")).args(["demo", "--only-make", "--data"]).arg(&data).output();
    assert!(made.expect("the binary starts").status.success(), "a ground to serve");
    let mut server = Command::new(env!("CARGO_BIN_EXE_rahba"))
        .args(["serve", "--log", "json", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(&data)
        .env("RUST_LOG", "warn,rahba=debug")
        .env_remove("RAHBA_LOG")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    for _ in 0..600 {
        if ask(port, "/healthz") {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    // What somebody searches for, and a link that only she has, stand in no line.
    assert!(ask(port, "/fr/products?q=zzcanari") && ask(port, "/fr/order/zzsecret-of-a-buyer"));
    std::thread::sleep(Duration::from_millis(300));
    server.kill().expect("ended");
    let lines: Vec<String> = BufReader::new(server.stderr.take().expect("piped")).lines().map_while(Result::ok).collect();
    server.wait().expect("gone");
    std::fs::remove_dir_all(&data).expect("swept");
    let objects: Vec<serde_json::Value> = lines
        .iter()
        // The link that founds an installation is for whoever stands at the console, not a line of the log.
        .filter(|l| l.starts_with('{'))
        .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}")))
        .collect();
    let requests: Vec<_> = objects.iter().filter(|o| o["target"] == "rahba::access").collect();
    assert!(requests.len() >= 3, "{lines:#?}");
    for o in &requests {
        assert!(o["timestamp"].is_string() && o["level"].is_string() && o["id"].is_string(), "{o}");
        assert!(o["route"].as_str().is_some_and(|r| r.starts_with('/') || r == "(none)") && o["status"].is_u64(), "{o}");
    }
    let all = lines.join("\n");
    assert!(!all.contains("zzcanari") && !all.contains("zzsecret"), "{all}");
}
