//! The key in the data folder: made at the first start, changed by `rahba key rotate` (S31).

use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use rahba_web::kit::keys::{Keys, MOST};
use rahba_web::kit::session::random;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Says how many keys there are; shows none.
    Show {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
    },
    /// Puts a new key before the others: what is new is made with it, what was made with an older one still fits.
    Rotate {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
    },
    /// Throws the older keys away: what was made with them ends.
    Forget {
        #[arg(long, default_value = "./data", env = "RAHBA_DATA")]
        data: PathBuf,
        /// How many of the newest stay.
        #[arg(long, default_value_t = 1)]
        keep: usize,
        /// Yes, codes from phones and printed signatures of before may end.
        #[arg(long)]
        yes: bool,
    },
}

fn file(data: &Path) -> PathBuf {
    data.join("web.key")
}

fn read(data: &Path) -> Result<Option<Keys>> {
    match std::fs::read(file(data)) {
        Ok(bytes) => Ok(Some(Keys::parse(&bytes).map_err(|why| anyhow!("{} {why}", file(data).display()))?)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(|| format!("reading {}", file(data).display())),
    }
}

/// Written beside, for the owner alone, confirmed by the disk and moved into place: a crash leaves the old file or
/// the new one.
fn write(data: &Path, keys: &Keys) -> Result<()> {
    let beside = data.join("web.key.new");
    let _none = std::fs::remove_file(&beside);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut f = options.open(&beside).with_context(|| format!("writing {}", beside.display()))?;
    f.write_all(&keys.bytes())?;
    // Whoever runs the command, the program that serves must read it.
    #[cfg(unix)]
    if let Ok(old) = std::fs::metadata(file(data)) {
        use std::os::unix::fs::MetadataExt;
        let new = f.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            std::os::unix::fs::fchown(&f, Some(old.uid()), Some(old.gid()))
                .with_context(|| format!("{} belongs to another: run this as its owner", file(data).display()))?;
        }
    }
    f.sync_all()?;
    std::fs::rename(&beside, file(data))?;
    Ok(std::fs::File::open(data)?.sync_all()?)
}

/// The keys of an installation; made when there are none.
///
/// # Errors
/// When the file is no key, or cannot be read or written.
pub(crate) fn keys(data: &Path) -> Result<Keys> {
    if let Some(keys) = read(data)? {
        return Ok(keys);
    }
    std::fs::create_dir_all(data)?;
    let keys = Keys::from(random::<32>());
    write(data, &keys)?;
    Ok(keys)
}

fn there(data: &Path) -> Result<Keys> {
    read(data)?.with_context(|| format!("{} is not there: the first start makes it", file(data).display()))
}

pub(crate) fn run(what: KeyCommand) -> Result<ExitCode> {
    match what {
        KeyCommand::Show { data } => println!("{} keys of at most {MOST}; the first makes what is new", there(&data)?.count()),
        KeyCommand::Rotate { data } => {
            let old = there(&data)?;
            let full = || format!("there are {MOST} keys: throw the oldest away first (rahba key forget --keep {})", MOST - 1);
            let new = old.rotated(random::<32>()).with_context(full)?;
            write(&data, &new)?;
            println!(
                "a new key is first; {} older ones still fit. Start `serve` anew, and keep a copy of the file.",
                new.count() - 1
            );
        }
        KeyCommand::Forget { data, keep, yes } => {
            let old = there(&data)?;
            let new = old.newest(keep);
            let gone = old.count() - new.count();
            let ends = "phones set up for codes and signatures on tags printed while they were the newest";
            if !yes {
                println!("{gone} older keys would go, and with them end: {ends}. Say --yes.");
                return Ok(ExitCode::FAILURE);
            }
            write(&data, &new)?;
            println!("{gone} older keys are gone, and with them end: {ends}. Start `serve` anew.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_rotated_and_forgotten_and_a_weak_one_is_refused() {
        let data = std::env::temp_dir().join(format!("rahba-keys-{}", std::process::id()));
        let first = keys(&data).expect("made");
        assert_eq!(keys(&data).expect("kept").bytes(), first.bytes());
        run(KeyCommand::Rotate { data: data.clone() }).expect("rotated");
        let two = keys(&data).expect("read");
        assert_eq!((two.count(), &two.bytes()[32..]), (2, first.bytes().as_slice()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(file(&data)).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(run(KeyCommand::Forget { data: data.clone(), keep: 1, yes: false }).expect("told"), ExitCode::FAILURE);
        assert_eq!(keys(&data).expect("read").count(), 2);
        run(KeyCommand::Forget { data: data.clone(), keep: 1, yes: true }).expect("forgotten");
        assert_eq!(keys(&data).expect("read").bytes(), two.bytes()[..32]);
        std::fs::write(file(&data), [0; 32]).expect("written");
        let why = keys(&data).err().expect("refused").to_string();
        assert!(why.ends_with("is no random key") && run(KeyCommand::Rotate { data: data.clone() }).is_err(), "{why}");
        std::fs::remove_dir_all(&data).expect("removed");
    }
}
