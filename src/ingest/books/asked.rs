//! Every question about columns, each with the whole of what is said, and its near miss.

use super::Confidence::Sure;
use super::tests::{BHANDAR, KIRANA, OWN, csv, csv_error, ids, read_bytes, told};
use super::{Confidence, ControlTotals, check};

const HEAD: &str = "1 question about the columns needs an answer: a wrong column would be a wrong document\n  --> \
                    register.csv, row 1\n  ";

/// The text of a question with its help.
fn asks(text: &str, question: &str, field: &str) {
    let expected = format!(
        "{HEAD}{question}\n  help: put the answer under [columns] in a mapping file and give it with --map; if the columns \
         are right as they are, write sure = [\"{field}\"] above [columns]"
    );
    assert_eq!(csv_error(text), expected);
    let sure = format!("sure = [\"{field}\"]\n");
    let insisted = read_bytes("register.csv", text.as_bytes(), Some(&sure));
    assert!(insisted.is_ok(), "what the user vouches for is read: {insisted:?}");
}

/// Answers a question with lines of a mapping file.
fn answered(text: &str, lines: &str) -> super::BooksRead {
    read_bytes("register.csv", text.as_bytes(), Some(&format!("[columns]\n{lines}\n"))).unwrap()
}

#[test]
fn a_total_below_the_heading_of_the_taxable_value_is_asked() {
    let text = format!(
        "GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST,Invoice Value\n\
         {KIRANA},A/1,01-04-2026,1180,180,,,1000\n{BHANDAR},77,02-04-2026,118,,9,9,100\n"
    );
    asks(
        &text,
        "the amounts add up only if column D \"Taxable Value\" and column H \"Invoice Value\" change places: as it stands, \
         tax is at a legal rate of the taxable value in 0 of 2 rows; exchanged, document value = taxable value + taxes in \
         2 of 2 rows\n     column D \"Taxable Value\" holds \"1180\", \"118\"\n     column H \"Invoice Value\" holds \"1000\", \
         \"100\"\n     to answer, write taxable_value = \"Invoice Value\" and document_value = \"Taxable Value\"",
        "taxable_value",
    );
    let read = answered(&text, "taxable_value = \"Invoice Value\"\ndocument_value = \"Taxable Value\"");
    assert_eq!(read.rows[0].taxable_value.get(), 100_000);
    // A freight in one total is no proof of anything.
    let freight = format!(
        "GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,Invoice Value\n{KIRANA},A/1,01-04-2026,1000,180,1300\n"
    );
    assert_eq!(csv(&freight).rows.len(), 1);
}

#[test]
fn rates_below_the_heading_of_a_head_are_asked() {
    let text = format!(
        "GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,Tax Amt I\n{KIRANA},A/1,01-04-2026,1000,18,180\n\
         {BHANDAR},77,02-04-2026,5000,5,250\n{KIRANA},A/4,05-04-2026,2000,18,360\n"
    );
    asks(
        &text,
        "column E \"IGST\" is read as the IGST, but holds rates in 3 of 3 rows\n     column E \"IGST\" holds \"18\", \"5\"\n     \
         column F \"Tax Amt I\" holds \"180\", \"250\", \"360\": amounts at a legal rate of the taxable value\n     to \
         answer, write igst = \"Tax Amt I\"",
        "igst",
    );
}

#[test]
fn half_of_the_tax_without_its_other_half_is_asked() {
    let text =
        format!("GSTIN,Invoice No,Invoice Date,Taxable Value,CGST,CGST\n{KIRANA},1,01-04-2026,1000,90,90\n");
    asks(
        &text,
        "CGST has amounts in 1 row and no column is the SGST, though the two always come together\n     column E \"CGST\" \
         holds \"90\"\n     column F \"CGST\" holds \"90\": the same amounts as column E \"CGST\"\n     to answer, write \
         sgst = \"column F\"",
        "sgst",
    );
    assert_eq!(answered(&text, "cgst = \"column E\"\nsgst = \"column F\"").rows[0].tax.sgst.get(), 9_000);
    let empty =
        format!("GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST\n{KIRANA},1,01-04-2026,1000,180,0\n");
    assert_eq!(ids(&csv(&empty)), ["books.head-absent"], "a column of noughts misses nothing");
}

