//! Where files lie: `DIR/media/ab/abcd…-480.webp`, named by content, so that a page may cache them for
//! ever and a backup copies each once.

use crate::{Kind, Processed, SIZES};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The path of a file under the data folder; `None` unless the hash is 64 lower-case hexadecimal
/// digits and the size is made. Nothing typed by a person can lead out of the folder.
pub fn path(hash: &str, size: u32, kind: Kind) -> Option<PathBuf> {
    let good = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (good && SIZES.contains(&size))
        .then(|| Path::new("media").join(&hash[..2]).join(format!("{hash}-{size}.{}", kind.extension())))
}

/// Writes the files of a picture under the data folder. Each appears whole or not at all, and one that
/// is there is left as it is, so the same picture may be stored twice at once.
///
/// # Errors
/// What the file system said.
pub fn store(data: &Path, picture: &Processed) -> std::io::Result<()> {
    for f in &picture.files {
        let name = path(&picture.hash, f.size, f.kind)
            .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a name of processed media"))?;
        let whole = data.join(name);
        if whole.exists() {
            continue;
        }
        if let Some(folder) = whole.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let begun =
            whole.with_extension(format!("{}.{}.{:?}.part", f.kind.extension(), std::process::id(), std::thread::current().id()));
        let written = std::fs::File::create(&begun).and_then(|mut file| {
            file.write_all(&f.bytes)?;
            file.sync_all()
        });
        if let Err(e) = written.and_then(|()| std::fs::rename(&begun, &whole)) {
            // The first error is the one to tell; a leftover is no harm.
            let _leftover = std::fs::remove_file(&begun);
            return Err(e);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process;

    #[test]
    fn stored_once_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let image = image::RgbImage::from_pixel(300, 200, image::Rgb([200, 120, 40]));
        let mut png = std::io::Cursor::new(Vec::new());
        image.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let p = process(png.get_ref()).unwrap();
        store(folder.path(), &p).unwrap();
        store(folder.path(), &p).unwrap();
        for size in SIZES {
            for kind in Kind::ALL {
                let f = folder.path().join(path(&p.hash, size, kind).unwrap());
                let want = p.files.iter().find(|x| x.size == size && x.kind == kind).unwrap();
                assert_eq!(std::fs::read(f).unwrap(), want.bytes);
            }
        }
        let lying = folder.path().join("media").join(&p.hash[..2]);
        assert_eq!(std::fs::read_dir(lying).unwrap().count(), 6, "no part is left over");
    }

    #[test]
    fn no_name_leads_out() {
        assert!(path("../../../../etc/passwd", 160, Kind::Jpeg).is_none());
        assert!(path(&"A".repeat(64), 160, Kind::Jpeg).is_none());
        assert!(path(&"a".repeat(64), 161, Kind::Jpeg).is_none());
        assert_eq!(
            path(&"a".repeat(64), 160, Kind::Webp).unwrap(),
            Path::new("media/aa").join(format!("{}-160.webp", "a".repeat(64)))
        );
    }
}
