//! Object stores: Amazon S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, PutMode,
    PutMultipartOptions, PutOptions, RetryConfig, UpdateVersion, WriteMultipart,
};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::Semaphore;

use crate::config::{Locking, Provider, StoreConfig};
use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::secrets::hidden;
use crate::deploy::targets::site::{BuiltSite, Poured};
use crate::deploy::targets::store_keys as keys;
use crate::deploy::targets::target::{Done, Expect, NotWritten, Target, Version};
use crate::deploy::{Headers, JOURNAL, MANIFEST, SiteFile};
use crate::ground::served::{FileKind, Served};

/// Files on their way at once.
const AT_ONCE: usize = 16;

/// Mebibytes on their way at once.
const MIB_AT_ONCE: usize = 256;

/// Bytes of a part of a large file.
const PART: usize = 8 << 20;

/// Parts of one file on their way at once.
const PARTS_AT_ONCE: usize = 3;

/// Characters of what a server said that are shown.
const SAID: usize = 300;

/// An object store.
pub(crate) struct Store {
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
    place: String,
    prefix: String,
    locking: Locking,
    provider: Provider,
    secrets: Vec<String>,
}

impl Store {
    pub(crate) fn open(config: &StoreConfig) -> Result<Self, DeployError> {
        // A second one is refused, and the first serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut secrets = Vec::new();
        let scheme = match config.provider {
            Provider::S3 => "s3",
            Provider::Gcs => "gs",
            Provider::Azure => "az",
        };
        let mut place = format!("{scheme}://{}", config.bucket);
        if !config.prefix.is_empty() {
            place.push_str(&format!("/{}", config.prefix));
        }
        let fault = |error: Error, secrets: &[String]| {
            DeployError::refused(
                format!("{place}: {}", said(&error, secrets)),
                "see docs/deploying.md for the variables that hold keys",
            )
        };
        let store: Arc<dyn ObjectStore> = match config.provider {
            Provider::S3 => {
                Arc::new(s3(config, &place, &mut secrets)?.build().map_err(|error| fault(error, &secrets))?)
            }
            Provider::Gcs => {
                let mut builder = GoogleCloudStorageBuilder::from_env()
                    .with_bucket_name(&config.bucket)
                    .with_client_options(client(config))
                    .with_retry(retry());
                if let Some(endpoint) = &config.endpoint {
                    builder = builder.with_base_url(endpoint);
                }
                Arc::new(builder.build().map_err(|error| fault(error, &secrets))?)
            }
            Provider::Azure => {
                let mut builder = MicrosoftAzureBuilder::from_env()
                    .with_container_name(&config.bucket)
                    .with_client_options(client(config))
                    .with_retry(retry());
                if let Some(account) = &config.account {
                    builder = builder.with_account(account);
                }
                if let Some(endpoint) = &config.endpoint {
                    builder = builder
                        .with_endpoint(endpoint.clone())
                        .with_allow_http(endpoint.starts_with("http:"));
                }
                Arc::new(builder.build().map_err(|error| fault(error, &secrets))?)
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime =
            runtime.map_err(|error| DeployError::outside(format!("can't start threads: {error}"), ""))?;
        let (locking, prefix, provider) = (config.locking, config.prefix.clone(), config.provider);
        Ok(Self { store, runtime, place, prefix, locking, provider, secrets })
    }

    fn path(&self, path: &str) -> Result<Path, DeployError> {
        let full = if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) };
        Path::parse(&full).map_err(|error| {
            DeployError::refused(format!("{path} can't be the name of an object: {error}"), "")
        })
    }

