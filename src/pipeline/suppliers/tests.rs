//! What the list of suppliers changes, and what it only says.

use super::*;
use crate::domain::suppliers::SupplierFlags;
use crate::pipeline::fixture::{ASHA, month, record, row};

const VINOD: &str = "27AAKFV2291Q1ZB";

fn master() -> SupplierMaster {
    let mut master = SupplierMaster::default();
    let composition = SupplierFlags { composition: true, ..SupplierFlags::default() };
    for (gstin, name, flags) in
        [(ASHA, "Asha Traders", SupplierFlags::default()), (VINOD, "Vinod Tea", composition)]
    {
        master.add(Supplier { gstin: gstin.into(), name: name.into(), flags, ..Supplier::default() });
    }
    master
}

fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn rows_of_composition_suppliers_are_set_aside_and_their_records_are_told() {
    let of_vinod = BooksRow { supplier_gstin: VINOD, ..row("1") };
    let cancelled = BooksRow { exclusion: Some(Exclusion::Cancelled), ..of_vinod };
    let mut month = month(
        vec![record("1"), crate::domain::document::ImsRecord { supplier_gstin: VINOD, ..record("2") }],
        vec![row("1"), of_vinod, cancelled],
    );
    assert_eq!(
        told(&set_aside(&mut month, &master())),
        [
            "note[books.composition-supplier]: 1 row of 1 supplier set aside: the list of suppliers says \
             composition scheme\n  --> register.csv",
            "warning[suppliers.composition]: 27AAKFV2291Q1ZB is listed under the composition scheme, and the \
             download holds 1 record of it\n  --> suppliers.csv\n  \
             help: a supplier that charges tax is no longer under the scheme: take the flag away",
        ]
    );
    let found: Vec<_> = month.books.iter().map(|r| r.exclusion).collect();
    assert_eq!(found, [None, Some(Exclusion::Composition), Some(Exclusion::Cancelled)]);
}

#[test]
fn a_gstin_that_looks_mistyped_is_shown_with_what_it_should_be_and_left_alone() {
    let mistyped = BooksRow { supplier_gstin: "27AAKFW2219Q1ZA", ..row("1") };
    let nameless = BooksRow { supplier_gstin: "", exclusion: Some(Exclusion::Unregistered), ..row("4") };
    let rows = vec![
        row("0"),
        BooksRow { row: 7, shown_row: 8, ..mistyped.clone() },
        mistyped.clone(),
        BooksRow { exclusion: Some(Exclusion::ReverseCharge), ..mistyped },
        BooksRow { supplier_gstin: "29AAKFX9999Q1ZC", supplier_name: "Asha Traders", ..row("2") },
        BooksRow { supplier_name: "ASHA TRADERS.", shown_row: 5, ..nameless },
        BooksRow { supplier_name: "Asha", ..nameless },
        nameless,
    ];
    let month = month(Vec::new(), rows.clone());
    assert_eq!(
        told(&suggestions(&month, &master())),
        [
            "warning[books.gstin-suggestion]: supplier \"ASHA TRADERS.\" stands without a GSTIN; the list of \
             suppliers has 27AAKFW2291Q1ZA (Asha Traders)\n  --> register.csv, row 5\n  \
             help: compare with the document and mend the register; nothing was changed here",
            "warning[books.gstin-suggestion]: supplier GSTIN \"27AAKFW2219Q1ZA\" is not in the list of suppliers, \
             in 2 rows; one typing error apart is 27AAKFW2291Q1ZA (Asha Traders)\n  --> register.csv, row 2\n  \
             help: compare with the document and mend the register; nothing was changed here",
        ]
    );
    assert_eq!(month.books, rows);
}

#[test]
fn a_name_comes_from_the_list_only_where_there_is_none() {
    let master = master();
    let mut month = month(
        vec![record("1"), crate::domain::document::ImsRecord { supplier_name: "ASHA", ..record("2") }],
        vec![row("1"), BooksRow { supplier_gstin: "29AAKFX9999Q1ZC", ..row("2") }],
    );
    let master: &'static SupplierMaster = Box::leak(Box::new(master));
    name(&mut month, master);
    let names: Vec<&str> = month.ims.iter().map(|r| r.supplier_name).collect();
    assert_eq!(names, ["Asha Traders", "ASHA"]);
    let names: Vec<&str> = month.books.iter().map(|r| r.supplier_name).collect();
    assert_eq!(names, ["Asha Traders", ""]);
}