#[test]
fn the_recipients_own_gstin_for_the_suppliers_is_asked() {
    let text = format!(
        "GSTIN,My GSTIN,Invoice No,Invoice Date,Taxable Value,IGST\n{OWN},{KIRANA},A/1,01-04-2026,1000,180\n\
         {OWN},{BHANDAR},77,02-04-2026,5000,250\n{OWN},{KIRANA},A/4,05-04-2026,2000,360\n"
    );
    asks(
        &text,
        "column A \"GSTIN\" is read as the supplier's GSTIN, but holds one GSTIN in all 3 rows, as the recipient's own \
         does\n     column A \"GSTIN\" holds \"24AAFFP6265R1ZK\": GSTIN in 3 of 3 rows, always the same\n     column B \"My \
         GSTIN\" holds \"29AAGCN6684E1Z1\", \"27AAPFU0939F1ZV\": GSTIN in 3 of 3 rows, 2 different\n     to answer, write \
         supplier_gstin = \"My GSTIN\" and recipient_gstin = \"GSTIN\"",
        "supplier_gstin",
    );
    let one_supplier = text.replace(&format!("{OWN},{BHANDAR}"), &format!("{OWN},{KIRANA}"));
    assert_eq!(csv(&one_supplier).rows.len(), 3, "one supplier of one recipient");
}

#[test]
fn a_document_dated_after_its_booking_is_asked() {
    let text = |posted: &str| {
        format!(
            "GSTIN,Invoice No,Invoice Date,Posting Date,Taxable Value,IGST\n{KIRANA},A/1,03-04-2026,01-04-2026,1000,180\n\
             {BHANDAR},77,05-04-2026,{posted},5000,250\n"
        )
    };
    asks(
        &text("02-04-2026"),
        "the document date is after the voucher date in 2 of 2 rows in which they differ; have the two changed places?\n     \
         column C \"Invoice Date\" holds \"03-04-2026\", \"05-04-2026\"\n     column D \"Posting Date\" holds \
         \"01-04-2026\", \"02-04-2026\"\n     to answer, write date = \"Posting Date\" and voucher_date = \"Invoice Date\"",
        "date",
    );
    assert_eq!(csv(&text("06-04-2026")).rows.len(), 2, "one post-dated document");
}

/// Ten rows of three suppliers.
fn ten(header: &str, row: impl Fn(usize, &str) -> String) -> String {
    let suppliers = [KIRANA, BHANDAR, OWN];
    let rows: String = (0..10).map(|n| row(n, suppliers[n % 3]) + "\n").collect();
    format!("{header}\n{rows}")
}

#[test]
fn the_buyers_own_numbers_for_the_suppliers_are_asked() {
    let text = ten("GSTIN,Document No,Date,Taxable Value,IGST,Their Ref", |n, gstin| {
        format!(
            "{gstin},P/{:03},{:02}-04-2026,1000,180,{}/{}",
            n + 1,
            n + 1,
            ["K", "BH", "OW"][n % 3],
            7 * n * n + 3
        )
    });
    asks(
        &text,
        "column B \"Document No\" is read as the supplier's document number, but counts on from row to row while the \
         supplier changes, in 9 of 9 places, as the numbers of the buyer's own program do\n     column B \"Document No\" \
         holds \"P/001\", \"P/002\", \"P/003\"\n     column F \"Their Ref\" holds \"K/3\", \"BH/10\", \"OW/31\": filled in 10 of \
         10 rows, 10 different\n     to answer, write number = \"Their Ref\"",
        "number",
    );
    let nothing_else = ten("GSTIN,Document No,Date,Taxable Value,IGST", |n, gstin| {
        format!("{gstin},P/{:03},{:02}-04-2026,1000,180", n + 1, n + 1)
    });
    asks(
        &nothing_else,
        "column B \"Document No\" is read as the supplier's document number, but counts on from row to row while the \
         supplier changes, in 9 of 9 places, as the numbers of the buyer's own program do\n     column B \"Document No\" \
         holds \"P/001\", \"P/002\", \"P/003\"",
        "number",
    );
    let shuffled = ten("GSTIN,Document No,Date,Taxable Value,IGST,Their Ref", |n, gstin| {
        format!("{gstin},P/{:03},{:02}-04-2026,1000,180,K/{n}", (n * 7) % 10 + 1, n + 1)
    });
    assert_eq!(csv(&shuffled).rows.len(), 10, "no series in booking order");
    let suppliers_own = ten("GSTIN,Document No,Date,Taxable Value,IGST", |n, gstin| {
        format!("{gstin},{}/{},{:02}-04-2026,1000,180", ["K", "BH", "OW"][n % 3], 7 * n * n + 3, n + 1)
    });
    assert_eq!(csv(&suppliers_own).rows.len(), 10);
}

