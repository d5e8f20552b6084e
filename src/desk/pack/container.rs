//! The zip file of a pack, laid out so that no byte of it is free.
//!
//! Comes in: files, in order. Goes out: a zip that any program opens. Invariant: every byte follows
//! from the names, the contents and the compressed streams, so that whoever knows these can tell of
//! each byte of a file whether it is the one that was written.

use std::io::{self, Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// 01-01-1980, 00:00: a pack knows no clock.
const DATE: u16 = 0x0021;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A file as it stands in the zip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) name: String,
    /// Whether the stream is compressed.
    pub(super) deflated: bool,
    /// The bytes as they stand in the zip.
    pub(super) stream: Vec<u8>,
    /// Size of the content.
    pub(super) bytes: u32,
    pub(super) crc32: u32,
}

impl Packed {
    /// Packs a file; compressed where that makes it smaller.
    pub(super) fn of(name: &str, content: &[u8]) -> io::Result<Self> {
        let compressed = deflate(content)?;
        let deflated = compressed.len() < content.len();
        let stream = if deflated { compressed } else { content.to_owned() };
        let bytes = u32::try_from(content.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        Ok(Self { name: name.to_owned(), deflated, stream, bytes, crc32: crc32(content) })
    }

    /// Packs a file as it is.
    pub(super) fn stored(name: &str, content: &[u8]) -> io::Result<Self> {
        let bytes = u32::try_from(content.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let (name, stream) = (name.to_owned(), content.to_owned());
        Ok(Self { name, deflated: false, stream, bytes, crc32: crc32(content) })
    }

    /// The fields that the heading and the table of contents share.
    fn fields(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(26);
        let method = if self.deflated { DEFLATED } else { STORED };
        // Version 2.0 is needed; bit 11: names are UTF-8.
        for half in [20, 0x0800, method, 0, DATE] {
            out.extend(u16::to_le_bytes(half));
        }
        for word in [self.crc32, length(&self.stream), self.bytes] {
            out.extend(u32::to_le_bytes(word));
        }
        out.extend(half(self.name.len()).to_le_bytes());
        out.extend([0, 0]);
        out
    }

    /// The heading before the stream.
    pub(super) fn heading(&self) -> Vec<u8> {
        [b"PK\x03\x04".as_slice(), &self.fields(), self.name.as_bytes()].concat()
    }

    /// The line of the table of contents, for a heading that begins at `offset`.
    fn line(&self, offset: u32) -> Vec<u8> {
        let mut out = b"PK\x01\x02\x14\x00".to_vec();
        out.extend(self.fields());
        out.extend([0; 10]);
        out.extend(offset.to_le_bytes());
        out.extend(self.name.as_bytes());
        out
    }

    /// Returns the content; nothing where the stream is not one that holds it.
    pub(super) fn content(&self) -> Option<Vec<u8>> {
        if !self.deflated {
            return (crc32(&self.stream) == self.crc32).then(|| self.stream.clone());
        }
        let one = whole(std::slice::from_ref(self)).ok()?;
        let mut archive = ZipArchive::new(Cursor::new(one)).ok()?;
        let mut out = Vec::new();
        // Never more than it says: a few bytes could otherwise unfold into any amount.
        archive.by_index(0).ok()?.take(u64::from(self.bytes) + 1).read_to_end(&mut out).ok()?;
        (out.len() as u64 == u64::from(self.bytes)).then_some(out)
    }
}

/// The end of a zip: its table of contents and the last record, for files that stand in this order
/// from its first byte.
pub(super) fn ending(files: &[Packed]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut out = Vec::with_capacity(files.len() + 1);
    let (mut offset, mut size) = (0_u64, 0_u64);
    let fits = |n: u64| u32::try_from(n).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge));
    for file in files {
        let line = file.line(fits(offset)?);
        offset += (30 + file.name.len() + file.stream.len()) as u64;
        size += line.len() as u64;
        out.push((file.name.clone(), line));
    }
    let count = u16::try_from(files.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut last = b"PK\x05\x06\0\0\0\0".to_vec();
    last.extend(count.to_le_bytes());
    last.extend(count.to_le_bytes());
    last.extend(fits(size)?.to_le_bytes());
    last.extend(fits(offset)?.to_le_bytes());
    last.extend([0, 0]);
    out.push((String::new(), last));
    Ok(out)
}

/// Lays a whole zip out.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] beyond what a plain zip holds: 4 GB, 65,535 files.
pub(super) fn whole(files: &[Packed]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for file in files {
        out.extend(file.heading());
        out.extend(&file.stream);
    }
    for (_, part) in ending(files)? {
        out.extend(part);
    }
    Ok(out)
}

fn deflate(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file("x", options).map_err(io::Error::other)?;
    zip.write_all(content)?;
    let mut archive = ZipArchive::new(zip.finish().map_err(io::Error::other)?).map_err(io::Error::other)?;
    let mut stream = Vec::new();
    archive.by_index_raw(0).map_err(io::Error::other)?.read_to_end(&mut stream)?;
    Ok(stream)
}

/// Names and streams are bounded long before they come here.
fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn half(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// The check sum of zip files.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    !bytes.iter().fold(!0, |sum: u32, byte| TABLE[((sum ^ u32::from(*byte)) & 0xff) as usize] ^ (sum >> 8))
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    let mut value: u32 = 0;
    while at < 256 {
        let mut sum = value;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
            bit += 1;
        }
        table[at] = sum;
        at += 1;
        value += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_program_opens_it_and_finds_what_was_put_in() {
        let texts = [("a.txt", "x".repeat(5_000)), ("b/ü.txt", "short".to_owned()), ("empty", String::new())];
        let packed: Vec<Packed> =
            texts.iter().map(|(name, text)| Packed::of(name, text.as_bytes()).unwrap()).collect();
        assert_eq!(packed.iter().map(|p| p.deflated).collect::<Vec<_>>(), [true, false, false]);
        let zip = whole(&packed).unwrap();
        assert_eq!(whole(&packed).unwrap(), zip);
        let mut archive = ZipArchive::new(Cursor::new(&zip)).unwrap();
        assert_eq!(archive.len(), 3);
        for (at, (name, text)) in texts.iter().enumerate() {
            let mut file = archive.by_index(at).unwrap();
            assert_eq!(file.name().unwrap(), *name);
            let mut read = String::new();
            file.read_to_string(&mut read).unwrap();
            assert_eq!((read.as_str(), packed[at].content().unwrap()), (text.as_str(), text.clone().into()));
        }
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let short = Packed { bytes: 10, ..packed[0].clone() };
        assert_eq!(short.content(), None, "it unfolds into more than it says");
    }
}
