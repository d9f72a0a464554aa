//! Places of their own on a PostgreSQL server: for tests, and for several installations on one server.

use crate::db::Db;
use crate::fault::Fault;
use crate::postgres_engine::PgConn;
use std::thread::sleep;
use std::time::Duration;

fn plain(name: &str) -> Result<(), Fault> {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Fault::Engine("a name of a schema or database is letters, digits and underscores".into()));
    }
    Ok(())
}

/// The URL with another database in it.
fn leading_to(url: &str, name: &str) -> Option<String> {
    let host = url.find("://")? + 3;
    let (rest, asked) = url[host..].split_once('?').map_or((&url[host..], ""), |(r, a)| (r, a));
    let server = rest.split('/').next()?;
    let mark = if asked.is_empty() { "" } else { "?" };
    Some(format!("{}{server}/{name}{mark}{asked}", &url[..host]))
}

impl Db {
    /// Makes an empty schema on a PostgreSQL server and returns the URL that leads into it.
    ///
    /// # Errors
    /// A [`Fault`] of the engine; the name must be plain letters, digits and underscores.
    pub fn in_fresh_schema(url: &str, schema: &str) -> Result<String, Fault> {
        plain(schema)?;
        let mut conn = PgConn::open(url)?;
        conn.batch(&["DROP SCHEMA IF EXISTS ", schema, " CASCADE; CREATE SCHEMA ", schema].concat())?;
        let mark = if url.contains('?') { '&' } else { '?' };
        Ok(format!("{url}{mark}options=-c%20search_path%3D{schema}"))
    }

    /// Makes a database on a PostgreSQL server, empty or as another is, and returns the URL that leads into it. Nobody
    /// may be connected to the other; who leaves it just now is waited for.
    ///
    /// # Errors
    /// A [`Fault`] of the engine; names must be plain letters, digits and underscores.
    pub fn in_fresh_database(url: &str, name: &str, like: Option<&str>) -> Result<String, Fault> {
        plain(name)?;
        plain(like.unwrap_or("template1"))?;
        let to = leading_to(url, name).ok_or_else(|| Fault::Engine("the URL names no server".into()))?;
        Db::drop_database(url, name)?;
        let mut conn = PgConn::open(url)?;
        let make = ["CREATE DATABASE ", name, " TEMPLATE ", like.unwrap_or("template1")].concat();
        let mut tries = 0;
        while let Err(why) = conn.batch(&make) {
            tries += 1;
            if tries > 100 {
                return Err(why);
            }
            sleep(Duration::from_millis(50));
        }
        Ok(to)
    }

    /// Drops a database, whoever is connected to it.
    ///
    /// # Errors
    /// A [`Fault`] of the engine; the name must be plain letters, digits and underscores.
    pub fn drop_database(url: &str, name: &str) -> Result<(), Fault> {
        plain(name)?;
        PgConn::open(url)?.batch(&["DROP DATABASE IF EXISTS ", name, " WITH (FORCE)"].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_leads_to_another_database_of_the_same_server() {
        let to = |url| leading_to(url, "other").expect("a server");
        assert_eq!(to("postgres://a@h:1/postgres?sslmode=disable"), "postgres://a@h:1/other?sslmode=disable");
        assert_eq!(to("postgres://a@h:1,i:2/postgres"), "postgres://a@h:1,i:2/other");
        assert_eq!(to("postgres://a@h"), "postgres://a@h/other");
        assert!(plain("a; DROP TABLE x").is_err() && plain("").is_err());
    }
}