#[test]
fn of_two_number_columns_the_own_series_gives_way() {
    let text = ten("GSTIN,Invoice No,Date,Taxable Value,IGST,Bill No", |n, gstin| {
        format!(
            "{gstin},P/{:03},{:02}-04-2026,1000,180,{}/{}",
            n + 1,
            n + 1,
            ["K", "BH", "OW"][n % 3],
            7 * n * n + 3
        )
    });
    let read = csv(&text);
    assert_eq!(read.rows[1].number, "BH/10");
    assert_eq!(
        told(&read, "books.chosen-by-values"),
        "note[books.chosen-by-values]: column F \"Bill No\" was read as the document number and not column B \"Invoice \
         No\", by its values\n  --> register.csv, row 1\n  help: if it is the other, write number = \"Invoice No\" under \
         [columns] in a mapping file and give it with --map"
    );
    let voucher = ten("GSTIN,Invoice No,Date,Taxable Value,IGST,Bill No,Voucher No", |n, gstin| {
        format!(
            "{gstin},V{},{:02}-04-2026,1000,180,{}/{},V{}",
            n * n,
            n + 1,
            ["K", "BH", "OW"][n % 3],
            7 * n * n + 3,
            n * n
        )
    });
    assert_eq!(csv(&voucher).rows[1].number, "BH/10", "the other repeats the voucher number");
    let neither = ten("GSTIN,Invoice No,Date,Taxable Value,IGST,Bill No", |n, gstin| {
        format!(
            "{gstin},A{},{:02}-04-2026,1000,180,{}/{}",
            n * n,
            n + 1,
            ["K", "BH", "OW"][n % 3],
            7 * n * n + 3
        )
    });
    assert!(csv_error(&neither).contains("two headings say so"));
}

#[test]
fn a_register_of_reverse_charge_alone_is_asked() {
    let text = |last: &str| {
        ten("GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,Reverse Charge", |n, gstin| {
            format!(
                "{gstin},K/{},{:02}-04-2026,1000,180,{}",
                n * n + 1,
                n + 1,
                if n < 8 { "Y" } else { last }
            )
        })
    };
    asks(
        &text("Y"),
        "column F \"Reverse Charge\" says reverse charge in 10 of 10 rows, which would take them all out of the ordinary; \
         is it that column?\n     column F \"Reverse Charge\" holds \"Y\"\n     to answer, write reverse_charge = \"\" if it \
         is not",
        "reverse_charge",
    );
    assert_eq!(csv(&text("N")).rows.len(), 10);
}

#[test]
fn a_head_without_a_column_is_asked() {
    let text = format!(
        "GSTIN,Invoice No,Invoice Date,Taxable Value,CGST,SGST,Zebra,Invoice Value\n\
         {KIRANA},A/1,01-04-2026,1000,,,180,1180\n{BHANDAR},77,02-04-2026,100,9,9,0,118\n\
         {KIRANA},A/4,05-04-2026,2000,,,360,2360\n"
    );
    asks(
        &text,
        "2 of 3 rows have no tax, but a document value that holds tax at a legal rate; is the column of the IGST \
         missing?\n     column H \"Invoice Value\" holds \"1180\", \"118\", \"2360\"\n     column G \"Zebra\" holds \"180\", \
         \"0\", \"360\": makes up the difference\n     to answer, write igst = \"Zebra\"",
        "igst",
    );
}

