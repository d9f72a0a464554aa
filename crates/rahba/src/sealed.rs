//! A backup as one encrypted file: a tar archive that the `age` command encrypts and decrypts, so that it can
//! be opened without this program (decision 0031).

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Encrypts what lies in a folder into a new file, for each recipient (`age1…` or an SSH public key).
///
/// # Errors
/// When `age` or `tar` is not installed or says no; the file is then not there.
pub(crate) fn seal(folder: &Path, recipients: &[String], file: &Path) -> Result<()> {
    let partial = file.with_added_extension("partial");
    let mut tar = started(Command::new("tar").arg("-C").arg(folder).args(["-cf", "-", "."]).stdout(Stdio::piped()), "tar")?;
    let archive = tar.stdout.take().context("tar gives its archive")?;
    let mut age = Command::new("age");
    for r in recipients {
        age.arg("-r").arg(r);
    }
    let age = started(age.stdin(archive).stdout(File::create_new(&partial).context("making the file")?), "age");
    let end = age.and_then(|age| ended(age, "age")).and(ended(tar, "tar"));
    if let Err(e) = end {
        let _left = std::fs::remove_file(&partial);
        return Err(e);
    }
    File::open(&partial)?.sync_all().context("the disk does not confirm the backup")?;
    std::fs::rename(&partial, file)?;
    Ok(())
}

/// Decrypts a file into an empty folder, with the identity (the private key) in a file of its own.
///
/// # Errors
/// When the identity does not open it, or it is damaged: `age` checks every part before `tar` sees it.
pub(crate) fn open(file: &Path, identity: &Path, folder: &Path) -> Result<()> {
    let mut age = started(Command::new("age").arg("-d").arg("-i").arg(identity).arg(file).stdout(Stdio::piped()), "age")?;
    let archive = age.stdout.take().context("age gives the archive")?;
    let tar = started(
        Command::new("tar").arg("-C").arg(folder).args(["--no-same-owner", "--no-same-permissions", "-xf", "-"]).stdin(archive),
        "tar",
    )
    .and_then(|tar| ended(tar, "tar"));
    ended(age, "age").and(tar)
}

fn started(command: &mut Command, name: &str) -> Result<Child> {
    command.spawn().with_context(|| format!("{name} cannot be started; install it (apt-get install {name})"))
}

fn ended(mut child: Child, name: &str) -> Result<()> {
    let status = child.wait()?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}
