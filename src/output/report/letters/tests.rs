//! Whole letters of the invented month.

use super::*;
use crate::domain::suppliers::Supplier;
use crate::output::report::fixture::{HOSTILE, fixture_month};

fn all(month: &Month<'_>) -> Letters {
    letters(month, None, &Templates::default(), &Choice::default()).unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A text of a mail without its soft line breaks.
fn unfolded(mail: &[u8]) -> String {
    words(mail).replace("=\r\n", "")
}

#[test]
fn every_document_stands_in_one_letter() {
    let month = fixture_month();
    let found = all(&month);
    let in_letters: usize = found.letters.iter().map(|l| l.summary.documents).sum();
    let repeats = crate::output::report::figures::repeats(&month);
    let asked = (0..month.ims.len())
        .filter(|id| Ask::of_record(&month.ims[*id], &month.links[*id], repeats[*id]).is_some())
        .count();
    let unreported: std::collections::BTreeSet<u32> = month
        .books
        .iter()
        .zip(&month.books_links)
        .filter(|(row, link)| Ask::of_row(row, link).is_some())
        .map(|(_, link)| link.document)
        .collect();
    assert_eq!(in_letters + found.nameless, asked + unreported.len());
    assert!(in_letters > 8, "{in_letters}");
    for letter in &found.letters {
        let rows = words(&letter.table.1).lines().count() - 1;
        assert_eq!(rows, letter.summary.documents, "{}", letter.summary.gstin);
        assert_eq!(letter.summary.kinds.iter().sum::<usize>(), letter.summary.documents);
    }
}

#[test]
fn a_letter_says_what_is_asked_with_both_sides() {
    let month = fixture_month();
    let found = all(&month);
    let letter = found.letters.iter().find(|l| l.summary.name.starts_with("Sahyadri")).unwrap();
    assert_eq!(letter.text.0, "27AABCS7719M1ZU-sahyadri-steel-traders.txt");
    assert_eq!(
        words(&letter.text.1),
        "To\n\
         Sahyadri Steel Traders\n\
         GSTIN 27AABCS7719M1ZU\n\
         \n\
         12-10-2026\n\
         \n\
         GST: documents to settle for Sep 2026\n\
         \n\
         Dear Sir or Madam,\n\
         \n\
         we have compared our purchase register with what you report to us on the GST portal (Invoice Management \
         System), as it\nstood on 12-10-2026. Our registration: 29AACCB1207L1ZT.\n\
         \n\
         3 documents of yours with ₹2,49,222.04 of tax at issue need your attention:\n\
         \n  \
         Not reported: 1 document, taxable value ₹1,50,000.00, tax ₹27,000.00\n  \
         Values differ: 2 documents, taxable value ₹1,25,55,678.00, tax ₹22,60,022.04\n\
         \n\
         The attached file lists every document with the tax by head. If the mistake is ours, please tell us so.\n\
         \n\
         1. Not reported (1 document, tax ₹27,000.00)\n\
         \n\
         These documents are in our books, and you have not reported them to us. Please report them in your next \
         return, or tell us\nunder which number and to which GSTIN you have reported them.\n\
         \n\
         - invoice SST/0101 of 12-09-2026: taxable value ₹1,50,000.00, tax ₹27,000.00\n\
         \n\
         2. Values differ (2 documents, tax ₹22,60,022.04)\n\
         \n\
         The values that you report are not those of the document that we booked. Please compare them with your copy. \
         If your return\nis wrong, please correct it; if our document is wrong, please send us the right one, or a debit \
         or credit note.\n\
         \n\
         - invoice SST/0092/26-27 of 12-09-2026: taxable value ₹2,10,000.00, tax ₹37,800.00\n    \
         you report taxable value ₹2,10,000.00, IGST ₹37,800.00, CGST ₹0.00, SGST ₹0.00, cess ₹0.00\n    \
         we booked  taxable value ₹2,00,000.00, IGST ₹37,800.00, CGST ₹0.00, SGST ₹0.00, cess ₹0.00\n\
         - invoice SST/0093/26-27 of 12-09-2026: taxable value ₹1,23,45,678.00, tax ₹22,22,222.04\n    \
         you report taxable value ₹1,23,45,678.00, IGST ₹22,22,222.04, CGST ₹0.00, SGST ₹0.00, cess ₹0.00\n    \
         we booked  taxable value ₹1,23,45,678.00, IGST ₹20,00,000.00, CGST ₹0.00, SGST ₹0.00, cess ₹0.00\n\
         \n\
         Yours faithfully\n"
    );
    assert!(unfolded(&letter.mail.1).contains("To\r\nSahyadri Steel Traders\r\n"));
}

#[test]
fn hostile_names_stay_text_in_every_file() {
    let month = fixture_month();
    let found = all(&month);
    let letter = found.letters.iter().find(|l| l.summary.gstin == "07AAFCN5543R1ZT").unwrap();
    assert!(HOSTILE.starts_with('='));
    assert_eq!(letter.text.0, "07AAFCN5543R1ZT-cmd-c-calc-a0-script-alert-1-script-dlei.txt");
    for (name, bytes) in found.files() {
        assert!(is_letter(name), "{name}");
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.')), "{name}");
        assert!(!words(bytes).contains('\u{202e}'), "{name}");
    }
    let mut index = Vec::new();
    found.index(&mut index).unwrap();
    for table in found.letters.iter().map(|l| &l.table.1).chain([&index]) {
        for record in csv::Reader::from_reader(table.as_slice()).records() {
            for cell in &record.unwrap() {
                assert_eq!(crate::output::harmless(cell), cell, "{cell}");
            }
        }
    }
    assert!(words(&index).contains("'=cmd|"), "{}", words(&index));
    assert!(words(&letter.table.1).contains("'=1+1"));
}

#[test]
fn addresses_come_from_the_list_alone_and_small_letters_are_left_out() {
    let month = fixture_month();
    let mut master = SupplierMaster::default();
    master.add(Supplier {
        gstin: "27AABCS7719M1ZU".into(),
        emails: vec!["gst@sahyadri.example".into(), "ap@sahyadri.example".into()],
        ..Supplier::default()
    });
    let choice =
        Choice { min: Paise::new(10_000_000), from: "tax@kaveri.example".into(), ..Choice::default() };
    let found = letters(&month, Some(&master), &Templates::default(), &choice).unwrap();
    assert_eq!(found.letters.len(), 1);
    let mail = words(&found.letters[0].mail.1);
    assert!(mail.contains("\r\nTo: <gst@sahyadri.example>, <ap@sahyadri.example>\r\n"), "{mail}");
    assert!(mail.contains("\r\nFrom: <tax@kaveri.example>\r\n"), "{mail}");
    assert!(found.unwritten.len() > 2);
    let mut index = Vec::new();
    found.index(&mut index).unwrap();
    let index = words(&index);
    assert_eq!(index.lines().count(), 1 + found.letters.len() + found.unwritten.len());
    assert!(index.contains(",below the least amount (--min)\n"), "{index}");
    let all = all(&month);
    assert!(all.letters.iter().all(|l| !words(&l.mail.1).contains("\r\nTo: ")));
}

#[test]
fn one_supplier_can_be_named_and_a_stranger_is_told() {
    let month = fixture_month();
    let choice = |gstin: &str| Choice { supplier: Some(gstin.into()), ..Choice::default() };
    let found = letters(&month, None, &Templates::default(), &choice("27AABCS7719M1ZU")).unwrap();
    assert_eq!((found.letters.len(), found.unwritten.len()), (1, 0));
    let error = letters(&month, None, &Templates::default(), &choice("27AABCS7719M1ZX")).unwrap_err();
    assert_eq!(
        format!("{}: {error}", error.id()),
        "letters.nobody: nothing is asked of \"27AABCS7719M1ZX\"\n  --> argument --supplier\n  help: look at the \
         spelling; index.csv, written without --supplier, names every supplier of whom something is asked"
    );
}

fn mistakes(template: Template, text: &str) -> Vec<String> {
    let templates = Templates::default().with(template, &format!("mine/{}", template.name), text);
    match letters(&fixture_month(), None, &templates, &Choice::default()) {
        Ok(_) => Vec::new(),
        Err(LettersError::Templates { diagnostics }) => diagnostics.iter().map(ToString::to_string).collect(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_mistake_in_a_template_is_told_with_file_line_and_what_helps() {
    assert_eq!(
        mistakes(LETTER, "Dear {{ supplier.name }},\r\n{% for g in groups %}{{ g.title }}{% endfor %}"),
        [""; 0]
    );
    assert_eq!(
        mistakes(LETTER, "Dear\n{{ suplier.name }}"),
        [
            "error[letters.template]: the template uses \"suplier.name\", which is not known here\n  --> mine/letter.txt:2\n  \
          | {{ suplier.name }}\n  help: did you mean supplier?"
        ]
    );
    assert_eq!(
        mistakes(SUBJECT, "{{ total.document }}"),
        ["error[letters.template]: the template uses \"total.document\", which is not known here\n  \
          --> mine/subject.txt:1\n  | {{ total.document }}\n  help: did you mean total.documents?"]
    );
    assert_eq!(
        mistakes(LETTER, "a\nb\n{% if supplier.name %}\nc"),
        [
            "error[letters.template]: the template cannot be understood: unexpected end of input, expected end of block\n  \
          --> mine/letter.txt:4\n  | c\n  help: compare the line with the template that is shipped: imsreco letters \
          --write-templates FOLDER"
        ]
    );

    let filter = mistakes(LETTER, "{{ supplier.name|uper }}");
    let begin = "error[letters.template]: the template uses something that is not known here: ";
    assert!(filter[0].starts_with(begin), "{filter:?}");
    assert!(
        filter[0].ends_with(
            "\n  --> mine/letter.txt:1\n  | {{ supplier.name|uper }}\n  help: look for a typing error"
        ),
        "{filter:?}"
    );
    let inside =
        mistakes(LETTER, "{% for g in groups %}{% for d in g.lines %}{{ d.numbr }}{% endfor %}{% endfor %}");
    assert!(inside[0].ends_with("help: did you mean d.number?"), "{inside:?}");
    // What only a rare document would meet is told all the same.
    assert_eq!(
        mistakes(LETTER, "{% for g in groups if g.kind == \"reported_twice\" %}{{ g.titel }}{% endfor %}")
            .len(),
        1
    );
}

#[test]
fn the_shipped_letter_has_words_for_everything_that_can_be_asked() {
    for ask in Ask::ALL {
        assert!(LETTER.text.contains(&format!("group.kind == \"{}\"", ask.word())), "{ask:?}");
    }
}

#[test]
fn what_was_asked_fits_the_terminal() {
    let month = fixture_month();
    let shown = text(&all(&month), 80);
    assert!(shown.lines().all(|l| l.chars().count() <= 80), "{shown}");
    assert!(shown.contains("Nothing was sent."), "{shown}");
    assert!(!shown.contains('\u{202e}'));
}
