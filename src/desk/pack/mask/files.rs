//! The inputs of a run, masked.
//!
//! Comes in: an opened run and a mask. Goes out: files that say the same of other firms, and the job
//! that reads them. Invariant: a download keeps every byte that is not hidden; a register is written
//! anew from the rows that were read, and reads back as those rows.

use super::key::Mask;
use crate::desk::pack::error::PackError;
use crate::domain::document::{BooksRow, DocumentKind, Exclusion};
use crate::domain::gstr2b::Document2b;
use crate::domain::period::show_date;
use crate::domain::suppliers::SupplierFlags;
use crate::ingest::books::ControlTotals;
use crate::output::outbox::Overwrite;
use crate::pipeline::{Html, Job, Opened, Role, Settings, Workbook, Writing, input_bytes};
use crate::portal::gstr2b::text as gstr2b_text;
use crate::portal::hide::{Hidden, rewrite};
use std::fs;
use std::path::{Path, PathBuf};

/// Headings of the register, each with the field it holds.
const COLUMNS: [(&str, &str); 22] = [
    ("supplier_gstin", "Supplier GSTIN"),
    ("supplier_name", "Supplier Name"),
    ("recipient_gstin", "Recipient GSTIN"),
    ("number", "Document Number"),
    ("date", "Document Date"),
    ("voucher_number", "Voucher Number"),
    ("voucher_date", "Voucher Date"),
    ("document_type", "Document Type"),
    ("voucher_type", "Voucher Type"),
    ("document_value", "Document Value"),
    ("taxable_value", "Taxable Value"),
    ("igst", "IGST"),
    ("cgst", "CGST"),
    ("sgst", "SGST"),
    ("cess", "Cess"),
    ("place_of_supply", "Place of Supply"),
    ("original_number", "Original Number"),
    ("reverse_charge", "Reverse Charge"),
    ("blocked_credit", "Blocked Credit"),
    ("cancelled", "Cancelled"),
    ("bill_of_entry", "Bill of Entry"),
    ("composition", "Composition"),
];

/// Writes the mapping file that says what the columns are.
fn map() -> String {
    let mut out = "notes = \"supplier\"\ndate_order = \"dmy\"\n\n[columns]\n".to_owned();
    for (field, heading) in COLUMNS {
        out.push_str(&format!("{field} = \"{heading}\"\n"));
    }
    out
}

/// Writes a row; `kept` is what masking does with the row's own texts.
fn line(row: &BooksRow<&str>, mask: &Mask) -> Vec<String> {
    let yes = |exclusion| if row.exclusion == Some(exclusion) { "Y" } else { "" }.to_owned();
    let number = |text: &str| mask.number(text, row.supplier_gstin);
    let kind = match (row.exclusion, row.kind) {
        (Some(Exclusion::Isd), _) => "ISD",
        (_, DocumentKind::Invoice) => "Invoice",
        (_, DocumentKind::CreditNote) => "Credit Note",
        (_, DocumentKind::DebitNote) => "Debit Note",
    };
    vec![
        mask.gstin(row.supplier_gstin),
        mask.name(row.supplier_name),
        mask.gstin(row.recipient_gstin),
        number(row.number),
        row.date.map(show_date).unwrap_or_default(),
        number(row.voucher_number),
        row.voucher_date.map(show_date).unwrap_or_default(),
        kind.to_owned(),
        row.voucher_type.to_owned(),
        row.document_value.map(|value| value.plain()).unwrap_or_default(),
        row.taxable_value.plain(),
        row.tax.igst.plain(),
        row.tax.cgst.plain(),
        row.tax.sgst.plain(),
        row.tax.cess.plain(),
        row.place_of_supply.to_owned(),
        number(row.original_number),
        yes(Exclusion::ReverseCharge),
        if row.ineligible { "Y".to_owned() } else { String::new() },
        yes(Exclusion::Cancelled),
        if row.exclusion == Some(Exclusion::Import) { "1234567".to_owned() } else { String::new() },
        yes(Exclusion::Composition),
    ]
}

