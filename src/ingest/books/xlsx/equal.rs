//! Sheets read here and by calamine, compared cell by cell.

use super::super::archive::LIMITS;
use super::super::excel::any_workbook;
use super::super::table::Table;
use super::*;
use proptest::prelude::*;
use std::io::Write as _;

const PACKAGE: &str = "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/\
    officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts \
    count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd-mm-yyyy\"/><numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/>\
    </numFmts><cellXfs count=\"4\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf \
    numFmtId=\"4\"/></cellXfs></styleSheet>";
const STRINGS: &str = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"9\" \
    uniqueCount=\"4\"><si><t>GSTIN</t></si><si><t xml:space=\"preserve\"> R&amp;D </t></si><si><r><t>rich</t></r><r>\
    <t>er</t></r></si><si><t>a_x000D_b</t></si></sst>";

/// A workbook of sheets with these parts.
fn workbook(sheets: &[&str]) -> Vec<u8> {
    let (mut listed, mut related) = (String::new(), String::new());
    for number in 1..=sheets.len() {
        listed += &format!("<sheet name=\"S{number}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>");
        related += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/\
             relationships/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{listed}</sheets>\
         </workbook>"
    );
    let related = format!("<Relationships>{related}</Relationships>");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, body: &str| {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(body.as_bytes()).unwrap();
    };
    put("_rels/.rels", PACKAGE);
    put("xl/workbook.xml", &book);
    put("xl/_rels/workbook.xml.rels", &related);
    put("xl/styles.xml", STYLES);
    put("xl/sharedStrings.xml", STRINGS);
    for (number, sheet) in sheets.iter().enumerate() {
        put(&format!("xl/worksheets/sheet{}.xml", number + 1), sheet);
    }
    out.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet \
         xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:B2\"/><sheetData>\
         {rows}</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:A2\"/></mergeCells></worksheet>"
    )
}

fn shown(tables: &[Table]) -> Vec<String> {
    let row = |t: &Table, row| format!("{}: {:?}", t.shown(row), t.cells(row).collect::<Vec<_>>());
    tables
        .iter()
        .flat_map(|t| {
            let rows: Vec<String> = (0..t.len()).map(|r| row(t, r)).collect();
            [format!("{} {:?}", t.sheet, t.facts)].into_iter().chain(rows)
        })
        .collect()
}

/// Reads a workbook both ways; tells whether it was read here. What is read here must be what calamine reads.
fn is_read_alike(bytes: &[u8]) -> bool {
    let general = any_workbook("r.xlsx", bytes, LIMITS);
    match read("r.xlsx", bytes, LIMITS) {
        None => false,
        Some(Ok(tables)) => {
            assert_eq!(shown(&tables), shown(&general.unwrap()));
            true
        }
        Some(Err(error)) => {
            assert_eq!(error.to_string(), general.unwrap_err().to_string());
            true
        }
    }
}

#[test]
fn usual_sheets_are_read_here() {
    for rows in [
        "",
        "<row r=\"1\"/><row r=\"3\" spans=\"1:2\" hidden=\"1\"/>",
        "<row r=\"2\" hidden=\"true\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c></row>",
        "<row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>3</v></c><c/><c><v>4</v></c></row>\n<row><c><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>46115</v></c><c r=\"B1\" s=\"2\"><v>1.5</v></c><c s=\"3\"><v>1.50</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t> x &lt; y </t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t \
         xml:space=\"preserve\"> z </t></is></c><c t=\"inlineStr\"><is><t/></is></c></row>",
        "<row r=\"1\"><c r=\"A1\"><f>B1+1</f><v>2.345</v></c><c r=\"B1\"><f>1/0</f></c><c r=\"C1\" t=\"e\"><f/><v>#REF!</v>\
         </c><c r=\"D1\" t=\"str\"><f t=\"shared\" ref=\"D1:D9\" si=\"0\">A1&amp;B1</f><v> two words</v></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c><c r=\"B1\" t=\"n\"><v>-1E-7</v></c><c r=\"C1\" t=\"e\"><v>#N/A</v></c>\
         <c r=\"D1\"><v/></c><c r=\"E1\" t=\"str\"><v></v></c></row>",
        "<row r=\"7\">\r\n <c r=\"A7\">\r\n  <v>9999999999.99</v>\r\n </c>\r\n</row>",
    ] {
        assert!(is_read_alike(&workbook(&[&sheet(rows)])), "{rows}");
    }
    let two = [sheet("<row><c t=\"s\"><v>0</v></c></row>"), sheet("<row><c s=\"1\"><v>46115</v></c></row>")];
    assert!(is_read_alike(&workbook(&[&two[0], &two[1]])));
}

