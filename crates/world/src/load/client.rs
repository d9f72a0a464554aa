//! A small HTTP/1.1 client on one kept connection: enough for a load, and light beside the server.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One connection to a server on this machine.
pub struct Client {
    address: SocketAddr,
    host: String,
    stream: Option<BufReader<TcpStream>>,
}

/// An answer, as far as a load looks at it.
#[derive(Default)]
pub struct Answer {
    pub status: u16,
    /// The first cookie, ready to be sent back.
    pub cookie: Option<String>,
    pub location: Option<String>,
    body: Vec<u8>,
    packed: bool,
}

impl Answer {
    /// The body as text; empty when it is none.
    pub fn plain(&self) -> String {
        self.text().unwrap_or_default()
    }

    /// The body's text, unpacked when it came as brotli.
    pub(super) fn text(&self) -> Result<String> {
        let mut text = String::new();
        if self.packed {
            brotli::Decompressor::new(&self.body[..], 4096).read_to_string(&mut text).context("unpacking a page")?;
        } else {
            text = String::from_utf8_lossy(&self.body).into_owned();
        }
        Ok(text)
    }
}

impl Client {
    /// A connection that is opened by its first request; `host` is what the requests say.
    pub fn new(address: SocketAddr, host: &str) -> Client {
        Client { address, host: host.to_owned(), stream: None }
    }

    /// Another connection to the same server.
    pub fn again(&self) -> Client {
        Client::new(self.address, &self.host)
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When no whole answer came: what was asked may have happened or not.
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let mut text = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n", self.host);
        for (name, value) in headers.iter().filter(|(_, v)| !v.is_empty()) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        self.send(&text)
    }

    /// Sends a form as a page of this server would.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn post(&mut self, path: &str, cookie: &str, form: &str) -> Result<Answer> {
        self.post_with(path, &[("cookie", cookie)], form)
    }

    /// The same with more headers.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub fn post_with(&mut self, path: &str, headers: &[(&str, &str)], form: &str) -> Result<Answer> {
        let more: String =
            headers.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let text = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: http://{}\r\n{more}content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.host,
            self.host,
            form.len()
        );
        self.send(&text)
    }

    fn send(&mut self, text: &str) -> Result<Answer> {
        let end = self.exchange(text);
        if end.is_err() {
            self.stream = None;
        }
        end
    }

    fn exchange(&mut self, text: &str) -> Result<Answer> {
        if self.stream.as_ref().is_some_and(|s| is_closed(s.get_ref())) {
            self.stream = None;
        }
        if self.stream.is_none() {
            let stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5)).context("connecting")?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(30)))?;
            self.stream = Some(BufReader::with_capacity(64 * 1024, stream));
        }
        let Some(stream) = self.stream.as_mut() else { bail!("no connection") };
        stream.get_mut().write_all(text.as_bytes())?;
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no HTTP answer")?;
        let mut answer = Answer { status, ..Answer::default() };
        let (mut length, mut chunked, mut packed, mut close) = (0_usize, false, false, false);
        loop {
            line.clear();
            if stream.read_line(&mut line)? == 0 {
                bail!("the answer broke off");
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value.contains("chunked"),
                "content-encoding" => packed = value == "br",
                "connection" => close = value.eq_ignore_ascii_case("close"),
                "location" => answer.location = Some(value.to_owned()),
                "set-cookie" if answer.cookie.is_none() => {
                    answer.cookie = value.split(';').next().map(str::to_owned);
                }
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                line.clear();
                stream.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim(), 16).context("a chunk's size")?;
                let at = body.len();
                body.resize(at + size, 0);
                stream.read_exact(&mut body[at..])?;
                line.clear();
                stream.read_line(&mut line)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length, 0);
            stream.read_exact(&mut body)?;
        }
        if close {
            self.stream = None;
        }
        // A page is unpacked only where a load reads it, which is no work of the server's.
        answer.body = body;
        answer.packed = packed;
        Ok(answer)
    }
}

/// Whether the other side has closed a connection on which nothing is asked: servers do that after a while.
fn is_closed(stream: &TcpStream) -> bool {
    let mut one = [0];
    let heard = stream.set_nonblocking(true).and_then(|()| stream.peek(&mut one));
    let is_silent = heard.is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
    stream.set_nonblocking(false).is_err() || !is_silent
}

/// A query's text as an address bears it; `+` stands for a space.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b == b'+' || b == b'-' {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_connection_that_was_closed_while_nothing_was_asked_is_opened_again() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = Client::new(listener.local_addr().unwrap(), "localhost");
        let server = std::thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                let mut asked = [0; 64];
                assert!(stream.read(&mut asked).unwrap() > 0);
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n").unwrap();
            }
        });
        assert_eq!(client.get("/", &[]).unwrap().plain(), "ok\n");
        // The close of the first is there before the second is accepted: it waits for it.
        while !is_closed(client.stream.as_ref().unwrap().get_ref()) {
            std::thread::yield_now();
        }
        assert_eq!(client.get("/", &[]).unwrap().plain(), "ok\n");
        server.join().unwrap();
    }
}