    fn failed(&self, action: &str, error: &Error) -> DeployError {
        let said = said(error, &self.secrets);
        let help = match error {
            _ if said.contains("TimeTooSkewed") => {
                "the clock of this machine is wrong; set it, and run the same command again"
            }
            _ if ["QuotaExceeded", "StorageFull", "507"].iter().any(|word| said.contains(word)) => {
                "make room there and run the same command again; what was published before is whole"
            }
            Error::Unauthenticated { .. } | Error::PermissionDenied { .. } => match self.provider {
                Provider::S3 => {
                    "see that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are right and may write there"
                }
                Provider::Gcs => "see that GOOGLE_APPLICATION_CREDENTIALS names a key that may write there",
                Provider::Azure => "see that AZURE_STORAGE_ACCOUNT_KEY is right and may write there",
            },
            Error::NotImplemented { .. } | Error::NotSupported { .. } => {
                "a store without conditional writes needs `locking = \"plain\"` in site.toml"
            }
            Error::NotFound { .. } => {
                "see that the bucket is there and its name, region and endpoint are right"
            }
            _ => "what was published before is whole; run the same command again",
        };
        DeployError::outside(format!("cannot {action} {}: {said}", self.place), help)
    }

    async fn put(
        &self,
        path: &Path,
        bytes: Vec<u8>,
        headers: &Headers,
        mode: PutMode,
    ) -> Result<Version, Error> {
        let options = PutOptions { mode, attributes: attributes(headers), ..PutOptions::default() };
        let put = self.store.put_opts(path, bytes.into(), options).await?;
        Ok(Version { tag: put.e_tag, number: put.version })
    }

    /// Sends a file, a large one in parts.
    async fn put_file(&self, site: &BuiltSite, file: &SiteFile) -> Result<(), DeployError> {
        let path = self.path(&file.path)?;
        let headers = Headers::of(file, site.pack);
        let failed = |error: Error| self.failed(&format!("send {} to", file.path), &error);
        let stopped = |error| match error {
            Poured::Stopped(error) => failed(Error::Generic { store: "store", source: Box::new(error) }),
            Poured::Failed(error) => error,
        };
        if file.size <= PART as u64 {
            let mut bytes = Vec::new();
            tokio::task::block_in_place(|| site.pour(file, &mut bytes)).map_err(stopped)?;
            return self.put(&path, bytes, &headers, PutMode::Overwrite).await.map(drop).map_err(failed);
        }
        let options = PutMultipartOptions { attributes: attributes(&headers), ..Default::default() };
        let upload = self.store.put_multipart_opts(&path, options).await.map_err(failed)?;
        let mut parts = Parts(WriteMultipart::new_with_chunk_size(upload, PART));
        match tokio::task::block_in_place(|| site.pour(file, &mut parts)) {
            Ok(()) => parts.0.finish().await.map(drop).map_err(failed),
            Err(error) => {
                // What was sent of it is nobody's; the store's own rules clear up what can't be told so.
                let _ = parts.0.abort().await;
                Err(stopped(error))
            }
        }
    }
}

fn attributes(headers: &Headers) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, headers.content_type.clone().into());
    attributes.insert(Attribute::CacheControl, headers.caching.header().into());
    if let Some(packing) = headers.packing {
        attributes.insert(Attribute::ContentEncoding, packing.name().into());
    }
    attributes
}

/// Takes the bytes of a large file, and sends a part whenever it has enough of them.
struct Parts(WriteMultipart);

impl Write for Parts {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        Handle::current().block_on(self.0.wait_for_capacity(PARTS_AT_ONCE))?;
        self.0.write(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An S3 client with keys from the environment or the provider's file.
fn s3(config: &StoreConfig, place: &str, secrets: &mut Vec<String>) -> Result<AmazonS3Builder, DeployError> {
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(&config.bucket)
        .with_client_options(client(config))
        .with_retry(retry());
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http:"));
    }
    if let Some(region) = &config.region {
        builder = builder.with_region(region);
    }
    if !keys::in_environment() {
        match keys::from_file() {
            Some(found) => {
                secrets.extend([found.id.clone(), found.secret.clone()]);
                builder = builder.with_access_key_id(&found.id).with_secret_access_key(&found.secret);
                if let Some(token) = &found.token {
                    secrets.push(token.clone());
                    builder = builder.with_token(token);
                }
            }
            None if keys::on_amazon() => {}
            None => {
                return Err(DeployError::refused(
                    format!("there is no key for {place}"),
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write ~/.aws/credentials",
                ));
            }
        }
    }
    Ok(builder)
}

fn client(config: &StoreConfig) -> ClientOptions {
    let http = config.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http:"));
    ClientOptions::new()
        .with_allow_http(http)
        .with_connect_timeout(Duration::from_secs(10))
        .with_timeout(Duration::from_secs(300))
}

/// Half a minute of tries; an hourly run comes again soon.
fn retry() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(8),
            base: 2.0,
        },
        max_retries: 5,
        retry_timeout: Duration::from_secs(30),
    }
}

