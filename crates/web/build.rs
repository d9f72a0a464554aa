//! Names the shape of a kept shop: a sum over whatever decides what stands in its file. A program of another shape reads
//! the database; an upgrade that leaves all of this as it was takes the file of the program before it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// How ids, money and letters are, how rows are decoded, what is asked for goods, texts and units and what commands say
/// they touched, how words are found, and the shop itself.
const SOURCES: [&str; 6] =
    ["kernel/src", "search/src", "store/src", "market/src", "web/src/kit/snapshot", "web/src/kit/snapshot.rs"];
const MIGRATIONS: [&str; 2] = ["store/migrations", "market/migrations"];
/// A migration that names none of these changes nothing of what is kept.
const TABLES: [&str; 6] = ["product", "variant", "price", "holding", "lot", "content_text"];
/// Libraries that fold letters and write attributes.
const LIBRARIES: [&str; 2] = ["unicode-normalization", "serde_json"];

/// Every source there but tests, in one order wherever it is built. What an editor leaves beside them is none.
fn files(at: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let name = at.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') || name.contains("tests") {
        return Ok(());
    }
    if name.ends_with(".rs") || name.ends_with(".sql") {
        found.push(at.to_owned());
        return Ok(());
    }
    if !at.is_dir() {
        return Ok(());
    }
    let mut all = fs::read_dir(at)?.map(|e| e.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    all.iter().try_for_each(|path| files(path, found))
}

fn names(text: &str, table: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == table)
}

fn main() -> io::Result<()> {
    let crates = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("..");
    let mut shape = DefaultHasher::new();
    let mut sum = |dirs: &[&str], is_of_it: fn(&str) -> bool| -> io::Result<()> {
        for dir in dirs {
            println!("cargo::rerun-if-changed={}", crates.join(dir).display());
            let mut found = Vec::new();
            files(&crates.join(dir), &mut found)?;
            for path in found {
                let text = fs::read_to_string(&path)?;
                if is_of_it(&text) {
                    (path.file_name(), text).hash(&mut shape);
                }
            }
        }
        Ok(())
    };
    sum(&SOURCES, |_| true)?;
    sum(&MIGRATIONS, |text| TABLES.iter().any(|table| names(text, table)))?;
    let lock = crates.join("../Cargo.lock");
    println!("cargo::rerun-if-changed={}", lock.display());
    let lock = fs::read_to_string(lock)?;
    for library in LIBRARIES {
        let of_it = lock.split("[[package]]").filter(|p| p.contains(&format!("name = \"{library}\"\n")));
        of_it.collect::<Vec<_>>().hash(&mut shape);
    }
    // The compiler's library knows which letters are letters.
    Command::new(env::var("RUSTC").unwrap_or_else(|_| "rustc".into())).arg("--version").output()?.stdout.hash(&mut shape);
    println!("cargo::rustc-env=RAHBA_SHOP_SHAPE={:016x}", shape.finish());
    Ok(())
}