#[test]
fn unusual_sheets_are_left_to_calamine() {
    let plain = sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    assert!(is_read_alike(&workbook(&[&plain])));
    for (usual, odd) in [
        ("<v>1</v>", "<v>one</v>"),
        ("<v>1</v>", "<v>+1</v>"),
        ("<v>1</v>", "<v><!-- 2 -->1</v>"),
        ("<v>1</v>", "<v>1</v><v>2</v>"),
        ("<v>1</v>", "<x>1</x>"),
        ("r=\"A1\"", "r='A1'"),
        ("r=\"A1\"", "r=\"a1\""),
        ("r=\"A1\"", "r=\"A1\" s=\"9\""),
        ("r=\"A1\"", "r=\"A1\" t=\"s\" s=\"x\""),
        ("r=\"A1\"", "r=\"A1\" t=\"z\""),
        ("r=\"A1\"", "r=\"A1\" t=\"d\""),
        ("<v>1</v>", "<is><t>1</t></is>"),
        ("<row", "<x:row"),
        ("<row", "text<row"),
        ("<sheetData>", "<sheetData >"),
        ("<sheetData>", "<!-- <sheetData> --><sheetData>"),
        ("</sheetData>", ""),
        ("</row>", ""),
        ("UTF-8", "ISO-8859-1"),
        ("ref=\"A1:B2\"", "ref=\"?\""),
        ("<row r=\"1\">", "<row r=\"0\">"),
        ("<row r=\"1\">", "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\">"),
    ] {
        assert!(!is_read_alike(&workbook(&[&plain.replacen(usual, odd, 1)])), "{odd}");
    }
    let strings = sheet("<row><c t=\"s\"><v>4</v></c></row>");
    assert!(!is_read_alike(&workbook(&[&strings])));
}

#[test]
fn a_workbook_that_is_cut_short_is_left_to_calamine() {
    let rows: String =
        (1..3_000).map(|r| format!("<row r=\"{r}\"><c r=\"A{r}\"><v>{}.25</v></c></row>", r * r)).collect();
    let whole = workbook(&[&sheet(&rows)]);
    assert!(is_read_alike(&whole));
    for at in [10, 2_000, whole.len() / 2, whole.len() - 10] {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        is_read_alike(&changed);
        assert!(!is_read_alike(&whole[..at]));
    }
}

