//! Connections of browsers and programs: each has so long for the head of a request and to take its answer, and
//! there are never more than the process has file descriptors for (S28). How long a request may take from its head
//! to the end of its body and of our work is a layer of the router.

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::Sleep;
use tower::ServiceExt;

/// How long we wait for whom.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of the first or of the next request, from its first moment to its last byte.
    pub head: Duration,
    /// For an answer of which nothing more is taken.
    pub taking: Duration,
    /// For what is under way, once we were told to stop.
    pub stop: Duration,
    /// Connections at once; who comes later waits in the kernel's queue.
    pub most: usize,
}

/// File descriptors that are not for connections: databases, photographs, sheets, the log.
const OTHER_FILES: u64 = 256;
/// Each connection costs some KB of memory.
const CONNECTIONS_MAX: u64 = 10_000;

impl Patience {
    /// What an installation has: as much as the process may open.
    pub fn of_this_process() -> Patience {
        let files = raised_limit();
        let most = files.saturating_sub(OTHER_FILES).clamp(64, CONNECTIONS_MAX);
        let most = usize::try_from(most).unwrap_or(64);
        let half_a_minute = Duration::from_secs(30);
        Patience { head: half_a_minute, taking: half_a_minute, stop: half_a_minute + Duration::from_secs(5), most }
    }
}

/// How many files the process may have open: as many as the system lets it ask for. A shell gives 1,024.
fn raised_limit() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let wanted = OTHER_FILES + CONNECTIONS_MAX;
    let most = now.maximum.unwrap_or(wanted).min(wanted);
    let current = now.current.unwrap_or(wanted);
    if current >= most {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: now.maximum }) {
        Ok(()) => most,
        Err(_) => current,
    }
}

/// Serves until `stop` resolves, then ends what is under way.
///
/// # Errors
/// When the listener says nothing of itself.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    listener.local_addr()?;
    let turns = Arc::new(Semaphore::new(patience.most));
    let (stopping, told) = watch::channel(false);
    // Each connection holds one end: when all are dropped, nothing is under way.
    let (under_way, one) = watch::channel(());
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            a = accept(&listener, &turns) => a,
            () = &mut stop => break,
        };
        let Some((stream, peer, turn)) = accepted else { continue };
        let (router, told, one) = (router.clone(), told.clone(), one.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request: hyper::Request<Incoming>| {
                let mut request: Request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                router.clone().oneshot(request)
            });
            let mut builder = http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(patience.head);
            let taken = Taken { stream, patience: patience.taking, stuck: None };
            let mut serving = std::pin::pin!(builder.serve_connection(TokioIo::new(taken), service));
            tokio::select! {
                // Whatever ended it, there is nobody left to tell.
                _ended = serving.as_mut() => {}
                () = stopped(told) => {
                    serving.as_mut().graceful_shutdown();
                    let _ended = serving.await;
                }
            }
            drop((one, turn));
        });
    }
    drop((listener, one));
    let _nobody_listens = stopping.send(true);
    // Who takes her answer byte by byte does not keep the program from stopping.
    let _late = tokio::time::timeout(patience.stop, under_way.closed()).await;
    Ok(())
}

/// Resolves once all were told to stop.
async fn stopped(mut told: watch::Receiver<bool>) {
    let _or_the_server_is_gone = told.wait_for(|stopping| *stopping).await.is_ok();
}

/// The next connection, once there is room for one.
async fn accept(
    listener: &TcpListener,
    turns: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let turn = turns.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, turn)),
        Err(e) => {
            use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
            // One visitor's line broke before we took it; anything else is ours, and lasts a moment.
            if !matches!(e.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
                tracing::error!(error = %e, "accepting connections");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            None
        }
    }
}

/// A stream that fails once nothing more of an answer was taken for so long.
struct Taken {
    stream: TcpStream,
    patience: Duration,
    stuck: Option<Pin<Box<Sleep>>>,
}

impl Taken {
    fn judge<T>(&mut self, cx: &mut Context<'_>, wrote: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            self.stuck = None;
            return wrote;
        }
        let patience = self.patience;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(stuck.as_mut().poll(cx));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Taken {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, to)
    }
}

impl AsyncWrite for Taken {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write(cx, from);
        self.judge(cx, wrote)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let wrote = Pin::new(&mut self.stream).poll_write_vectored(cx, from);
        self.judge(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
