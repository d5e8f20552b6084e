//! Kind and sign of notes.
//!
//! Comes in: rows as written, with what their captions say. Goes out: the same rows in the
//! supplier's words, their amounts positive in the sense of their kind. Invariant: a caption decides
//! the kind, the sign only where no caption speaks; where the two contradict each other, it is told.

use super::error::BooksError;
use super::synonyms::Field;
use super::words::{Caption, View};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::document::{BooksRow, DocumentKind};
use crate::domain::money::Paise;
use crate::domain::text::{Count, and};

/// What the captions of a row make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// No note: the sign tells.
    Ordinary,
    /// The buyer's debit note or a return: the supplier's credit note.
    BuyersDebit,
    /// The buyer's credit note: the supplier's debit note.
    BuyersCredit,
    /// The supplier's credit note in his own words.
    SuppliersCredit,
    /// The supplier's debit note in his own words.
    SuppliersDebit,
}

/// Reads the captions of a row, the document type before the voucher type. Voucher types are the
/// buyer's words and all others the supplier's, unless the mapping file says whose they are.
pub(super) fn direction(captions: &[(Field, Caption)], said: Option<View>) -> Direction {
    for (field, caption) in captions {
        let view = said.unwrap_or(if *field == Field::VoucherType { View::Buyer } else { View::Supplier });
        let direction = match (caption, view) {
            (Caption::Return, _) | (Caption::DebitNote, View::Buyer) => Direction::BuyersDebit,
            (Caption::CreditNote, View::Buyer) => Direction::BuyersCredit,
            (Caption::CreditNote, View::Supplier) => Direction::SuppliersCredit,
            (Caption::DebitNote, View::Supplier) => Direction::SuppliersDebit,
            (Caption::Invoice | Caption::BillOfEntry | Caption::Isd | Caption::Other, _) => continue,
        };
        return direction;
    }
    Direction::Ordinary
}

/// The sign of a row: of its taxable value, else of its tax, else of its total.
fn is_negative<S>(row: &BooksRow<S>) -> bool {
    [row.taxable_value, row.tax.total(), row.document_value.unwrap_or_default()]
        .into_iter()
        .find(|a| *a != Paise::ZERO)
        .is_some_and(|a| a < Paise::ZERO)
}

fn turn<S>(row: &mut BooksRow<S>) {
    row.taxable_value = -row.taxable_value;
    row.tax = -row.tax;
    row.document_value = row.document_value.map(|v| -v);
}