/// What went wrong, in a line without secrets.
fn said(error: &Error, secrets: &[String]) -> String {
    let mut parts = Vec::new();
    match error {
        Error::Unauthenticated { .. } => parts.push("the key is not known there (401)".to_owned()),
        Error::PermissionDenied { .. } => parts.push("the key is wrong, or may not do that (403)".to_owned()),
        Error::NotFound { .. } => parts.push("not found (404)".to_owned()),
        _ => {}
    }
    // The innermost cause says most: "connection refused".
    let mut cause: &dyn std::error::Error = error;
    let mut texts = vec![cause.to_string()];
    while let Some(next) = cause.source() {
        cause = next;
        texts.push(cause.to_string());
    }
    let code =
        texts.iter().find_map(|text| Some(text.split_once("<Code>")?.1.split_once("</Code>")?.0.to_owned()));
    match code {
        Some(code) => parts.push(code),
        None if parts.is_empty() => {
            let outer = texts.first().cloned().unwrap_or_default();
            let inner = texts.last().filter(|inner| !outer.contains(inner.as_str())).cloned();
            parts.push(outer);
            parts.extend(inner);
        }
        None => {}
    }
    let text = hidden(&parts.join(": "), secrets).split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(SAID).collect()
}

fn is_conflict(error: &Error) -> bool {
    matches!(error, Error::AlreadyExists { .. } | Error::Precondition { .. })
}

impl Target for Store {
    fn place(&self) -> &str {
        &self.place
    }

    fn read(&self, name: &str) -> Result<Option<(String, Version)>, DeployError> {
        let path = self.path(name)?;
        let read = async {
            let got = match self.store.get(&path).await {
                Ok(got) => got,
                Err(Error::NotFound { source, path }) => {
                    // A bucket that is not there answers the same as an object that is not.
                    let no_bucket = source.to_string().contains("NoSuchBucket");
                    return if no_bucket { Err(Error::NotFound { source, path }) } else { Ok(None) };
                }
                Err(error) => return Err(error),
            };
            let version = Version { tag: got.meta.e_tag.clone(), number: got.meta.version.clone() };
            let bytes = got.bytes().await?;
            Ok(Some((String::from_utf8_lossy(&bytes).into_owned(), version)))
        };
        self.runtime.block_on(read).map_err(|error| self.failed("read", &error))
    }

