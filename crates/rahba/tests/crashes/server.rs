//! The binary as a process: made ground, start, kill, copy.

use rahba_world::load::client::Client;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A number from the environment: the soak's instead of the short test's.
pub fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|t| t.parse().ok()).unwrap_or(or)
}

/// Chance that repeats by its seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n.max(1)
    }
}

pub fn rahba() -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_rahba"));
    c.env("RUST_LOG", "warn").env_remove("RAHBA_DATA");
    c
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Output {
    rahba().args(arguments).output().expect("the binary starts")
}

/// Says whether the audit of a folder is green, and what it said.
pub fn audit(data: &Path) -> (bool, String) {
    let out = run(&["audit", "--data", &data.to_string_lossy()]);
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (out.status.success() && text.contains("green"), text)
}

/// An empty folder of this test's own, on the disk of the build.
pub fn folder(name: &str) -> PathBuf {
    let at = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("crashes-{}", std::process::id())).join(name);
    let _ = fs::remove_dir_all(&at);
    fs::create_dir_all(&at).expect("a folder");
    at
}

/// A copy of a folder with what is below it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// How many products of a million pieces each stand beside the demo's: nothing sells out in a test.
pub const GROWN: usize = 12;

/// The demo's territory with its year and some products that do not sell out, made once.
fn ground() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        // Made in memory where that is possible: thousands of commits need no disk before anything is sold.
        let (memory, at) = (Path::new("/dev/shm"), folder("ground"));
        let quick =
            if memory.is_dir() { memory.join(format!("rahba-crashes-{}", std::process::id())) } else { folder("ground-made") };
        let out = run(&["grow", "--data", &quick.to_string_lossy(), "--products", &GROWN.to_string(), "--order-lines", "0"]);
        if out.status.success() {
            copy(&quick, &at);
        }
        let _ = fs::remove_dir_all(&quick);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        at
    })
}

/// A folder of this name with a copy of the ground.
pub fn data(name: &str) -> PathBuf {
    let at = folder(name);
    copy(ground(), &at);
    at
}

/// A running server. Killed when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    /// From the start of the process until it said that it is ready.
    pub started_in: Duration,
    log: PathBuf,
    child: Child,
}

impl Server {
    pub fn start(data: &Path) -> Server {
        Self::start_with(data, rahba()).unwrap_or_else(|log| panic!("it does not start: {log}"))
    }

    /// Starts it by a prepared command; `Err` says what it wrote when it ended before it was ready.
    pub fn start_with(data: &Path, mut command: Command) -> Result<Server, String> {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port");
        let log = data.with_extension("log");
        let begun = Instant::now();
        let child = command
            .args(["serve", "--data", &data.to_string_lossy(), "--listen", &address.to_string()])
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the binary starts");
        let mut server = Server { address, started_in: Duration::ZERO, log, child };
        loop {
            if server.client().get("/readyz", &[]).is_ok_and(|a| a.status == 200) {
                server.started_in = begun.elapsed();
                return Ok(server);
            }
            if server.ended().is_some() || begun.elapsed() > Duration::from_secs(120) {
                return Err(server.said());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address, &self.address.to_string())
    }

    /// Signal 9, at once.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("gone");
    }

    /// The code it ended with, when it did.
    pub fn ended(&mut self) -> Option<Option<i32>> {
        self.child.try_wait().expect("its state").map(|s| s.code())
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().expect("kill is there");
        assert!(sent.success());
    }

    /// Waits at most two minutes for its end.
    pub fn wait(&mut self) -> Option<i32> {
        for _ in 0..1_200 {
            if let Some(code) = self.ended() {
                return code;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("it does not end: {}", self.said());
    }

    /// What it wrote.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
