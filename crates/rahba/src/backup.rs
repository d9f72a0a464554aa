//! Copies and their way back.

use crate::commands::{database_file, open, run_audit};
use anyhow::{Context, Result, bail};
use rahba_market::{certificates, content, label, stock};
use std::path::Path;
use std::process::ExitCode;

/// Copies the database, then the photographs that it names: a photograph is stored before the database
/// names it, so none that the copy names can lack.
pub(crate) fn run(folder: &Path, data: &Path, with_key: bool) -> Result<ExitCode> {
    if folder.exists() {
        bail!("{} exists already", folder.display());
    }
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let db = open(data, None)?;
    db.copy_into(&database_file(folder))?;
    db.stop();
    let files = copy_all(&data.join("media"), &folder.join("media"))?;
    let key = data.join("web.key");
    if with_key && key.exists() {
        copy_private(&key, &folder.join("web.key"))?;
    }
    let lacking = lacking(folder)?;
    if let Err(e) = rahba_web::kit::watch::note(data, rahba_web::kit::watch::BACKUP, crate::commands::now(), lacking.len()) {
        tracing::warn!(error = %e, "the backup was not noted");
    }
    println!("copied to {}: the database and {files} files of photographs", folder.display());
    if !with_key {
        println!("the key is not in it: codes from phones and printed signatures need {}", key.display());
    }
    Ok(told(&lacking))
}

/// Puts a copy into an empty data folder and audits it.
pub(crate) fn restore(folder: &Path, data: &Path) -> Result<ExitCode> {
    let (from, target) = (database_file(folder), database_file(data));
    if target.exists() {
        bail!("{} is not empty: restore into an empty folder", data.display());
    }
    if !from.exists() {
        bail!("{} holds no copy", folder.display());
    }
    std::fs::create_dir_all(data)?;
    std::fs::copy(&from, &target).with_context(|| format!("copying {}", from.display()))?;
    copy_all(&folder.join("media"), &data.join("media"))?;
    let key = folder.join("web.key");
    if key.exists() && !data.join("web.key").exists() {
        copy_private(&key, &data.join("web.key"))?;
    }
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
            files += 1;
        }
    }
    Ok(files)
}

/// Copies a secret, readable by its owner alone.
fn copy_private(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}