/// Gives the rows of one table their kinds and signs. `directions` names rows by their index.
///
/// # Errors
/// [`BooksError::NotesContradict`] where the sign of every debit note of the supplier contradicts it and the
/// mapping file does not say whose words the captions are.
pub(super) fn settle<S>(
    directions: &[(usize, Direction)],
    said: Option<View>,
    rows: &mut [BooksRow<S>],
    diagnostics: &mut Vec<Diagnostic>,
    whole: &Place,
) -> Result<(), BooksError> {
    let of = |wanted| directions.iter().filter(move |d| d.1 == wanted).map(|d| d.0);
    let mut turned = Vec::new();

    let mut purchases = 0;
    for index in of(Direction::Ordinary) {
        if is_negative(&rows[index]) {
            turn(&mut rows[index]);
            rows[index].kind = DocumentKind::CreditNote;
            purchases += 1;
        }
    }

    // Some programs write a debit note negative, some positive; a return lowers the credit either way.
    let (negative, positive): (Vec<usize>, Vec<usize>) =
        of(Direction::BuyersDebit).partition(|i| is_negative(&rows[*i]));
    for index in &negative {
        turn(&mut rows[*index]);
    }
    for index in negative.iter().chain(&positive) {
        rows[*index].kind = DocumentKind::CreditNote;
    }
    let debits = negative.len() + positive.len();
    if !negative.is_empty() && !positive.is_empty() {
        let few = if negative.len() < positive.len() { negative[0] } else { positive[0] };
        diagnostics.push(mixed("debit notes of the buyer", &negative, &positive, place(&rows[few], whole)).help(
            "all were read as the supplier's credit notes; if one of them takes a debit note back, remove both",
        ));
    }

    let mut credits: Vec<usize> = of(Direction::BuyersCredit).collect();
    let own: Vec<usize> = of(Direction::SuppliersDebit).collect();
    let mut lowering = Vec::new();
    if said.is_none() {
        // What lowers the purchases is a credit note of the supplier, whoever chose the word.
        let lower = credits.iter().filter(|i| is_negative(&rows[**i])).count();
        if lower * 2 > credits.len() {
            lowering = std::mem::take(&mut credits);
        }
        ask(&own, ("debit note", "buyer's own debit notes", "document type"), rows, whole)?;
    }
    suppliers_credits(&lowering, rows, diagnostics, whole);
    let texts = (
        "credit notes of the buyer, which are the supplier's debit notes,",
        "if the voucher types are the supplier's own words, say notes = \"supplier\" in a mapping file",
    );
    against(&credits, texts, rows, diagnostics, whole);
    let texts = (
        "debit notes of the supplier",
        "if the document types are the buyer's own words, say notes = \"buyer\" in a mapping file",
    );
    against(&own, texts, rows, diagnostics, whole);
    suppliers_credits(&of(Direction::SuppliersCredit).collect::<Vec<_>>(), rows, diagnostics, whole);

    if debits > 0 {
        turned
            .push(format!("{} of the buyer as the supplier's credit notes", Count::of(debits, "debit note")));
    }
    if !credits.is_empty() {
        turned.push(format!(
            "{} of the buyer as the supplier's debit notes",
            Count::of(credits.len(), "credit note")
        ));
    }
    if !lowering.is_empty() {
        turned.push(format!(
            "{} with negative amounts as the supplier's credit notes",
            Count::of(lowering.len(), "credit note")
        ));
    }
    if purchases > 0 {
        turned.push(format!("{} with negative amounts as credit notes", Count::of(purchases, "purchase")));
    }
    if !turned.is_empty() {
        diagnostics.push(
            Diagnostic::note("books.notes-turned", format!("read {}", and(&turned)), whole.clone())
                .help(if lowering.is_empty() {
                    "if the voucher types are the supplier's own words, say notes = \"supplier\" in a mapping file"
                } else {
                    "if credit notes are the buyer's own words, say notes = \"buyer\" in a mapping file"
                }),
        );
    }
    Ok(())
}

/// Stops where every note of one caption, three or more, has the sign of the other: then the words are
/// somebody else's, and a reading on a guess would turn each of them round. Fewer are told as reversals.
fn ask<S>(
    indices: &[usize],
    (noun, other, column): (&str, &'static str, &'static str),
    rows: &[BooksRow<S>],
    whole: &Place,
) -> Result<(), BooksError> {
    const FEWEST: usize = 3;
    let Some(first) = indices.first() else { return Ok(()) };
    if indices.len() < FEWEST || !indices.iter().all(|i| is_negative(&rows[*i])) {
        return Ok(());
    }
    let what = format!("all {} are", Count::of(indices.len(), noun));
    let place = Box::new(place(&rows[*first], whole));
    Err(BooksError::NotesContradict { place, what, other, column })
}

/// Notes that raise the credit: a negative one contradicts its caption, and stays a reversal.
fn against<S>(
    indices: &[usize],
    (whose, help): (&str, &str),
    rows: &mut [BooksRow<S>],
    diagnostics: &mut Vec<Diagnostic>,
    table: &Place,
) {
    let mut negative = Vec::new();
    for index in indices {
        rows[*index].kind = DocumentKind::DebitNote;
        if is_negative(&rows[*index]) {
            negative.push(*index);
        }
    }
    if let Some(first) = negative.first() {
        diagnostics.push(
            Diagnostic::warning(
                "books.note-sign",
                format!(
                    "{} of {} {whose} with negative amounts, read as reversals",
                    negative.len(),
                    indices.len()
                ),
                place(&rows[*first], table),
            )
            .help(help),
        );
    }
}

/// A register writes all its credit notes negative or all positive; the fewer are reversals.
fn suppliers_credits<S>(
    indices: &[usize],
    rows: &mut [BooksRow<S>],
    diagnostics: &mut Vec<Diagnostic>,
    whole: &Place,
) {
    let (negative, positive): (Vec<usize>, Vec<usize>) =
        indices.iter().partition(|i| is_negative(&rows[**i]));
    let written_negative = negative.len() > positive.len();
    if !negative.is_empty() && !positive.is_empty() {
        let few = if written_negative { positive[0] } else { negative[0] };
        diagnostics.push(
            mixed("credit notes of the supplier", &negative, &positive, place(&rows[few], whole))
                .help("the fewer were read as reversals; write all credit notes with the same sign"),
        );
    }
    for index in indices {
        rows[*index].kind = DocumentKind::CreditNote;
        if written_negative {
            turn(&mut rows[*index]);
        }
    }
}