/// Pieces that stand in cells, usual and not.
fn cell() -> impl Strategy<Value = String> {
    let attributes = prop::sample::select(vec![
        "",
        " r=\"A1\"",
        " r=\"B2\"",
        " r=\"AA3\"",
        " s=\"1\"",
        " s=\"2\"",
        " t=\"s\"",
        " t=\"str\"",
        " t=\"b\"",
        " t=\"e\"",
        " t=\"n\"",
        " t=\"inlineStr\"",
        " s=\"1\" t=\"n\"",
        " t=\"d\"",
        " r=\"C1\" s=\"3\"",
        " x=\"&amp;\"",
        " s=\"7\"",
    ]);
    let body = prop::sample::select(vec![
        "",
        "<v/>",
        "<v></v>",
        "<v>1</v>",
        "<v>0</v>",
        "<v>46115.75</v>",
        "<v>0.1</v>",
        "<v>-0</v>",
        "<v>1e3</v>",
        "<v>x</v>",
        "<v> 1 </v>",
        "<v>#N/A</v>",
        "<v>a&amp;b</v>",
        "<v>a_x0041_b</v>",
        "<v>3</v>",
        "<v>0.30000000000000004</v>",
        "<f>A1</f>",
        "<f>A1</f><v>2</v>",
        "<f/><v/>",
        "<v>5</v><f>A1</f>",
        "<f t=\"shared\" si=\"0\"/><v>8</v>",
        "<f t=\"shared\"/>",
        "<is><t>text</t></is>",
        "<is><t> a &gt; b </t></is>",
        "<is><r><t>r</t></r></is>",
        "<is></is>",
        "<is><t xml:space=\"preserve\"> p\n</t></is>",
        "<is><t>₹ &#65;</t></is>",
        "<v>1</v> ",
        "<v>12345678901234567</v>",
    ]);
    (attributes, body).prop_map(|(attributes, body)| format!("<c{attributes}>{body}</c>"))
}

fn row() -> impl Strategy<Value = String> {
    let attributes = prop::sample::select(vec![
        "",
        "",
        "",
        " r=\"1\"",
        " r=\"4\"",
        " hidden=\"1\"",
        " r=\"2\" hidden=\"true\" ht=\"15\"",
    ]);
    (attributes, prop::collection::vec(cell(), 0..4))
        .prop_map(|(attributes, cells)| format!("<row{attributes}>{}</row>", cells.concat()))
}

/// A cell of the usual form, with any text or number.
fn usual_cell() -> impl Strategy<Value = String> {
    let text = "[A-Za-wyz0-9 &<>\"'₹é_/\n.-]{0,12}".prop_map(|t| {
        t.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&apos;")
    });
    let number = prop_oneof![
        any::<f64>().prop_filter("a number", |x| x.is_finite()).prop_map(|x| format!("{x}")),
        any::<f64>().prop_filter("a number", |x| x.is_finite()).prop_map(|x| format!("{x:e}")),
        (-1_000_000_000_i64..1_000_000_000).prop_map(|p| format!("{}.{:02}", p / 100, p.abs() % 100)),
        (0..60_000_u32, 0..1_000_u32).prop_map(|(day, part)| format!("{day}.{part}")),
        any::<i32>().prop_map(|n| n.to_string()),
    ];
    let style = prop::sample::select(vec!["", " s=\"0\"", " s=\"1\"", " s=\"2\"", " s=\"3\""]);
    (style, text, number, 0..9_u8).prop_map(|(style, text, number, form)| match form {
        0 => format!("<c{style} t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        1 => format!("<c{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"),
        2 => format!("<c{style} t=\"str\"><f>A1&amp;B1</f><v>{text}</v></c>"),
        3 => format!("<c{style} t=\"s\"><v>{}</v></c>", text.len() % 4),
        4 => format!("<c{style}><f>A1</f><v>{number}</v></c>"),
        5 => format!("<c{style} t=\"n\"><v>{number}</v></c>"),
        6 => format!("<c{style}/>"),
        7 => format!("<c{style}><f>A1</f></c>"),
        _ => format!("<c{style}><v>{number}</v></c>"),
    })
}

proptest! {
    #[test]
    fn any_text_and_number_of_the_usual_form_is_read_here(
        rows in prop::collection::vec(prop::collection::vec(usual_cell(), 0..5), 0..4)
    ) {
        let rows: String = rows.into_iter().map(|cells| format!("<row>{}</row>", cells.concat())).collect();
        prop_assert!(is_read_alike(&workbook(&[&sheet(&rows)])), "{}", rows);
    }

    #[test]
    fn whatever_is_read_here_calamine_reads_alike(rows in prop::collection::vec(row(), 0..4)) {
        is_read_alike(&workbook(&[&sheet(&rows.concat())]));
    }
}