#[test]
fn cess_without_a_name_is_asked_and_without_a_column_told() {
    let text = |heading: &str| {
        format!(
            "GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,{heading},Invoice Value\n\
             {KIRANA},A/1,01-04-2026,1000,280,120,1400\n{BHANDAR},77,02-04-2026,100,18,,118\n"
        )
    };
    asks(
        &text("Zebra"),
        "column F \"Zebra\" makes up what the document value holds beyond taxable value and taxes in 1 of 1 row; is it \
         the cess?\n     column F \"Zebra\" holds \"120\"\n     to answer, write cess = \"Zebra\", or cess = \"\" if it is not",
        "cess",
    );
    assert_eq!(
        told(&csv(&text("Freight")), "books.value-differs"),
        "note[books.value-differs]: no column is the cess, and the document value is not taxable value and taxes in 1 of 2 \
         rows; the widest difference is ₹120.00\n  --> register.csv, row 2\n  help: freight, TCS or rounding explain it, or \
         cess that the export leaves out"
    );
}

#[test]
fn a_column_that_looks_like_what_is_missing_is_named() {
    let text = format!(
        "Zebra,Bill No,Date,Taxable Value,IGST\n{KIRANA},A/1,01-04-2026,1000,180\n{BHANDAR},77,02-04-2026,100,18\n"
    );
    assert_eq!(
        csv_error(&text),
        "no column holds the supplier's GSTIN; the headings are \"Zebra\", \"Bill No\", \"Date\", \"Taxable Value\" and \
         \"IGST\"; column A \"Zebra\" holds GSTINs in 2 of 2 rows\n  --> register.csv, row 1\n  help: name the column in a \
         mapping file, under [columns], such as supplier_gstin = \"Zebra\", and give it with --map"
    );
    assert!(
        csv_error(&text.replace("Bill No", "Lion").replace("Zebra", "GSTIN")).contains("number = \"Lion\"")
    );
}

#[test]
fn the_values_choose_between_two_headings_where_they_can() {
    let text = format!(
        "GSTIN,Bill No,Date,Taxable Value,Taxable Amount,IGST\n{KIRANA},A/1,01-04-2026,7,1000,180\n\
         {BHANDAR},77,02-04-2026,3,100,18\n{BHANDAR},78,02-04-2026,9,200,36\n"
    );
    let read = csv(&text);
    assert_eq!(read.rows[0].taxable_value.get(), 100_000);
    assert_eq!(
        told(&read, "books.chosen-by-values"),
        "note[books.chosen-by-values]: column E \"Taxable Amount\" was read as the taxable value and not column D \"Taxable \
         Value\", by its values\n  --> register.csv, row 1\n  help: if it is the other, write taxable_value = \"Taxable \
         Value\" under [columns] in a mapping file and give it with --map"
    );
}

#[test]
fn the_vouchers_date_in_the_place_of_the_documents_is_told() {
    let text =
        format!("GSTIN,Invoice No,Posting Date,Taxable Value,IGST\n{KIRANA},A/1,01-04-2026,1000,180\n");
    assert_eq!(
        told(&csv(&text), "books.voucher-date-read"),
        "note[books.voucher-date-read]: no column holds the document date; column C \"Posting Date\", the voucher date, was \
         read in its place\n  --> register.csv, row 1\n  help: export the date of the supplier's document too; a document \
         booked later bears another"
    );
}

#[test]
fn what_speaks_for_a_column_is_said_in_words() {
    let text = ten(
        "Vch No,Vch Date,GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,Invoice Value,RCM",
        |n, gstin| {
            format!("P{n:03},{:02}-04-2026,{gstin},K/{},01-04-2026,1000,180,1180,N", n + 2, n * n * 3 + 1)
        },
    );
    let read = csv(&text);
    let evidence: Vec<(&str, Confidence, &str)> =
        read.tables[0].columns.iter().map(|c| (c.field, c.confidence, c.evidence.as_str())).collect();
    assert_eq!(
        evidence,
        [
            ("supplier_gstin", Sure, "GSTIN in 10 of 10 rows, 3 different, check characters right"),
            ("number", Sure, "filled in 10 of 10 rows, 10 different; no one series over all suppliers"),
            (
                "date",
                Sure,
                "dates in 10 of 10 rows, 01-04-2026 to 01-04-2026; before the voucher date in 10 of 10 rows that differ"
            ),
            (
                "voucher_number",
                Sure,
                "counts on from row to row while the supplier changes, in 9 of 9 places"
            ),
            ("voucher_date", Sure, "dates in 10 of 10 rows, 02-04-2026 to 11-04-2026"),
            ("document_value", Sure, "amounts in 10 of 10 rows and = taxable + taxes in 10 of 10 rows"),
            (
                "taxable_value",
                Sure,
                "amounts in 10 of 10 rows and the tax is at a legal rate of it in 10 of 10 rows"
            ),
            ("igst", Sure, "amounts in 10 of 10 rows and fits the other heads in 10 of 10 rows"),
            ("reverse_charge", Sure, "yes in 0 and no in 10 rows"),
        ]
    );
}

