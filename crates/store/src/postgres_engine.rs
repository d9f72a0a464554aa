//! PostgreSQL through the synchronous client, one connection per lane or reader.

use crate::fault::Fault;
use crate::statement::Statement;
use crate::value::{Row, Ty, Value};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, error::SqlState};
use rahba_kernel::Id;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) struct PgConn {
    client: Client,
    prepared: BTreeMap<&'static str, postgres::Statement>,
}

impl PgConn {
    pub(crate) fn open(url: &str) -> Result<PgConn, Fault> {
        let mut config: postgres::Config = url.parse().map_err(fault)?;
        patience(&mut config);
        let client = if config.get_ssl_mode() == postgres::config::SslMode::Disable {
            config.connect(NoTls)
        } else {
            config.connect(tls())
        }
        .map_err(|e| match fault(e) {
            // No server answered, or none that takes writes yet: the next try may find one.
            Fault::Engine(text) if !text.ends_with(')') => Fault::Lost(text),
            other => other,
        })?;
        Ok(PgConn { client, prepared: BTreeMap::new() })
    }

    pub(crate) fn query(&mut self, s: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        let prepared = match self.prepared.get(s.name) {
            Some(p) => p.clone(),
            None => {
                let types: Vec<Type> = s.params.iter().map(|t| pg_type(*t)).collect();
                let p = self.client.prepare_typed(s.text, &types).map_err(fault)?;
                self.prepared.insert(s.name, p.clone());
                p
            }
        };
        let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
        if prepared.columns().is_empty() {
            self.client.execute(&prepared, &refs).map_err(fault)?;
            return Ok(Vec::new());
        }
        let rows = self.client.query(&prepared, &refs).map_err(fault)?;
        rows.iter().map(from_pg).collect()
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Fault> {
        self.client.batch_execute(text).map_err(fault)
    }

    /// Names and types of the columns of a text without parameters.
    pub(crate) fn columns(&mut self, text: &str) -> Result<Vec<(String, Ty)>, Fault> {
        let prepared = self.client.prepare(text).map_err(fault)?;
        let typed = |c: &postgres::Column| match our_type(c.type_()) {
            Some(t) => Ok((c.name().to_owned(), t)),
            None => Err(Fault::Decode(format!("column {} has type {}", c.name(), c.type_()))),
        };
        prepared.columns().iter().map(typed).collect()
    }

    /// Whether a text without parameters finds any row.
    pub(crate) fn is_any(&mut self, text: &str) -> Result<bool, Fault> {
        Ok(!self.client.query(text, &[]).map_err(fault)?.is_empty())
    }

    /// Takes the rows that `fill` gives, by COPY; how many there were.
    pub(crate) fn take_rows(
        &mut self,
        text: &str,
        types: &[Ty],
        fill: impl FnOnce(&mut dyn FnMut(Row) -> Result<(), Fault>) -> Result<(), Fault>,
    ) -> Result<u64, Fault> {
        let types: Vec<Type> = types.iter().map(|t| pg_type(*t)).collect();
        let mut writer = BinaryCopyInWriter::new(self.client.copy_in(text).map_err(fault)?, &types);
        fill(&mut |row: Row| {
            let values: Vec<&(dyn ToSql + Sync)> = row.0.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
            writer.write(&values).map_err(fault)
        })?;
        writer.finish().map_err(fault)
    }

    pub(crate) fn describe(&mut self, s: &Statement) -> Result<(Vec<Option<Ty>>, Vec<Option<Ty>>), Fault> {
        let p = self.client.prepare(s.text).map_err(fault)?;
        let params = p.params().iter().map(our_type).collect();
        let columns = p.columns().iter().map(|c| our_type(c.type_())).collect();
        Ok((params, columns))
    }
}

/// A server that vanishes without a word must not hold a lane for hours: unless the URL says
/// otherwise, connecting, unanswered bytes and silence each end after some seconds.
fn patience(config: &mut postgres::Config) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(15));
    }
    if config.get_keepalives_idle() == UNSET_KEEPALIVE {
        config.keepalives_idle(Duration::from_secs(10)).keepalives_interval(Duration::from_secs(3)).keepalives_retries(3);
    }
}

