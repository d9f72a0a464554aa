//! Number series: continuous, taken inside the transaction that makes the document (CGI art.
//! 145-III asks invoices "d'une série continue").

use super::rows;
use rahba_kernel::Id;
use rahba_store::{Ctx, Fault, Reader, Tx, params};

/// Takes the next number of `prefix` for the current year and binds it to a document:
/// `D-2026-000123`. The text starts with a letter, so that it keeps its order inside Arabic text.
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn take(tx: &mut Tx<'_>, ctx: &Ctx, prefix: &str, document: Id) -> Result<String, Fault> {
    let (year, _, _) = ctx.today().ymd();
    let code = format!("{prefix}-{year:04}");
    let n = take_raw(tx, ctx, &code, document)?;
    Ok(format!("{code}-{n:06}"))
}

/// Takes the next number of a series named in full (a till's own, a Z report's).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn take_raw(tx: &mut Tx<'_>, ctx: &Ctx, code: &str, document: Id) -> Result<i64, Fault> {
    let row =
        tx.first(&rows::NEXT, params![ctx.territory, code])?.ok_or_else(|| Fault::Decode("a series gave no number".into()))?;
    let n: i64 = row.get(0)?;
    #[cfg(feature = "planted")]
    if rahba_store::planted::is(rahba_store::planted::Bug::NumberEarly) {
        tx.commit_early()?;
    }
    tx.execute(&rows::BEAR, params![ctx.territory, code, n, document])?;
    Ok(n)
}

/// A series whose numbers are not exactly 1..last, for the audit: (code, last, borne).
///
/// # Errors
/// A [`Fault`] of the engine.
pub fn broken(q: &mut Reader<'_>, territory: Id) -> Result<Vec<(String, i64, i64)>, Fault> {
    let mut out = Vec::new();
    for r in q.query(&rows::SERIES, params![territory])? {
        let (code, last): (String, i64) = (r.get(0)?, r.get(1)?);
        let row = q.first(&rows::BORNE, params![territory, code.as_str()])?.ok_or_else(|| Fault::Decode("no count".into()))?;
        let (count, min, max): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if count != last || min != 1 || max != last {
            out.push((code, last, count));
        }
    }
    Ok(out)
}
