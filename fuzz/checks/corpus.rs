//! What is committed in `fuzz/corpus`, through a check, without the fuzzer.

use std::fs;
use std::path::Path;

/// Each input of a target, and its two halves, torn as a broken line tears it.
pub fn run(target: &str, check: fn(&[u8])) {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut seen = 0;
    for entry in fs::read_dir(at).expect("a folder for each target") {
        let file = entry.expect("an entry").path();
        let data = fs::read(&file).expect("a file");
        for part in [&data[..], &data[..data.len() / 2], &data[data.len() / 2..]] {
            if let Err(panic) = std::panic::catch_unwind(|| check(part)) {
                eprintln!("{} failed", file.display());
                std::panic::resume_unwind(panic);
            }
        }
        seen += 1;
    }
    assert!(seen > 0, "nothing was kept for {target}");
}