/// What the client takes when a URL is silent: two hours.
const UNSET_KEEPALIVE: Duration = Duration::from_secs(2 * 60 * 60);

fn tls() -> tokio_postgres_rustls::MakeRustlsConnect {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring offers the default protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    tokio_postgres_rustls::MakeRustlsConnect::new(config)
}

fn pg_type(t: Ty) -> Type {
    match t {
        Ty::Int => Type::INT8,
        Ty::Text => Type::TEXT,
        Ty::Bytes => Type::BYTEA,
        Ty::Id => Type::UUID,
    }
}

fn our_type(t: &Type) -> Option<Ty> {
    match *t {
        Type::INT8 => Some(Ty::Int),
        Type::TEXT => Some(Ty::Text),
        Type::BYTEA => Some(Ty::Bytes),
        Type::UUID => Some(Ty::Id),
        _ => None,
    }
}

fn from_pg(row: &postgres::Row) -> Result<Row, Fault> {
    let mut values = Vec::with_capacity(row.len());
    for (i, column) in row.columns().iter().enumerate() {
        let t = column.type_();
        let v = match *t {
            Type::INT8 => row.try_get::<_, Option<i64>>(i).map(|v| v.map(Value::Int)),
            Type::INT4 => row.try_get::<_, Option<i32>>(i).map(|v| v.map(|n| Value::Int(i64::from(n)))),
            Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(i).map(|v| v.map(Value::Text)),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i).map(|v| v.map(Value::Bytes)),
            Type::UUID => row.try_get::<_, Option<Uuid>>(i).map(|v| v.map(|u| Value::Id(u.0))),
            _ => return Err(Fault::Decode(format!("column {} has type {t}", column.name()))),
        }
        .map_err(fault)?;
        values.push(v.unwrap_or(Value::Null));
    }
    Ok(Row(values))
}

struct Uuid(Id);

impl<'a> postgres::types::FromSql<'a> for Uuid {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Uuid(Id(raw.try_into()?)))
    }

    fn accepts(t: &Type) -> bool {
        *t == Type::UUID
    }
}

impl ToSql for Value {
    fn to_sql(&self, t: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) if *t == Type::INT8 => n.to_sql(t, out),
            Value::Text(s) if *t == Type::TEXT => s.to_sql(t, out),
            Value::Bytes(b) if *t == Type::BYTEA => b.to_sql(t, out),
            Value::Id(id) if *t == Type::UUID => {
                out.extend_from_slice(&id.0);
                Ok(IsNull::No)
            }
            other => Err(format!("{other:?} given for a parameter of type {t}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

pub(crate) fn fault(e: postgres::Error) -> Fault {
    let text = match e.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => match std::error::Error::source(&e) {
            Some(source) => format!("{e}: {source}"),
            None => e.to_string(),
        },
    };
    if e.is_closed() {
        return Fault::Lost(text);
    }
    match e.code() {
        Some(c) if *c == SqlState::T_R_SERIALIZATION_FAILURE || *c == SqlState::T_R_DEADLOCK_DETECTED => Fault::Again(text),
        Some(c) if *c == SqlState::QUERY_CANCELED => Fault::TooLong(text),
        Some(c) if c.code().starts_with("23") => Fault::Constraint(text),
        Some(c) if c.code().starts_with("53") || c.code().starts_with("58") => Fault::Storage(text),
        Some(c) if c.code().starts_with("57P") || c.code().starts_with("08") => Fault::Lost(text),
        // A leader that became a follower: another takes the writes now.
        Some(c) if *c == SqlState::READ_ONLY_SQL_TRANSACTION => Fault::Lost(text),
        Some(_) => Fault::Engine(text),
        None if e.as_db_error().is_none() && text.contains("error communicating") => Fault::Lost(text),
        None => Fault::Engine(text),
    }
}
