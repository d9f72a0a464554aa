//! The drill: a backup while it sells, restored into an empty folder, has the books of a moment that was, and
//! everything that was acknowledged before it began; plain and encrypted.

use crate::people::{Checkout, End, barcodes};
use crate::server::{Dice, Server, audit, data, folder, run};
use rahba_kernel::role::Actor;
use rahba_kernel::time::Zone;
use rahba_kernel::{Id, Micros};
use rahba_market::catalogue;
use rahba_market::flows::catalogue::add_picture::AddPicture;
use rahba_market::people::rules::token_hash;
use rahba_market::sales::views;
use rahba_store::{Call, Db};
use rahba_world::demo;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Buys until told to stop; the tokens of what was acknowledged.
fn buy(server: &Server, codes: &[String], stop: &AtomicBool) -> Vec<String> {
    let (mut client, mut dice, mut told) = (server.client(), Dice::new(4), Vec::new());
    while !stop.load(Relaxed) {
        let mut c = Checkout::fill(&mut client, codes, &mut dice).expect("it answers");
        assert_eq!(c.send(&mut client), End::Acknowledged);
        told.extend(c.token);
    }
    told
}

/// A photograph of a product, taken before the backup: the name of its files.
fn photograph(at: &Path) -> String {
    let pixels = image::RgbImage::from_fn(1_800, 1_200, |x, y| image::Rgb([(x / 8) as u8, (y / 8) as u8, 90]));
    let mut png = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    let picture = rahba_media::process(png.get_ref()).expect("it is taken");
    rahba_media::store(at, &picture).expect("it is stored");
    let db = Db::open_sqlite(&at.join("rahba.sqlite"), rahba_market::options()).expect("it opens");
    let owner = db.read_blocking(|q| catalogue::views::products(q, demo::territory(), "published")).expect("it is read")[0].id;
    let media_hash = picture.hash.clone();
    let said = AddPicture { owner, media_hash, width: picture.width.into(), height: picture.height.into() };
    let call = Call {
        territory: demo::territory(),
        command: Id::named("a photograph before the backup"),
        actor: Actor::system("test"),
        now: Micros(std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_micros() as i64)),
        zone: Zone::casablanca(),
    };
    db.command_blocking(call, said).expect("it is named");
    db.stop();
    picture.hash
}

/// All files of a photograph are those of another folder, byte by byte.
fn same_photograph(a: &Path, b: &Path, hash: &str) {
    for size in rahba_media::SIZES {
        for kind in rahba_media::Kind::ALL {
            let name = rahba_media::path(hash, size, kind).expect("a name");
            let bytes = fs::read(a.join(&name)).expect("it is there");
            assert!(!bytes.is_empty() && bytes == fs::read(b.join(&name)).expect("it is restored"), "{}", name.display());
        }
    }
}

/// The line with the root of the books and the journal's head.
fn root(said: &str) -> String {
    said.lines().find(|l| l.contains("root ")).expect("the audit prints its root").to_owned()
}

fn holds(at: &Path, tokens: &[String]) -> bool {
    let db = Db::open_sqlite(&at.join("rahba.sqlite"), rahba_market::options()).expect("it opens");
    let all = tokens.iter().all(|t| {
        db.read_blocking(|q| views::order_by_secret(q, demo::territory(), &token_hash(t))).expect("it is read").is_some()
    });
    db.stop();
    all
}

