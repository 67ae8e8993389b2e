//! What is sent: bytes in memory, or pieces that come as the client takes them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// Bytes of a file that are read at once.
const PIECE: u64 = 128 << 10;

/// The body of a response.
pub(crate) enum Sent {
    /// All at once; none when nothing is left.
    Bytes(Option<Bytes>),
    /// Piece by piece.
    Pieces(mpsc::Receiver<io::Result<Bytes>>),
}

impl Sent {
    /// Nothing.
    pub(crate) fn nothing() -> Self {
        Self::Bytes(None)
    }

    /// Part of a file. What can't be read ends the connection, as its length was promised.
    pub(crate) fn file(path: PathBuf, range: Range<u64>) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let opened = spawn_blocking(move || {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(range.start))?;
                Ok(file.take(range.end - range.start))
            });
            let mut file = match opened.await.map_err(io::Error::other) {
                Ok(Ok(file)) => file,
                Ok(Err(error)) | Err(error) => return drop(sender.send(Err(error)).await),
            };
            while file.limit() > 0 {
                let read = spawn_blocking(move || {
                    let mut piece = vec![0; PIECE.min(file.limit()) as usize];
                    file.read_exact(&mut piece).map(|()| (piece, file))
                });
                match read.await.map_err(io::Error::other) {
                    Ok(Ok((piece, rest))) => {
                        file = rest;
                        if sender.send(Ok(piece.into())).await.is_err() {
                            return;
                        }
                    }
                    Ok(Err(error)) | Err(error) => return drop(sender.send(Err(error)).await),
                }
            }
        });
        Self::Pieces(receiver)
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Bytes(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Pieces(pieces) => {
                pieces.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Bytes(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Bytes(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Pieces(_) => SizeHint::default(),
        }
    }
}
