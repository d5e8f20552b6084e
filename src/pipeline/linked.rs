//! Reading and laying out: the part of a run in which no rule has a say.
//!
//! Comes in: a [`Job`]. Goes out: [`Inputs`] and [`Frames`], and from them a month that waits to be
//! linked under a tolerance and decided by a policy. Invariant: a run, an inspection and a comparison
//! of two policies go through here, so that they see the same documents.

use super::{Error, Job, Progress, Shard, Side, accounts, month, recipients_of_rows};
use crate::diagnostic::Diagnostic;
use crate::domain::document::{BooksRow, ImsRecord};
use crate::domain::gstr2b::Document2b;
use crate::domain::month::Month;
use crate::domain::suppliers::SupplierMaster;
use crate::frame::books::{BooksFrame, Span};
use crate::frame::ims::{Cut, ImsFrame};
use crate::ingest::books::{self, BooksRead};
use crate::ingest::ims::{self, ImsRead};
use crate::matching::parts::part_of;

/// What was read, apart from the documents themselves.
pub(super) struct Inputs {
    ims: ImsRead<Cut>,
    books: BooksRead<Span>,
    side: Side,
    before: accounts::Before,
    /// Only documents of some suppliers were kept.
    is_part: bool,
}

/// Both sides' documents; a month borrows its texts from here.
pub(super) struct Frames {
    ims: ImsFrame,
    books: BooksFrame,
}

impl Frames {
    /// Returns the documents in order of their ids; only their texts stay here.
    fn open(&mut self) -> (Vec<ImsRecord<&str>>, Vec<BooksRow<&str>>) {
        (self.ims.take_records(), self.books.take_rows())
    }
}

impl Inputs {
    /// Reads every file of a month.
    pub(super) fn read(job: &Job, progress: &dyn Progress) -> Result<(Self, Frames), Error> {
        Self::read_some(job, None, progress)
    }

    /// Reads every file of a month, and keeps only the documents of one shard where one is named; the
    /// texts of the downloads are then not kept either.
    pub(super) fn read_some(
        job: &Job,
        shard: Option<Shard>,
        progress: &dyn Progress,
    ) -> Result<(Self, Frames), Error> {
        let wanted = |gstin: &str| shard.is_none_or(|s| part_of(gstin, s.of) == s.number - 1);
        progress.stage("read the IMS download and the register");
        let (ims, books) = rayon::join(
            || ims::read_cuts(&job.ims, job.rtin.as_ref(), &wanted),
            || books::read_spans(&job.books, job.map.as_deref(), wanted),
        );
        let (mut ims, mut books) = (ims?, books?);
        books::check(&books.tables, &job.control)?;
        let side = Side::read(job, &ims.recipients, progress)?;
        let before = accounts::Before::of(&ims.records, &books.rows);
        progress.stage("lay out the documents");
        let (records, rows) = (std::mem::take(&mut ims.records), std::mem::take(&mut books.rows));
        let row_texts = std::mem::take(&mut books.texts);
        let (ims_frame, books_frame) = rayon::join(
            || {
                let frame = ImsFrame::from_cuts(&records, &ims.texts, &ims.beside);
                drop(records);
                frame
            },
            || {
                let frame = BooksFrame::from_spans(&rows, &row_texts);
                drop((rows, row_texts));
                frame
            },
        );
        let frames = Frames { ims: ims_frame?, books: books_frame? };
        ims.beside = Vec::new();
        if shard.is_some() {
            ims.texts = Vec::new();
        }
        Ok((Self { ims, books, side, before, is_part: shard.is_some() }, frames))
    }

    /// Lays the month out and sets aside what cannot be linked, with everything worth telling of the
    /// input; nothing is linked yet. Meant to be called once.
    pub(super) fn month<'a>(
        &mut self,
        job: &Job,
        frames: &'a mut Frames,
    ) -> Result<(Month<'a>, Vec<Diagnostic>), Error> {
        let mut month = month(job, frames.open(), &mut self.ims, &mut self.books);
        let mut diagnostics = std::mem::take(&mut self.ims.diagnostics);
        diagnostics.append(&mut self.books.diagnostics);
        if !self.is_part {
            diagnostics.extend(recipients_of_rows(&month)?);
        }
        diagnostics.extend(self.side.prepare(job, &mut month)?);
        Ok((month, diagnostics))
    }

    /// Tells whether any row of the registers names its recipient.
    pub(super) fn recipients_named(&self) -> bool {
        self.books.recipients_named
    }

    /// The list of suppliers, where one was given.
    pub(super) fn master(&self) -> Option<&SupplierMaster> {
        self.side.master()
    }

    /// Hands over the documents of the GSTR-2B and whose they are, where one was given; meant to be called once.
    pub(super) fn gstr2b(&mut self) -> Option<(Vec<Document2b>, Vec<String>)> {
        self.side.documents()
    }

    /// The texts of the downloads, in which the raw records stand.
    pub(super) fn texts(&self) -> &[String] {
        &self.ims.texts
    }

    /// Hands the texts over, to be let go once the upload is cut from them: they are as large as the files,
    /// and the outputs want that room.
    pub(super) fn take_texts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.ims.texts)
    }

    /// Checks that every document read is still there.
    pub(super) fn account(&self, month: &Month<'_>) -> Result<(), Error> {
        Ok(accounts::check(&self.before, month)?)
    }
}