/// The rows of a register in the order in which they stood.
pub(super) fn in_order<'m>(opened: &'m Opened<'_>, file: u32) -> Vec<&'m BooksRow<&'m str>> {
    let mut rows: Vec<&BooksRow<&str>> = opened.month.books.iter().filter(|row| row.file == file).collect();
    rows.sort_by_key(|row| (row.sheet, row.row));
    rows
}

fn register(opened: &Opened<'_>, file: u32, mask: &Mask) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |line: &[String]| writer.write_record(line).expect("writing to memory does not fail");
    write(&COLUMNS.map(|(_, heading)| heading.to_owned()));
    for row in in_order(opened, file) {
        write(&line(row, mask));
    }
    // What was refused is refused again, so that an upload that was held back is held back.
    for (at, _) in opened.month.refused_rows.iter().filter(|row| row.file == file).enumerate() {
        let mut cells = vec![String::new(); COLUMNS.len()];
        cells[3] = format!("REFUSED/{}", at + 1);
        "unreadable".clone_into(&mut cells[10]);
        write(&cells);
    }
    writer.into_inner().expect("writing to memory does not fail")
}

/// Masks a file of the portal; `suppliers` says whose record stands where.
pub(super) fn wire(text: &str, mask: &Mask, suppliers: &[(u64, u64, &str)]) -> String {
    // In files of the portal's own shape a record's supplier stands before its number.
    let mut last = String::new();
    rewrite(text, &mut |what, said, at| match what {
        Hidden::Gstin => {
            said.clone_into(&mut last);
            mask.gstin(said)
        }
        Hidden::Name => mask.name(said),
        Hidden::Number => {
            let before = suppliers.partition_point(|(begin, _, _)| *begin <= at as u64);
            let inside = before.checked_sub(1).map(|i| suppliers[i]).filter(|(_, end, _)| (at as u64) < *end);
            mask.number(said, inside.map_or(last.as_str(), |(_, _, supplier)| supplier))
        }
        Hidden::Text => mask.words(said),
        Hidden::Hash if said.is_empty() => String::new(),
        Hidden::Hash => mask.hash(said, said.len()),
    })
}

fn download(opened: &Opened<'_>, file: usize, mask: &Mask) -> String {
    let month = opened.month;
    let mut suppliers: Vec<(u64, u64, &str)> = month
        .ims
        .iter()
        .filter(|record| record.file as usize == file)
        .map(|record| (record.raw_start, record.raw_end, record.supplier_gstin))
        .collect();
    suppliers.sort_unstable();
    wire(opened.texts.get(file).map_or("", String::as_str), mask, &suppliers)
}

fn suppliers(opened: &Opened<'_>, mask: &Mask) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |line: [&str; 5]| writer.write_record(line).expect("writing to memory does not fail");
    write(["GSTIN", "Name", "Code", "Aliases", "Flags"]);
    for supplier in opened.suppliers.into_iter().flat_map(|master| master.iter()) {
        let SupplierFlags { composition, hold, trusted } = supplier.flags;
        let flags: Vec<&str> = SupplierFlags::WORDS
            .into_iter()
            .zip([composition, hold, trusted])
            .filter_map(|(word, set)| set.then_some(word))
            .collect();
        let (gstin, name) = (mask.gstin(&supplier.gstin), mask.name(&supplier.name));
        let code = if supplier.code.is_empty() { String::new() } else { mask.words(&supplier.code) };
        write([&gstin, &name, &code, "", &flags.join(" ")]);
    }
    writer.into_inner().expect("writing to memory does not fail")
}

/// Writes a file of the GSTR-2B anew, from the documents that were read.
fn gstr2b_file(opened: &Opened<'_>, file: usize, mask: &Mask) -> String {
    let all = opened.month.gstr2b.as_ref().map_or(&[][..], |compared| &compared.documents);
    let masked: Vec<Document2b> = all
        .iter()
        .filter(|d| d.file as usize == file)
        .map(|d| Document2b {
            recipient_gstin: mask.gstin(&d.recipient_gstin),
            supplier_gstin: mask.gstin(&d.supplier_gstin),
            supplier_name: mask.name(&d.supplier_name),
            number: mask.number(&d.number, &d.supplier_gstin),
            original_number: mask.number(&d.original_number, &d.supplier_gstin),
            // The portal's codes are one letter; longer reasons may name somebody.
            reason: if d.reason.len() > 1 { mask.words(&d.reason) } else { d.reason.clone() },
            ..d.clone()
        })
        .collect();
    let facts = &opened.month.facts;
    let whose = masked.first().map_or_else(
        || mask.gstin(facts.recipients.first().map_or("", String::as_str)),
        |d| d.recipient_gstin.clone(),
    );
    gstr2b_text(&whose, &facts.period.wire(), &masked.iter().collect::<Vec<_>>())
}

