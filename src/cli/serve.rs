//! `serve`: a session, a watcher and a web server brought together; says what changed.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::Builder;
use std::time::Duration;

use tokio::sync::watch;
use url::Url;

use crate::build::setup::{Address, Settings};
use crate::cli::args::{Serve, held_back, how};
use crate::cli::exit::{Exit, Stop};
use crate::cli::follow::next_changes;
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, print_one, print_stages, time, told};
use crate::cli::stream::Streams;
use crate::config::Config;
use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::{Diagnostic, Printable};
use crate::preview::serve;
use crate::preview::session::{Changes, Reading, Session, SessionOptions, Snapshot, Update};
use crate::preview::watch::SiteWatcher;

/// Files that are named when they changed; of more, only the number is said.
const NAMED: usize = 3;

/// Serves the site until the process is ended.
pub(super) fn serve(root: PathBuf, args: &Serve, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let listener = serve::bind(&args.host, args.port).map_err(|error| {
        let message = format!("cannot listen on {} port {}: {error}", args.host, args.port);
        Stop::Found(Exit::Outside, Box::new(Diagnostic::error(message)))
    })?;
    let host = own_url(&listener, args, streams)?;
    let served = match &args.public {
        Some(folder) => {
            let folder = folder.clone().unwrap_or_else(|| root.join("public"));
            serve_folder(&root, &folder, args, listener, host, streams)
        }
        None => serve_live(root, args, listener, host, streams),
    };
    match served? {}
}

/// The URL by which this machine reaches the server. Says so when the port is another one than was asked for.
fn own_url(listener: &TcpListener, args: &Serve, streams: &mut Streams<'_>) -> Result<Url, Failure> {
    let address = listener.local_addr().map_err(IoError::on("listen on", &args.host))?;
    if args.port != 0 && address.port() != args.port {
        let message = format!("port {} is taken: this is port {}", args.port, address.port());
        streams.stderr.line(message);
    }
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Url::parse(&format!("http://{}/", SocketAddr::new(ip, address.port())))
        .map_err(|_| Failure::Usage(format!("{address} makes no URL")))
}

fn serve_folder(
    root: &Path,
    folder: &Path,
    args: &Serve,
    listener: TcpListener,
    host: Url,
    streams: &mut Streams<'_>,
) -> Result<Infallible, Failure> {
    let settings = match Settings::read(root, &Address::Host(host.clone())) {
        Ok((settings, _)) => settings,
        // A folder that is named is shown wherever one is, at the root of the host.
        Err(Failure::Usage(_)) if args.public.as_ref().is_some_and(Option::is_some) => {
            let message = "no site.toml is here: the folder is shown as the site of a whole host; where its `base_url` has a path, \
                           name the site's folder with --root";
            streams.stderr.line(message);
            Settings::new(Config { base_url: host, ..Config::default() }).0
        }
        Err(failure) => return Err(failure),
    };
    let routes = serve::folder(folder, settings.config.base_path())?;
    let shown = folder.display().to_string();
    streams.stderr.line(format!("serving {} at {}", Printable(&shown), settings.config.base_url));
    open_browser(args, &settings.config.base_url, streams);
    Ok(serve::run(listener, routes).map_err(IoError::on("serve", folder))?)
}