#[test]
fn a_backup_made_while_it_sells_restores_to_the_same_books() {
    let at = data("backup");
    let hash = photograph(&at);
    let server = Server::start(&at);
    let codes = barcodes(&mut server.client());
    let (first, stop) = (AtomicBool::new(false), AtomicBool::new(false));
    let copy = folder("backup-copies").join("plain");
    let (before, out) = std::thread::scope(|s| {
        let early = s.spawn(|| buy(&server, &codes, &first));
        std::thread::sleep(std::time::Duration::from_millis(500));
        first.store(true, Relaxed);
        let before = early.join().expect("a buyer");
        let late = s.spawn(|| buy(&server, &codes, &stop));
        let out = run(&["backup", &copy.to_string_lossy(), "--data", &at.to_string_lossy(), "--with-key"]);
        stop.store(true, Relaxed);
        late.join().expect("a buyer");
        (before, out)
    });
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(!copy.with_extension("partial").exists(), "nothing half is left");
    drop(server);
    let restored = folder("backup-restored");
    let out = run(&["restore", &copy.to_string_lossy(), "--data", &restored.to_string_lossy()]);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success() && said.contains("green"), "{said}{}", String::from_utf8_lossy(&out.stderr));
    let (green, of_copy) = audit(&copy);
    assert!(green);
    assert_eq!(root(&said), root(&of_copy), "the same ledger root");
    assert!(!before.is_empty() && holds(&restored, &before), "what was acknowledged before the backup is in it");
    assert_eq!(fs::read(restored.join("web.key")).ok(), fs::read(at.join("web.key")).ok());
    same_photograph(&at, &restored, &hash);
    // It sells again, on the restored folder.
    let server = Server::start(&restored);
    let mut c = Checkout::fill(&mut server.client(), &codes, &mut Dice::new(8)).expect("it answers");
    assert_eq!(c.send(&mut server.client()), End::Acknowledged);
    drop(server);
    // A copy that lost a file of it is restored, and says which photograph is not whole.
    let name = rahba_media::path(&hash, rahba_media::SIZES[0], rahba_media::Kind::ALL[0]).expect("a name");
    fs::remove_file(copy.join(&name)).expect("it is in the copy");
    let other = folder("backup-lacking");
    let out = run(&["restore", &copy.to_string_lossy(), "--data", &other.to_string_lossy()]);
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(!out.status.success() && said.contains("green") && said.contains(&hash), "{said}");
    // A folder that is not empty is not overwritten.
    let out = run(&["restore", &copy.to_string_lossy(), "--data", &restored.to_string_lossy()]);
    assert!(!out.status.success());
}

#[test]
fn an_encrypted_backup_opens_with_its_identity_alone_and_with_the_age_command() {
    if Command::new("age-keygen").arg("--version").output().is_err() {
        println!("NOT TESTED here: age is not installed (apt-get install age)");
        return;
    }
    let (at, keys) = (data("sealed"), folder("sealed-keys"));
    let hash = photograph(&at);
    let key = |name: &str| {
        let file = keys.join(name);
        let made = Command::new("age-keygen").arg("-o").arg(&file).output().expect("age-keygen runs");
        assert!(made.status.success());
        let text = fs::read_to_string(&file).expect("a key");
        let public = text.lines().find_map(|l| l.strip_prefix("# public key: ")).expect("a recipient").to_owned();
        (file, public)
    };
    let ((own, recipient), (other, _)) = (key("own"), key("other"));
    let sealed = keys.join("backup.age");
    let out = run(&["backup", &sealed.to_string_lossy(), "--data", &at.to_string_lossy(), "--encrypt-to", &recipient]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(!at.join(".backup").exists(), "no plain copy is left");
    let bytes = fs::read(&sealed).expect("the file");
    assert!(bytes.starts_with(b"age-encryption.org/v1") && !bytes.windows(13).any(|w| w == b"SQLite format"));
    let restore = |identity: &[&str], file: &Path, to: &str| {
        let to = folder(to);
        let mut arguments = vec!["restore".to_owned(), file.display().to_string(), "--data".to_owned(), to.display().to_string()];
        arguments.extend(identity.iter().map(|t| (*t).to_owned()));
        let out = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        (out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned(), to)
    };
    let (own, other) = (own.to_string_lossy().into_owned(), other.to_string_lossy().into_owned());
    let (ok, said, to) = restore(&["--identity", &own], &sealed, "sealed-restored");
    assert!(ok && said.contains("green"), "{said}");
    assert!(!to.join(".restore").exists());
    same_photograph(&at, &to, &hash);
    assert_eq!(root(&said), root(&audit(&at).1), "the same ledger root");
    assert!(!restore(&["--identity", &other], &sealed, "sealed-other").0, "another's key does not open it");
    assert!(!restore(&[], &sealed, "sealed-none").0, "and none does not");
    // A damaged one is refused whole: nothing of it becomes a database.
    let mut damaged = bytes;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let broken = keys.join("broken.age");
    fs::write(&broken, damaged).expect("written");
    let (ok, _, to) = restore(&["--identity", &own], &broken, "sealed-broken");
    assert!(!ok && !to.join("rahba.sqlite").exists());
    // Without this program: the age command and tar.
    let listed = Command::new("sh").args(["-c", "age -d -i \"$0\" \"$1\" | tar -tf -", &own]).arg(&sealed).output().expect("sh");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("./rahba.sqlite"));
}
