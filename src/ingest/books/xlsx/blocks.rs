//! A part of an archive, unpacked by another thread.
//!
//! Comes in: an archive and the path of a sheet in it. Goes out: its text in blocks, in order. Invariant: a
//! block but the first begins with `<row`; where the part breaks off, what came before is given.

use super::{Odd, Stop};
use std::io::{Cursor, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use zip::ZipArchive;

/// Bytes of a block: few enough to stay in the cache between the two threads.
const BLOCK: usize = 256 << 10;
/// How many blocks may wait to be read.
const WAITING: usize = 16;
/// A row, or what stands behind the rows, that takes more bytes than this is left to calamine.
const LONGEST: usize = 64 << 20;

/// Gives each block of a part to `take`, with its number.
pub(super) fn each(
    bytes: &[u8],
    path: &str,
    mut take: impl FnMut(usize, &str) -> Result<(), Stop>,
) -> Result<(), Stop> {
    std::thread::scope(|scope| {
        let (send, blocks) = sync_channel::<Vec<u8>>(WAITING);
        // Blocks that are done with go back: a fresh page costs more than what is written to it.
        let (give_back, used) = sync_channel::<Vec<u8>>(WAITING);
        scope.spawn(move || unpack(bytes, path, &send, &used));
        for (number, block) in blocks.iter().enumerate() {
            take(number, std::str::from_utf8(&block).map_err(|_| Odd)?)?;
            // Nobody takes it back once the part is unpacked.
            let _ = give_back.try_send(block);
        }
        Ok(())
    })
}

/// Unpacks a part until its end, until it breaks off, or until nobody takes blocks any more.
fn unpack(bytes: &[u8], path: &str, blocks: &SyncSender<Vec<u8>>, used: &Receiver<Vec<u8>>) {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return };
    let Ok(mut part) = archive.by_name(path) else { return };
    let send = |text: &[u8]| {
        let mut block = used.try_recv().unwrap_or_default();
        block.clear();
        block.extend_from_slice(text);
        blocks.send(block).is_ok()
    };
    let mut buffer = vec![0; BLOCK];
    let mut end = 0;
    loop {
        let read = part.read(&mut buffer[end..]).unwrap_or(0);
        end += read;
        if read == 0 {
            send(&buffer[..end]);
            return;
        }
        if end < buffer.len() {
            continue;
        }
        match last_row(&buffer) {
            Some(cut) => {
                if !send(&buffer[..cut]) {
                    return;
                }
                buffer.copy_within(cut..end, 0);
                end -= cut;
            }
            None if end < LONGEST => buffer.resize(2 * end, 0),
            None => return,
        }
    }
}

/// Returns where the last row of a block begins, unless it is all of it.
fn last_row(block: &[u8]) -> Option<usize> {
    block.windows(b"<row".len()).rposition(|tag| tag == b"<row").filter(|at| *at > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn archive(part: &str) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        out.start_file("part.xml", zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(part.as_bytes()).unwrap();
        out.finish().unwrap().into_inner()
    }

    fn blocks(bytes: &[u8]) -> Vec<String> {
        let mut out = Vec::new();
        let done = each(bytes, "part.xml", |number, block| {
            assert_eq!(number, out.len());
            out.push(block.to_owned());
            Ok(())
        });
        assert!(done.is_ok());
        out
    }

    #[test]
    fn blocks_are_whole_rows_and_make_up_the_part() {
        let rows: String = (0..40_000).map(|row| format!("<row r=\"{row}\"><c>₹ {row}</c></row>")).collect();
        let long = format!("<row><c>{}</c></row>", "x".repeat(3 * BLOCK));
        let part = format!("<sheetData>{rows}{long}{rows}</sheetData>{}", " ".repeat(2 * BLOCK));
        let found = blocks(&archive(&part));
        assert!(found.len() > 4 && found[1..].iter().all(|block| block.starts_with("<row")));
        assert_eq!(found.concat(), part);
        assert_eq!(blocks(&archive("")), [""]);
        assert!(blocks(b"PK no archive").is_empty());
    }

    #[test]
    fn a_reader_that_stops_stops_the_unpacking() {
        let part = "<row><c>1</c></row>".repeat(2_000_000);
        let mut taken = 0;
        let stopped = each(&archive(&part), "part.xml", |_, _| {
            taken += 1;
            Err(Stop::Odd)
        });
        assert!(stopped.is_err() && taken == 1);
    }
}
