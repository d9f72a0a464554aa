//! Copies and their way back.

use crate::commands::{database_file, open, run_audit};
use anyhow::{Context, Result, bail};
use rahba_market::{certificates, content, label, stock};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a backup is made and where it is put.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub with_key: bool,
    /// Whom it is encrypted to; empty: a plain folder.
    pub encrypt_to: Vec<String>,
}

/// A folder that is gone again whatever happens.
struct Staging(PathBuf);

impl Staging {
    fn new(at: PathBuf) -> Result<Staging> {
        if at.exists() {
            std::fs::remove_dir_all(&at)?;
        }
        std::fs::create_dir_all(&at).with_context(|| format!("making {}", at.display()))?;
        private(&at, 0o700)?;
        Ok(Staging(at))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes a copy beside its place and moves it there when it is whole: what bears the name is a backup.
pub(crate) fn run(target: &Path, data: &Path, asked: &Asked) -> Result<ExitCode> {
    if target.exists() {
        bail!("{} exists already", target.display());
    }
    // Encrypted, the plain copy lies inside the data folder for a moment, where the same data lie anyway.
    let staging =
        Staging::new(if asked.encrypt_to.is_empty() { target.with_added_extension("partial") } else { data.join(".backup") })?;
    let files = copy(&staging.0, data, asked.with_key)?;
    let lacking = lacking(&staging.0)?;
    if asked.encrypt_to.is_empty() {
        std::fs::rename(&staging.0, target)?;
    } else {
        crate::sealed::seal(&staging.0, &asked.encrypt_to, target)?;
    }
    confirmed(target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
    if let Err(e) = rahba_web::kit::watch::note(data, rahba_web::kit::watch::BACKUP, crate::commands::now(), lacking.len()) {
        tracing::warn!(error = %e, "the backup was not noted");
    }
    println!("copied to {}: the database and {files} files of photographs", target.display());
    if !asked.with_key {
        println!("the key is not in it: codes from phones and printed signatures need {}", data.join("web.key").display());
    }
    Ok(told(&lacking))
}

/// Copies the database, then the photographs that it names: a photograph is stored before the database
/// names it, so none that the copy names can lack.
fn copy(folder: &Path, data: &Path, with_key: bool) -> Result<u64> {
    let db = open(data, None)?;
    db.copy_into(&database_file(folder))?;
    db.stop();
    confirmed(&database_file(folder))?;
    let files = copy_all(&data.join("media"), &folder.join("media"))?;
    let key = data.join("web.key");
    if with_key && key.exists() {
        copy_private(&key, &folder.join("web.key"))?;
    }
    confirmed(folder)?;
    Ok(files)
}

/// Waits until the disk has it.
fn confirmed(path: &Path) -> Result<()> {
    std::fs::File::open(path)?.sync_all().with_context(|| format!("the disk does not confirm {}", path.display()))
}

/// Puts a copy into an empty data folder and audits it. The database comes last: where it is, all is.
pub(crate) fn restore(copy: &Path, data: &Path, identity: Option<&Path>) -> Result<ExitCode> {
    let target = database_file(data);
    if target.exists() {
        bail!("{} is not empty: restore into an empty folder", data.display());
    }
    std::fs::create_dir_all(data)?;
    let staging = identity.map(|_| Staging::new(data.join(".restore"))).transpose()?;
    let folder = match (&staging, identity) {
        (Some(staging), Some(identity)) => {
            crate::sealed::open(copy, identity, &staging.0)?;
            staging.0.as_path()
        }
        _ => copy,
    };
    let from = database_file(folder);
    if !from.exists() {
        if copy.is_file() {
            bail!("{} is encrypted: name the file of the identity that opens it (--identity FILE)", copy.display());
        }
        bail!("{} holds no copy", copy.display());
    }
    copy_all(&folder.join("media"), &data.join("media"))?;
    let key = folder.join("web.key");
    if key.exists() && !data.join("web.key").exists() {
        copy_private(&key, &data.join("web.key"))?;
    }
    let partial = target.with_added_extension("partial");
    std::fs::copy(&from, &partial).with_context(|| format!("copying {}", from.display()))?;
    confirmed(&partial)?;
    std::fs::rename(&partial, &target)?;
    confirmed(data)?;
    let lacking = lacking(data)?;
    let audited = run_audit(data, None, false)?;
    Ok(if lacking.is_empty() { audited } else { told(&lacking) })
}

/// Photographs that the database names and the folder lacks.
fn lacking(data: &Path) -> Result<Vec<String>> {
    let db = open(data, None)?;
    let mut named = db.read_blocking(content::views::media)?;
    named.extend(db.read_blocking(stock::views::note_pictures)?);
    named.extend(db.read_blocking(label::views::all_pictures)?);
    named.extend(db.read_blocking(certificates::views::documents)?);
    named.extend(db.read_blocking(content::evidence::hashes)?);
    db.stop();
    Ok(named
        .into_iter()
        .filter(|hash| {
            let whole = rahba_media::SIZES
                .into_iter()
                .flat_map(|size| rahba_media::Kind::ALL.map(|kind| rahba_media::path(hash, size, kind)))
                .all(|p| p.is_some_and(|p| data.join(p).exists()));
            !whole
        })
        .collect())
}

fn told(lacking: &[String]) -> ExitCode {
    for hash in lacking {
        println!("photograph {hash} is not whole");
    }
    if lacking.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Copies a folder with what is below it; returns the number of files.
fn copy_all(from: &Path, to: &Path) -> Result<u64> {
    if !from.is_dir() {
        return Ok(0);
    }
    std::fs::create_dir_all(to)?;
    let mut files = 0;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files += copy_all(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).with_context(|| format!("copying {}", entry.path().display()))?;
            confirmed(&target)?;
            files += 1;
        }
    }
    Ok(files)
}

/// Copies a secret, readable by its owner alone.
fn copy_private(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to)?;
    private(to, 0o600)
}

/// Nobody but the owner may open it.
fn private(path: &Path, mode: u32) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    }
    let _ = (path, mode);
    Ok(())
}