fn mixed(whose: &str, negative: &[usize], positive: &[usize], place: Place) -> Diagnostic {
    Diagnostic::warning(
        "books.note-sign",
        format!("{} {whose} are negative and {} positive", negative.len(), positive.len()),
        place,
    )
}

fn place<S>(row: &BooksRow<S>, whole: &Place) -> Place {
    Place { row: row.shown_row, ..whole.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::TaxHeads;

    fn row(shown_row: u32, taxable: i64) -> BooksRow {
        BooksRow {
            file: 0,
            sheet: String::new(),
            row: shown_row - 1,
            shown_row,
            recipient_gstin: String::new(),
            supplier_gstin: String::new(),
            supplier_name: String::new(),
            number: String::new(),
            date: None,
            voucher_number: String::new(),
            voucher_date: None,
            voucher_type: String::new(),
            kind: DocumentKind::Invoice,
            document_value: Some(Paise::new(taxable * 118)),
            taxable_value: Paise::new(taxable * 100),
            tax: TaxHeads { igst: Paise::new(taxable * 18), ..TaxHeads::default() },
            place_of_supply: String::new(),
            original_number: String::new(),
            ineligible: false,
            exclusion: None,
        }
    }

    /// Settles rows of one direction; gives kinds with taxable values in rupees, and the messages.
    fn settled(direction: Direction, taxable: &[i64]) -> (Vec<(DocumentKind, i64)>, Vec<String>) {
        let mut rows: Vec<BooksRow> = (2..).zip(taxable).map(|(n, t)| row(n, *t)).collect();
        let directions: Vec<(usize, Direction)> = (0..rows.len()).map(|i| (i, direction)).collect();
        let mut diagnostics = Vec::new();
        settle(&directions, None, &mut rows, &mut diagnostics, &Place::file("r.csv")).unwrap();
        let kinds = rows.iter().map(|r| (r.kind, r.taxable_value.get() / 100)).collect();
        (kinds, diagnostics.iter().map(|d| format!("{}: {}", d.id, d.message)).collect())
    }

    #[test]
    fn captions_are_read_in_the_words_of_whoever_wrote_them() {
        use Direction as D;
        for (field, caption, said, direction) in [
            (Field::VoucherType, Caption::DebitNote, None, D::BuyersDebit),
            (Field::VoucherType, Caption::CreditNote, None, D::BuyersCredit),
            (Field::VoucherType, Caption::Return, Some(View::Supplier), D::BuyersDebit),
            (Field::VoucherType, Caption::CreditNote, Some(View::Supplier), D::SuppliersCredit),
            (Field::DocumentType, Caption::CreditNote, None, D::SuppliersCredit),
            (Field::DocumentType, Caption::DebitNote, None, D::SuppliersDebit),
            (Field::DocumentType, Caption::DebitNote, Some(View::Buyer), D::BuyersDebit),
            (Field::DocumentType, Caption::Invoice, None, D::Ordinary),
        ] {
            assert_eq!(super::direction(&[(field, caption)], said), direction, "{field:?} {caption:?}");
        }
        let both = [(Field::DocumentType, Caption::Invoice), (Field::VoucherType, Caption::DebitNote)];
        assert_eq!(super::direction(&both, None), D::BuyersDebit);
    }

    #[test]
    fn amounts_end_up_positive_in_the_sense_of_their_kind() {
        use DocumentKind::{CreditNote, DebitNote, Invoice};
        for (direction, taxable, kinds) in [
            (Direction::BuyersDebit, &[-100, -50][..], &[(CreditNote, 100), (CreditNote, 50)][..]),
            (Direction::BuyersDebit, &[100], &[(CreditNote, 100)]),
            (Direction::BuyersCredit, &[100], &[(DebitNote, 100)]),
            (Direction::SuppliersCredit, &[100], &[(CreditNote, 100)]),
            (Direction::SuppliersCredit, &[-100, -50], &[(CreditNote, 100), (CreditNote, 50)]),
            (Direction::SuppliersDebit, &[100], &[(DebitNote, 100)]),
            (Direction::Ordinary, &[100, -50], &[(Invoice, 100), (CreditNote, 50)]),
        ] {
            assert_eq!(settled(direction, taxable).0, kinds, "{direction:?} {taxable:?}");
        }
    }

    #[test]
    fn a_sign_against_the_caption_is_told_and_stays_a_reversal() {
        use DocumentKind::{CreditNote, DebitNote};
        assert_eq!(
            settled(Direction::SuppliersDebit, &[-5, -6]),
            (
                vec![(DebitNote, -5), (DebitNote, -6)],
                vec!["books.note-sign: 2 of 2 debit notes of the supplier with negative amounts, read as reversals".to_owned()]
            ),
            "two prove nothing"
        );
        let (kinds, messages) = settled(Direction::BuyersCredit, &[100, -100]);
        assert_eq!(kinds, [(DebitNote, 100), (DebitNote, -100)]);
        assert_eq!(
            messages,
            [
                "books.note-sign: 1 of 2 credit notes of the buyer, which are the supplier's debit notes, with \
                 negative amounts, read as reversals",
                "books.notes-turned: read 2 credit notes of the buyer as the supplier's debit notes",
            ]
        );
        let (kinds, messages) = settled(Direction::SuppliersCredit, &[-100, -50, 50]);
        assert_eq!(kinds, [(CreditNote, 100), (CreditNote, 50), (CreditNote, -50)]);
        assert_eq!(messages, ["books.note-sign: 2 credit notes of the supplier are negative and 1 positive"]);
        let (kinds, messages) = settled(Direction::BuyersDebit, &[-100, 50]);
        assert_eq!(kinds, [(CreditNote, 100), (CreditNote, 50)]);
        assert_eq!(messages.len(), 2, "a mixture is told: {messages:?}");
    }

    #[test]
    fn a_credit_note_that_lowers_the_purchases_is_never_asked_about() {
        use DocumentKind::CreditNote;
        let (kinds, messages) = settled(Direction::BuyersCredit, &[-100]);
        assert_eq!(kinds, [(CreditNote, 100)]);
        assert_eq!(
            messages,
            ["books.notes-turned: read 1 credit note with negative amounts as the supplier's credit notes"]
        );
        let (kinds, messages) = settled(Direction::BuyersCredit, &[-100, -50, 20]);
        assert_eq!(kinds, [(CreditNote, 100), (CreditNote, 50), (CreditNote, -20)]);
        assert_eq!(
            messages[0],
            "books.note-sign: 2 credit notes of the supplier are negative and 1 positive"
        );
    }

    #[test]
    fn what_was_turned_round_is_said_once() {
        let (_, messages) = settled(Direction::Ordinary, &[-1]);
        assert_eq!(messages, ["books.notes-turned: read 1 purchase with negative amounts as credit notes"]);
        assert!(settled(Direction::Ordinary, &[1]).1.is_empty());
    }

    #[test]
    fn notes_that_all_contradict_their_word_are_asked_about() {
        let asked = |direction, taxable: &[i64]| {
            let mut rows: Vec<BooksRow> = (2..).zip(taxable).map(|(n, t)| row(n, *t)).collect();
            for r in &mut rows {
                r.number = format!("N/{}", r.row);
            }
            let directions: Vec<(usize, Direction)> = (0..rows.len()).map(|i| (i, direction)).collect();
            let whole = Place::file("r.csv");
            let read = |said: Option<View>| {
                settle(&directions, said, &mut rows.clone(), &mut Vec::new(), &whole)
                    .map_err(|e| e.to_string())
            };
            assert_eq!(read(Some(View::Buyer)), Ok(()), "the user's word stands");
            read(None).unwrap_err()
        };
        assert_eq!(
            asked(Direction::SuppliersDebit, &[-5, -6, -7]),
            "all 3 debit notes are negative, against the word; they could be the \
             buyer's own debit notes\n  --> r.csv, row 2\n  help: say in a mapping file whose words the \
             document types are, notes = \"buyer\" or notes = \"supplier\", and give it with --map"
        );
    }
}
