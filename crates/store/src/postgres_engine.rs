//! PostgreSQL through its asynchronous client, driven by the thread that owns it: one connection per lane or reader.
//!
//! A write that answers nothing is sent without waiting for its answer ([`PgConn::later`]): a command reads what it must
//! and its dozen inserts go to the server in one piece, so that a database on another machine costs it a few
//! ways there and back and not one for each row (docs/decisions/0049). Whoever needs to know waits for all of it.

mod values;

use crate::fault::Fault;
use crate::statement::Statement;
use crate::value::{Row, Ty, Value};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, NoTls, error::SqlState};
use values::{from_pg, our_type, pg_type};

/// The most that is under way unanswered: a file of ten thousand rows is not held in memory whole.
const UNDER_WAY_MAX: usize = 64;

type Doing<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

pub(crate) struct PgConn {
    client: Arc<Client>,
    /// Moves the bytes while this thread waits for an answer; none once it has ended.
    moving: Option<Doing<()>>,
    under_way: Vec<UnderWay>,
    prepared: BTreeMap<&'static str, tokio_postgres::Statement>,
    runtime: Runtime,
}

/// Something sent whose answer nobody has looked at.
struct UnderWay {
    answer: Poll<Result<(), Error>>,
    doing: Doing<()>,
    /// A row that is there already means that another program was quicker.
    taken_means_again: bool,
}