/// A register with its own total.
fn with_total(second: &str, total: &str) -> String {
    format!(
        "GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,Invoice Value\n{KIRANA},A/1,01-04-2026,1000,180,1180\n\
         {BHANDAR},77,02-04-2026,{second},18,118\nGrand Total,,,{total},198,1298\n"
    )
}

#[test]
fn a_total_of_the_register_that_is_not_what_was_read_stops_with_where_to_look() {
    let none = ControlTotals::default();
    let right = csv(&with_total("100", "\"1,100.40\""));
    assert_eq!(check(&right.tables, &none).map_err(|e| e.to_string()), Ok(()), "rounded to the rupee");
    assert_eq!(right.tables[0].control.own_total, Some(4));
    let wrong = csv(&with_total("100", "2100"));
    assert_eq!(
        check(&wrong.tables, &none).unwrap_err().to_string(),
        "the register does not come to its control total\n  --> register.csv\n     the total in row 4 says taxable value \
         ₹2,100.00, but ₹1,100.00 was read\n     look at column D \"Taxable Value\": the difference is ₹1,000.00\n     look \
         at row 2, which hold just that amount\n  help: mend the register or the mapping and look with imsreco columns; \
         if a total of the file is itself wrong, write totals = \"ignore\" in a mapping file"
    );
    let text = with_total("100", "2100");
    let ignored = read_bytes("register.csv", text.as_bytes(), Some("totals = \"ignore\"\n")).unwrap();
    assert!(check(&ignored.tables, &none).is_ok());
}

#[test]
fn refused_rows_explain_a_total_and_do_not_stop_the_run() {
    let read = csv(&with_total("1O0", "1100"));
    assert!(check(&read.tables, &ControlTotals::default()).is_ok());
    assert_eq!(
        told(&read, "books.total-differs"),
        "warning[books.total-differs]: the total in row 4 says taxable value ₹1,100.00 and ₹1,000.00 was read, IGST \
         ₹198.00 and ₹180.00 was read\n  --> register.csv, row 4\n  help: rows that could not be read explain it; mend \
         them and look again"
    );
}

#[test]
fn totals_of_blocks_of_sides_and_less_returns_are_the_registers_own_way() {
    let ok = |text: &str| {
        let read = csv(text);
        check(&read.tables, &ControlTotals::default()).map_err(|e| e.to_string())
    };
    let header = "Voucher Type,GSTIN,Invoice No,Invoice Date,Taxable Value,IGST\n";
    let rows = format!(
        "{header}Purchase,{KIRANA},A/1,01-04-2026,1000,180\nDebit Note,{BHANDAR},C/7,02-04-2026,100,18\n"
    );
    assert_eq!(ok(&format!("{rows}Total,,,,900,162\n")), Ok(()), "returns taken off");
    assert_eq!(ok(&format!("{rows}Total,,,,1100,198\n")), Ok(()), "all added up");
    let blocks = format!(
        "{header}Purchase,{KIRANA},A/1,01-04-2026,1000,180\nTotal,,,,1000,180\n\
         Purchase,{BHANDAR},77,02-04-2026,100,18\nTotal,,,,100,18\n"
    );
    assert_eq!(ok(&blocks), Ok(()), "a total for each block");
    let sides = format!(
        "{header}Purchase,{KIRANA},A/1,01-04-2026,1000 Dr,180 Dr\nPurchase,{BHANDAR},77,02-04-2026,100 Cr,18 Cr\n\
         Total,,,,900 Dr,162 Dr\n"
    );
    assert_eq!(ok(&sides), Ok(()));
    assert!(ok(&format!("{rows}Total,,,,950,171\n")).is_err());
}