fn put(path: &Path, bytes: &[u8]) -> Result<PathBuf, PackError> {
    let failed = |source| PackError::Write { file: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::write(path, bytes).map_err(failed)?;
    Ok(path.to_owned())
}

/// Writes the masked inputs into a folder and returns the job that reads them and writes into `out`.
pub(super) fn job(opened: &Opened<'_>, mask: &Mask, folder: &Path, out: &Path) -> Result<Job, PackError> {
    let (mut ims, mut books) = (Vec::new(), Vec::new());
    for at in 0..opened.texts.len() {
        let text = download(opened, at, mask);
        ims.push(put(&folder.join(format!("ims-{}.json", at + 1)), text.as_bytes())?);
    }
    for at in 0..opened.month.facts.books_files.len() {
        let file = u32::try_from(at).unwrap_or(u32::MAX);
        books.push(put(&folder.join(format!("register-{}.csv", at + 1)), &register(opened, file, mask))?);
    }
    let of = |role: Role| opened.inputs.iter().filter(move |input| input.role == role);
    let mut rules = folder.join("rules/rules.toml");
    for input in of(Role::Rules) {
        let text = input_bytes(input, opened.out, opened.workspace)?;
        rules = put(&rules, mask.inside(&String::from_utf8_lossy(&text)).as_bytes())?;
    }
    let beside = Path::new(&opened.month.facts.rules_file.name).parent().unwrap_or(Path::new(""));
    for list in &opened.policy.lists {
        let mut text = "GSTIN\n".to_owned();
        for entry in list.entries() {
            text.push_str(&format!("{}\n", mask.gstin(entry)));
        }
        let name = Path::new(&list.file.name);
        put(&folder.join("rules").join(name.strip_prefix(beside).unwrap_or(name)), text.as_bytes())?;
    }
    let master = match opened.suppliers {
        Some(_) => Some(put(&folder.join("suppliers.csv"), &suppliers(opened, mask))?),
        None => None,
    };
    let mut recipient = None;
    for input in of(Role::Recipient) {
        let text = input_bytes(input, opened.out, opened.workspace)?;
        let text = mask.inside(&String::from_utf8_lossy(&text));
        recipient = Some(put(&folder.join("recipient.toml"), text.as_bytes())?);
    }
    let mut gstr2b = Vec::new();
    for at in 0..opened.month.facts.gstr2b_files.len() {
        let name = folder.join(format!("gstr2b-{}.json", at + 1));
        gstr2b.push(put(&name, gstr2b_file(opened, at, mask).as_bytes())?);
    }
    let wrote = |name: &str| opened.outputs.iter().any(|file| file.name == name);
    let Settings { rtin, period, as_of, profile, refusals } = opened.settings.clone();
    let rtin = rtin.and_then(|rtin| crate::domain::gstin::Gstin::parse(&mask.gstin(rtin.as_str())).ok());
    Ok(Job {
        ims,
        books,
        rules,
        previous: Vec::new(),
        suppliers: master,
        recipient,
        gstr2b,
        map: Some(put(&folder.join("mapping.toml"), map().as_bytes())?),
        control: ControlTotals::default(),
        rtin,
        period: period.or(Some(opened.month.facts.period)),
        as_of,
        out: out.to_owned(),
        workspace: None,
        profile,
        workbook: if wrote("review.xlsx") { Workbook::Write } else { Workbook::Skip },
        html: if wrote("report.html") { Html::Write } else { Html::Skip },
        writing: Writing::Files,
        overwrite: Overwrite::Force,
        refusals,
    })
}
