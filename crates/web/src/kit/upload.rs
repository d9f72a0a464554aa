//! A form that came with files: its words as any other form's, its photographs beside them.

use super::fields::Fields;
use super::oops::Oops;
use axum::body::Bytes;
use axum::extract::Multipart;

/// Photographs that one form may bring.
const MOST: usize = 10;

/// Reads a form: parts named `photo` are files, the others are words. Empty file fields are left out.
///
/// # Errors
/// When the form is broken or too large.
pub async fn read(mut form: Multipart) -> Result<(Fields, Vec<Bytes>), Oops> {
    let (mut words, mut photos) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await.map_err(|_| Oops::new(422, "form-too-old"))? {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        if name == "photo" {
            let bytes = part.bytes().await.map_err(|_| Oops::new(413, "too-large"))?;
            if !bytes.is_empty() && photos.len() < MOST {
                photos.push(bytes);
            }
        } else {
            words.push((name, part.text().await.map_err(|_| Oops::new(413, "too-large"))?));
        }
    }
    Ok((Fields(words), photos))
}
