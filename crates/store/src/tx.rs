//! A command's view of the database: one savepoint of a group's transaction.

use crate::conn::{Conn, Reader};
use crate::fault::Fault;
use crate::statement::Statement;
use crate::value::{Row, Value};
use rahba_kernel::Id;
use serde::Serialize;

/// Read and write access for one command.
pub struct Tx<'a> {
    pub(crate) conn: &'a mut Conn,
    pub(crate) touched: Vec<Id>,
    pub(crate) stirred: Vec<Id>,
    pub(crate) facts: Vec<(String, serde_json::Value)>,
    pub(crate) outbox: Vec<(String, String, i64)>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> Tx<'a> {
        Tx { conn, touched: Vec::new(), stirred: Vec::new(), facts: Vec::new(), outbox: Vec::new() }
    }

    /// All rows of a statement (of its RETURNING, for a write).
    ///
    /// # Errors
    /// A [`Fault`]; after one the command cannot go on.
    pub fn query(&mut self, s: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.conn.query(s, params)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Tx::query`].
    pub fn first(&mut self, s: &'static Statement, params: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.query(s, params)?.into_iter().next())
    }

    /// Runs a statement whose rows do not matter. On PostgreSQL one that answers nothing is not waited for: what became
    /// of it is known, and ends the command, at its next question or at its end.
    ///
    /// # Errors
    /// As [`Tx::query`]; of an earlier write, perhaps.
    pub fn execute(&mut self, s: &'static Statement, params: &[Value]) -> Result<(), Fault> {
        self.conn.write(s, params, false)
    }

    /// The same for a row that only another program on this database can have written before: the command runs again,
    /// on what is true then.
    ///
    /// # Errors
    /// As [`Tx::execute`]; [`Fault::Again`] when the row is there already.
    pub(crate) fn execute_or_again(&mut self, s: &'static Statement, params: &[Value]) -> Result<(), Fault> {
        self.conn.write(s, params, true)
    }

    /// The same reading functions serve pages and commands.
    pub fn reader(&mut self) -> Reader<'_> {
        Reader { conn: self.conn }
    }

    /// Says that this command changed the thing with this id: its history will show the command,
    /// and pages that show the thing are made anew after the commit.
    pub fn touch(&mut self, id: Id) {
        if !self.touched.contains(&id) {
            self.touched.push(id);
        }
    }

    /// Says that pages which show this thing are made anew after the commit, though its history needs
    /// no line of its own: the units of a variant, whose movements tell the story.
    pub fn stir(&mut self, id: Id) {
        if !self.stirred.contains(&id) {
            self.stirred.push(id);
        }
    }

    /// A fact for the history, in words of the domain: never personal data, never a secret.
    pub fn fact(&mut self, name: &str, value: impl Serialize) {
        let v = serde_json::to_value(value).unwrap_or(serde_json::Value::Null);
        self.facts.push((name.to_owned(), v));
    }

    /// Something to tell the world after the commit. The payload names rows by id; personal data is
    /// looked up when the message is made.
    ///
    /// # Errors
    /// A [`Fault::Decode`] when the payload cannot be written as JSON: a defect of ours.
    pub fn enqueue(&mut self, kind: &str, payload: &impl Serialize, delay_micros: i64) -> Result<(), Fault> {
        let text = serde_json::to_string(payload).map_err(|e| Fault::Decode(e.to_string()))?;
        self.outbox.push((kind.to_owned(), text, delay_micros));
        Ok(())
    }

    /// A planted bug: keeps what was written so far, whatever becomes of the command.
    ///
    /// # Errors
    /// A [`Fault`] of the engine.
    #[cfg(feature = "planted")]
    pub fn commit_early(&mut self) -> Result<(), Fault> {
        self.conn.batch("COMMIT")?;
        self.conn.begin()?;
        self.conn.batch("SAVEPOINT c")
    }
}