    fn version(&self, name: &str) -> Result<Option<Version>, DeployError> {
        let path = self.path(name)?;
        match self.runtime.block_on(self.store.head(&path)) {
            Ok(meta) => Ok(Some(Version { tag: meta.e_tag, number: meta.version })),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed("read", &error)),
        }
    }

    fn write(&self, name: &str, text: &str, expect: &Expect) -> Result<Version, NotWritten> {
        let path = self.path(name)?;
        let headers = Headers::plain(&Served::new(FileKind::Host, "text/plain"));
        let mode = match (self.locking, expect) {
            (Locking::Plain, expect) => {
                let there = self.version(name)?;
                let expected = match expect {
                    Expect::Absent => None,
                    Expect::Version(version) => Some(version.clone()),
                };
                if there != expected {
                    return Err(NotWritten::Conflict);
                }
                PutMode::Overwrite
            }
            (Locking::Conditional, Expect::Absent) => PutMode::Create,
            (Locking::Conditional, Expect::Version(version)) => {
                PutMode::Update(UpdateVersion { e_tag: version.tag.clone(), version: version.number.clone() })
            }
        };
        let put = self.runtime.block_on(self.put(&path, text.as_bytes().to_vec(), &headers, mode));
        match put {
            Ok(version) => Ok(version),
            Err(error) if is_conflict(&error) => {
                // An answer may be lost on its way: then ours is there, and the next try finds it.
                match self.read(name)? {
                    Some((there, version)) if there == text => Ok(version),
                    _ => Err(NotWritten::Conflict),
                }
            }
            Err(error) => Err(NotWritten::Failed(self.failed("write to", &error))),
        }
    }

    fn forget(&self, name: &str) -> Result<(), DeployError> {
        let path = self.path(name)?;
        match self.runtime.block_on(self.store.delete(&path)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("write to", &error)),
        }
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        let prefix = (!self.prefix.is_empty()).then(|| self.path("")).transpose()?;
        let first = async { self.store.list(prefix.as_ref()).next().await.transpose() };
        let first = self.runtime.block_on(first).map_err(|error| self.failed("list", &error))?;
        Ok(first.is_none())
    }

    fn send(&self, site: &BuiltSite, files: &[&SiteFile], done: Done<'_>) -> Result<(), DeployError> {
        let room = Semaphore::new(MIB_AT_ONCE);
        let stopped = AtomicBool::new(false);
        let (room, stopped) = (&room, &stopped);
        let send = |file: &SiteFile| {
            let file = file.clone();
            async move {
                if stopped.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let in_memory = file.size.min((PART * (PARTS_AT_ONCE + 1)) as u64);
                let _room = room.acquire_many((in_memory >> 20) as u32 + 1).await;
                self.put_file(site, &file).await?;
                if !done() {
                    stopped.store(true, Ordering::Relaxed);
                }
                Ok(())
            }
        };
        self.runtime.block_on(
            stream::iter(files.iter().map(|file| send(file))).buffer_unordered(AT_ONCE).try_collect(),
        )
    }

    fn remove(&self, paths: &[String], done: Done<'_>) -> Result<(), DeployError> {
        let paths: Vec<Path> = paths.iter().map(|path| self.path(path)).collect::<Result<_, _>>()?;
        let work = async {
            let mut removed = self.store.delete_stream(stream::iter(paths.into_iter().map(Ok)).boxed());
            while let Some(one) = removed.next().await {
                match one {
                    Ok(_) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
                if !done() {
                    break;
                }
            }
            Ok(())
        };
        self.runtime.block_on(work).map_err(|error| self.failed("remove from", &error))
    }

    fn missing(&self, site: &BuiltSite) -> Result<Vec<String>, DeployError> {
        let prefix = (!self.prefix.is_empty()).then(|| self.path("")).transpose()?;
        let listed: Vec<_> = self
            .runtime
            .block_on(self.store.list(prefix.as_ref()).try_collect())
            .map_err(|error| self.failed("list", &error))?;
        let below = |path: &Path| {
            let path = path.as_ref();
            let inner = path.strip_prefix(self.prefix.as_str()).unwrap_or(path);
            inner.trim_start_matches('/').to_owned()
        };
        let there: BTreeMap<String, u64> =
            listed.iter().map(|meta| (below(&meta.location), meta.size)).collect();
        let is_there = |file: &SiteFile| {
            let packed = Headers::of(file, site.pack).packing.is_some()
                || matches!(file.origin, crate::deploy::Origin::Twin(_));
            there.get(&file.path).is_some_and(|size| packed || *size == file.size)
        };
        let ours = |file: &&SiteFile| !matches!(file.path.as_str(), MANIFEST | JOURNAL);
        Ok(site
            .files
            .iter()
            .filter(ours)
            .filter(|file| !is_there(file))
            .map(|file| file.path.clone())
            .collect())
    }
}
