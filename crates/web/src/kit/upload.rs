//! A form that came with files: its words as any other form's, its photographs beside them.

use super::fields::Fields;
use super::oops::Oops;
use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::Field;

/// Photographs that one form may bring.
const PHOTOGRAPHS_MOST: usize = 10;
/// Parts that one form may have.
const PARTS_MOST: usize = 300;

/// Counts what a form brings, so that a flood of small parts ends early.
#[derive(Default)]
pub struct Counted {
    parts: usize,
    photographs: usize,
}

impl Counted {
    /// # Errors
    /// When a form has more parts than any of ours.
    pub fn one_more(&mut self) -> Result<(), Oops> {
        self.parts += 1;
        if self.parts > PARTS_MOST { Err(Oops::new(413, "too-large")) } else { Ok(()) }
    }

    /// # Errors
    /// When it brings more photographs than one form may.
    pub fn one_photograph(&mut self) -> Result<(), Oops> {
        self.photographs += 1;
        if self.photographs > PHOTOGRAPHS_MOST { Err(Oops::new(413, "too-large")) } else { Ok(()) }
    }
}

/// A part's bytes, piece by piece: what is larger than it may be is not gathered to its end.
///
/// # Errors
/// When it is broken off, or too large, which is said with `word`.
pub async fn bytes(mut part: Field<'_>, most: usize, word: &str) -> Result<Bytes, Oops> {
    let mut out = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| Oops::new(413, "too-large"))? {
        if out.len() + piece.len() > most {
            return Err(Oops::new(413, word));
        }
        out.extend_from_slice(&piece);
    }
    Ok(Bytes::from(out))
}

/// Reads a form: parts named `photo` are files, the others are words. Empty file fields are left out.
///
/// # Errors
/// When the form is broken or too large.
pub async fn read(mut form: Multipart) -> Result<(Fields, Vec<Bytes>), Oops> {
    let (mut words, mut photos) = (Vec::new(), Vec::new());
    let mut counted = Counted::default();
    while let Some(part) = form.next_field().await.map_err(|_| Oops::new(422, "form-too-old"))? {
        counted.one_more()?;
        let Some(name) = part.name().map(str::to_owned) else { continue };
        if name == "photo" {
            let bytes = bytes(part, rahba_media::MOST_BYTES, "media-too-heavy").await?;
            if !bytes.is_empty() {
                counted.one_photograph()?;
                photos.push(bytes);
            }
        } else {
            words.push((name, part.text().await.map_err(|_| Oops::new(413, "too-large"))?));
        }
    }
    Ok((Fields(words), photos))
}