impl PgConn {
    pub(crate) fn open(url: &str) -> Result<PgConn, Fault> {
        let mut config: Config = url.parse().map_err(fault)?;
        patience(&mut config);
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Fault::Engine(e.to_string()))?;
        let connected: Result<(Client, Doing<()>), Error> = runtime.block_on(async {
            if config.get_ssl_mode() == SslMode::Disable {
                let (client, connection) = config.connect(NoTls).await?;
                Ok((client, Box::pin(connection) as Doing<()>))
            } else {
                let (client, connection) = config.connect(tls()).await?;
                Ok((client, Box::pin(connection) as Doing<()>))
            }
        });
        let (client, moving) = connected.map_err(|e| match fault(e) {
            // No server answered, or none that takes writes yet: the next try may find one.
            Fault::Engine(text) if !text.ends_with(')') => Fault::Lost(text),
            other => other,
        })?;
        Ok(PgConn { client: Arc::new(client), moving: Some(moving), under_way: Vec::new(), prepared: BTreeMap::new(), runtime })
    }

    pub(crate) fn query(&mut self, s: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        let prepared = self.prepared(s)?;
        let client = self.client.clone();
        let refs: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as &(dyn ToSql + Sync)).collect();
        if prepared.columns().is_empty() {
            self.answered(client.execute(&prepared, &refs))?;
            return Ok(Vec::new());
        }
        let rows = self.answered(client.query(&prepared, &refs))?;
        rows.iter().map(from_pg).collect()
    }

    /// Sends a write that answers nothing, behind what was sent before; what becomes of it is said by the next call that
    /// waits. `taken_means_again`: a constraint in its way is [`Fault::Again`].
    pub(crate) fn later(&mut self, s: &'static Statement, params: &[Value], taken_means_again: bool) -> Result<(), Fault> {
        let prepared = self.prepared(s)?;
        let (client, values) = (self.client.clone(), params.to_vec());
        self.send(Box::pin(async move { client.execute_raw(&prepared, values).await.map(drop) }), taken_means_again)
    }

    /// The same with fixed text of our own.
    pub(crate) fn batch_later(&mut self, text: String) -> Result<(), Fault> {
        let client = self.client.clone();
        self.send(Box::pin(async move { client.batch_execute(&text).await }), false)
    }

    fn send(&mut self, mut doing: Doing<()>, taken_means_again: bool) -> Result<(), Fault> {
        // The first look hands the bytes to the connection, in this order; who is woken by the answer is said later.
        let answer = doing.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.under_way.push(UnderWay { answer, doing, taken_means_again });
        if self.under_way.len() < UNDER_WAY_MAX { Ok(()) } else { self.all_answered() }
    }

    /// Waits for what is under way.
    ///
    /// # Errors
    /// The first [`Fault`] of it.
    pub(crate) fn all_answered(&mut self) -> Result<(), Fault> {
        if self.under_way.is_empty() { Ok(()) } else { self.answered(async { Ok(()) }) }
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), Fault> {
        let client = self.client.clone();
        self.answered(client.batch_execute(text))
    }

    /// Names and types of the columns of a text without parameters.
    pub(crate) fn columns(&mut self, text: &str) -> Result<Vec<(String, Ty)>, Fault> {
        let client = self.client.clone();
        let prepared = self.answered(client.prepare(text))?;
        let typed = |c: &tokio_postgres::Column| match our_type(c.type_()) {
            Some(t) => Ok((c.name().to_owned(), t)),
            None => Err(Fault::Decode(format!("column {} has type {}", c.name(), c.type_()))),
        };
        prepared.columns().iter().map(typed).collect()
    }

    /// Whether a text without parameters finds any row.
    pub(crate) fn is_any(&mut self, text: &str) -> Result<bool, Fault> {
        let client = self.client.clone();
        Ok(!self.answered(client.query(text, &[]))?.is_empty())
    }

    /// Takes the rows that `fill` gives, by COPY; how many there were.
    pub(crate) fn take_rows(
        &mut self,
        text: &str,
        types: &[Ty],
        fill: impl FnOnce(&mut dyn FnMut(Row) -> Result<(), Fault>) -> Result<(), Fault>,
    ) -> Result<u64, Fault> {
        let client = self.client.clone();
        let types: Vec<Type> = types.iter().map(|t| pg_type(*t)).collect();
        let sink = self.answered(client.copy_in(text))?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        fill(&mut |row: Row| {
            let values: Vec<&(dyn ToSql + Sync)> = row.0.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
            self.answered(writer.as_mut().write(&values))
        })?;
        self.answered(writer.finish())
    }

    pub(crate) fn describe(&mut self, s: &Statement) -> Result<(Vec<Option<Ty>>, Vec<Option<Ty>>), Fault> {
        let client = self.client.clone();
        let p = self.answered(client.prepare(s.text))?;
        let params = p.params().iter().map(our_type).collect();
        let columns = p.columns().iter().map(|c| our_type(c.type_())).collect();
        Ok((params, columns))
    }

    fn prepared(&mut self, s: &'static Statement) -> Result<tokio_postgres::Statement, Fault> {
        if let Some(p) = self.prepared.get(s.name) {
            return Ok(p.clone());
        }
        let client = self.client.clone();
        let types: Vec<Type> = s.params.iter().map(|t| pg_type(*t)).collect();
        let p = self.answered(client.prepare_typed(s.text, &types))?;
        self.prepared.insert(s.name, p.clone());
        Ok(p)
    }

    /// Asks, behind what is under way, and waits for every answer. What was asked before failed before: its fault is
    /// the cause of whatever this one met.
    fn answered<T>(&mut self, asking: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        let PgConn { moving, under_way, runtime, .. } = self;
        let mut before = std::mem::take(under_way);
        let mut asking = pin!(asking);
        let mut answer = Poll::Pending;
        let moved = runtime.block_on(poll_fn(|cx| {
            // Twice: what is asked leaves with what was sent before, and what has come meanwhile is taken at once.
            for _ in 0..2 {
                if answer.is_pending() {
                    answer = asking.as_mut().poll(cx);
                }
                for one in before.iter_mut().filter(|one| one.answer.is_pending()) {
                    one.answer = one.doing.as_mut().poll(cx);
                }
                if answer.is_ready() && before.iter().all(|one| one.answer.is_ready()) {
                    return Poll::Ready(Ok(()));
                }
                match moving.as_mut().map(|m| m.as_mut().poll(cx)) {
                    Some(Poll::Ready(end)) => {
                        *moving = None;
                        end?;
                    }
                    Some(Poll::Pending) | None => {}
                }
            }
            Poll::Pending
        }));
        let ended = || Fault::Lost("the connection ended before its answer".into());
        for one in before {
            let Poll::Ready(end) = one.answer else {
                return Err(moved.map_or_else(fault, |()| ended()));
            };
            end.map_err(|e| match fault(e) {
                Fault::Constraint(text) if one.taken_means_again => Fault::Again(text),
                other => other,
            })?;
        }
        match answer {
            Poll::Ready(end) => end.map_err(fault),
            Poll::Pending => Err(moved.map_or_else(fault, |()| ended())),
        }
    }
}

/// A server that vanishes without a word must not hold a lane for hours: unless the URL says
/// otherwise, connecting, unanswered bytes and silence each end after some seconds.
fn patience(config: &mut Config) {
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

pub(crate) fn fault(e: Error) -> Fault {
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