fn serve_live(
    root: PathBuf,
    args: &Serve,
    listener: TcpListener,
    host: Url,
    streams: &mut Streams<'_>,
) -> Result<Infallible, Failure> {
    let options = SessionOptions {
        root: root.clone(),
        address: Address::Host(host),
        drafts: held_back(args.drafts),
        future: held_back(args.future),
    };
    let (mut session, _) = Session::open(options)?;
    // Thousands of folders take as long to be put under watch as the articles in them to be read: both at once.
    let how = how(args.poll);
    let watched = root.clone();
    let watching = Builder::new()
        .name("watch".into())
        .spawn(move || SiteWatcher::start(&watched, how))
        .map_err(IoError::on("watch", &root))?;
    let nothing_yet = Snapshot { reading: Some(Reading { done: 0, files: 0 }), ..session.snapshot() };
    let (snapshots, receiver) = watch::channel(Arc::new(nothing_yet));
    let server = Builder::new()
        .name("server".into())
        .spawn(move || serve::run(listener, serve::live(receiver)))
        .map_err(IoError::on("serve", &root))?;
    let url = session.settings().config.base_url.clone();
    streams.stderr.line(format!("serving {url}"));
    open_browser(args, &url, streams);

    let show = &mut |snapshot| drop(snapshots.send_replace(Arc::new(snapshot)));
    let update = session.load(&Bars::new(&mut streams.stderr), show)?;
    print(&update.findings, detail(args), &mut streams.stderr);
    let took = update.stages.iter().map(|(_, time)| *time).sum();
    let articles = told(session.articles(), 0, session.left_out());
    let tally = Tally::of(&update.findings);
    streams.stderr.line(format!("read {articles} in {}{tally}", time(took)));
    show_timings(&update, args, streams);

    let watcher = watching.join().unwrap_or_else(|panic| resume_unwind(panic))?;
    follow(session, watcher, &snapshots, || server.is_finished(), args, streams);
    let ended = server.join().unwrap_or_else(|panic| resume_unwind(panic));
    Ok(ended.map_err(IoError::on("serve", &root))?)
}

/// Shows what changes, until the server has ended.
fn follow(
    mut session: Session,
    mut watcher: SiteWatcher,
    snapshots: &watch::Sender<Arc<Snapshot>>,
    has_ended: impl Fn() -> bool,
    args: &Serve,
    streams: &mut Streams<'_>,
) {
    // What was read before its folder was under watch may have changed in between.
    let mut next = Some(Changes::anything());
    while !has_ended() {
        if let Some(changes) = next {
            let update = session.update(&changes);
            if update.changed {
                snapshots.send_replace(Arc::new(session.snapshot()));
            }
            report(&changes, &update, args, streams);
        }
        session.prepare_for_edits();
        next = next_changes(&mut watcher, session.next_due(), streams);
    }
}

fn detail(args: &Serve) -> Detail {
    if args.verbose { Detail::Verbose } else { Detail::Brief }
}

/// Says what changed, and what is new to say about it.
fn report(changes: &Changes, update: &Update, args: &Serve, streams: &mut Streams<'_>) {
    let stderr = &mut streams.stderr;
    print(&update.findings, detail(args), stderr);
    if !update.changed && update.findings.is_empty() && update.mended == 0 {
        return;
    }
    let mut what: Vec<String> = Vec::new();
    // After signs were lost, everything was looked at: what was found is said, not what was looked at.
    if changes.settings && !changes.walk {
        what.push("site.toml".into());
    }
    if changes.look && !changes.walk {
        what.push("the theme".into());
    }
    match update.read + update.removed {
        0 => {}
        files if files <= NAMED && changes.content.len() <= NAMED => {
            what.extend(changes.content.iter().map(|path| format!("content/{}", path.display())));
        }
        files => what.push(counted(files, "article file")),
    }
    if what.is_empty() {
        what.push("the site".into());
    }
    let took: Duration = update.stages.iter().map(|(_, time)| *time).sum();
    let mended = match update.mended {
        0 => String::new(),
        mended => format!("; {} mended", counted(mended, "finding")),
    };
    let what = what.join(", ");
    stderr.line(format!("{} changed, {} ms{mended}", Printable(&what), took.as_millis()));
    show_timings(update, args, streams);
}

fn show_timings(update: &Update, args: &Serve, streams: &mut Streams<'_>) {
    if args.timings {
        print_stages(&update.stages, &mut streams.stderr);
    }
}

fn open_browser(args: &Serve, url: &Url, streams: &mut Streams<'_>) {
    if args.open
        && let Err(error) = open::that_detached(url.as_str())
    {
        let finding = Diagnostic::warning(format!("cannot open a browser: {error}"));
        print_one(&finding, &mut streams.stderr);
    }
}
