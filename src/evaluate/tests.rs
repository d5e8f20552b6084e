//! What a score says of right, false, missed and wrongly accepted.

use super::*;

const LINKS: &str = "ims_section,ims_index,supplier_gstin,document_number,register_rows,outcome,proposed_action,\
                     needs_review,rule,reason,candidate_rows,ims_file,recipient_gstin,supplier_name,document_date,\
                     document_value,taxable_value,igst,cgst,sgst,cess,previous_action,filed,return_period\n";
const TRUTH: &str = "section,index,supplier_gstin,document_number,register_rows,class,clean\n";

/// One line of `links.csv`: what was said, and what the record is where it matters.
struct Said<'a> {
    index: u32,
    number: &'a str,
    /// Rows, outcome, action, whether a person must look.
    said: &'a str,
    previous_action: &'a str,
    filed: &'a str,
    period: &'a str,
}

impl<'a> Said<'a> {
    fn of(index: u32, said: &'a str) -> Self {
        Self { index, number: "S/1", said, previous_action: "N", filed: "true", period: "092026" }
    }

    fn line(&self) -> String {
        let Self { index, number, said, previous_action, filed, period } = self;
        format!(
            "b2b,{index},27AAKFW2291Q1ZA,{number},{said},,,,,27AAHCK4471M1Z1,Asha Traders,04-09-2026,1180.00,\
             1000.00,180.00,0.00,0.00,0.00,{previous_action},{filed},{period}\n"
        )
    }
}

fn scored(truth: &str, links: &str) -> Result<Score, EvaluateError> {
    score(
        NamedText { name: "truth.csv", text: &format!("{TRUTH}{truth}") },
        NamedText { name: "links.csv", text: &format!("{LINKS}{links}") },
    )
}

/// Scores one record: what is true of it, what was said.
fn one(truth: &str, said: &str) -> Score {
    scored(&format!("b2b,0,27AAKFW2291Q1ZA,S/1,{truth}\n"), &Said::of(0, said).line()).unwrap()
}

#[test]
fn an_accept_without_a_person_is_wrong_unless_the_rows_are_exactly_right_and_it_may_be_accepted() {
    for (truth, link, right, false_links, missed, wrong) in [
        ("4,exact,1", "4,exact,A,false", 1, 0, 0, 0),
        ("4,exact,1", "4,exact,A,true", 1, 0, 0, 0),
        ("4,exact,1", "5,exact,A,false", 0, 1, 1, 1),
        ("4,exact,1", ",only_in_ims,A,false", 0, 0, 1, 1),
        ("4;5,split,1", "4,exact,A,false", 1, 0, 1, 1),
        ("4,value,0", "4,exact,A,false", 1, 0, 0, 1),
        ("4,typo,2", "4,number_typing,A,false", 1, 0, 0, 0),
        ("4,typo,2", "5,number_typing,A,false", 0, 1, 1, 1),
        (",decoy,0", "5,number_typing,A,false", 0, 1, 0, 1),
        (",decoy,0", ",only_in_ims,P,true", 0, 0, 0, 0),
        ("4;9,duplicate,0", "9,duplicate_in_books,A,false", 1, 0, 0, 0),
        ("4;9,duplicate,0", ",tie,N,true", 0, 0, 1, 0),
        ("4,superseded,0", ",only_in_ims,N,true", 0, 0, 0, 0),
        ("4,superseded,0", "4,exact,A,false", 1, 0, 0, 1),
    ] {
        let s = one(truth, link);
        assert_eq!(
            (s.pairs_right, s.pairs_false, s.pairs_missed, s.wrong_auto_accepts),
            (right, false_links, missed, wrong),
            "{truth} against {link}"
        );
        assert_eq!(s.wrong_auto_accept_tax, Paise::new(18_000 * i64::from(wrong)));
    }
}

#[test]
fn a_row_may_be_named_with_its_file_and_sheet() {
    assert_eq!(one("4;5,split,1", "b.xlsx#Sept:4;b.xlsx#Sept:5,split,A,false").records_right, 1);
    assert_eq!(one("4;5,split,1", "b:c.csv:4; 5,split,A,false").records_right, 1);
}

/// Ten records whose figures are reckoned by hand:
///
/// | | true rows | kind, clean | said | pairs right, false, missed |
/// |---|---|---|---|---|
/// | 0 | 1 | exact 1 | 1 accepted | 1 0 0 |
/// | 1 | 2 | exact 1 | 2 accepted | 1 0 0 |
/// | 2 | 3 | exact 1 | 3, a person | 1 0 0 |
/// | 3 | 4 | format:case 1 | 4 accepted | 1 0 0 |
/// | 4 | 5 | format:space 1 | 6 accepted: wrong | 0 1 1 |
/// | 5 | 7;8 | split 1 | 7;8 accepted | 2 0 0 |
/// | 6 | 9 | value 0 | 9, a person | 1 0 0 |
/// | 7 | none | missing_in_books 0 | none, rejected | 0 0 0 |
/// | 8 | 10;11 | duplicate 0 | 10 accepted: apart | 1 0 0 |
/// | 9 | 12 | exact 1, not filed | none | 0 0 1 |
///
/// Right 8, false 1, missed 2: precision 8/9, recall 8/10, F1 16/19. Clean: 0 to 5, of which 0, 1, 3
/// and 5 went through rightly. Six accepts, one wrong.
fn ten() -> Score {
    let truth = [
        "1,exact,1",
        "2,exact,1",
        "3,exact,1",
        "4,format:case,1",
        "5,format:space,1",
        "7;8,split,1",
        "9,value,0",
        ",missing_in_books,0",
        "10;11,duplicate,0",
        "12,exact,1",
    ];
    let said = [
        "1,exact,A,false",
        "2,within_tolerance,A,false",
        "3,exact,A,true",
        "4,number_variant,A,false",
        "6,number_variant,A,false",
        "7;8,split,A,false",
        "9,value_differs,P,true",
        ",only_in_ims,R,false",
        "10,exact,A,false",
        ",only_in_ims,P,true",
    ];
    let truth: Vec<String> =
        (0..).zip(truth).map(|(i, t): (u32, _)| format!("b2b,{i},27AAKFW2291Q1ZA,S/{i},{t}\n")).collect();
    let links: Vec<String> = (0..)
        .zip(said)
        .map(|(i, said)| {
            let number = format!("S/{i}");
            let filed = if i == 9 { "false" } else { "true" };
            Said { number: &number, filed, ..Said::of(i, said) }.line()
        })
        .collect();
    scored(&truth.concat(), &links.concat()).unwrap()
}

#[test]
fn a_small_month_has_the_figures_reckoned_by_hand() {
    let s = ten();
    let close = |found: f64, wanted: f64| assert!((found - wanted).abs() < 1e-12, "{found}, not {wanted}");
    close(s.precision(), 8.0 / 9.0);
    close(s.recall(), 0.8);
    close(s.f1(), 16.0 / 19.0);
    close(s.record_accuracy(), 0.8);
    close(s.automation(), 4.0 / 6.0);
    close(s.auto_accept_precision().unwrap(), 5.0 / 6.0);
    assert_eq!((s.auto_accepts, s.wrong_auto_accepts, s.booked_twice_auto_accepts), (6, 1, 1));
    assert_eq!((s.clean_records, s.clean_auto_accepts, s.clean_accepted), (6, 5, 4));
    assert_eq!(s.wrong, [(Section::B2b, 4, "format:space".to_owned())]);
    assert_eq!(s.confusion[&("exact".to_owned(), Some(Outcome::WithinTolerance))], 1);
    // One event in six trials: the root of (1-p)^5 (1+5p) = 0.05, from tables.
    assert!((s.wrong_rate_upper_95() - 0.581_803).abs() < 1e-6, "{}", s.wrong_rate_upper_95());
}

#[test]
fn a_score_is_told_by_kind_of_noise_and_by_what_each_kind_ended_as() {
    let text = ten().text();
    assert_eq!(
        text,
        "10 records
pairs: precision 0.88889   recall 0.80000   F1 0.84211   (8 right, 1 false, 2 missed)
record accuracy 0.80000
automation 0.6667 of 6 clean
automatic accepts 6: precision 0.83333, 1 wrong (₹180 tax), 95 % upper bound 58.18034 %; booked twice apart: 1

kind of noise           records   recall    right   false     auto   wrong    wrong, ₹ tax
duplicate                     1   1.0000   1.0000       0        1       0               0
exact                         4   0.7500   0.7500       0        2       0               0
format (all)                  2   0.5000   0.5000       1        2       1             180
format:case                   1   1.0000   1.0000       0        1       0               0
format:space                  1   0.0000   0.0000       1        1       1             180
missing_in_books              1        -   1.0000       0        0       0               0
split                         1   1.0000   1.0000       0        1       0               0
value                         1   1.0000   1.0000       0        0       0               0

kind of noise         outcome                 records    share
duplicate             exact                         1   1.0000
exact                 exact                         2   0.5000
                      within_tolerance              1   0.2500
                      only_in_ims                   1   0.2500
format:case           number_variant                1   1.0000
format:space          number_variant                1   1.0000
missing_in_books      only_in_ims                   1   1.0000
split                 split                         1   1.0000
value                 value_differs                 1   1.0000

wrongly accepted without a person:
  b2b[4]  format:space
"
    );
    let json: serde_json::Value = serde_json::from_str(&ten().json()).unwrap();
    assert_eq!(json["pairs_false"], 1);
    assert_eq!(json["wrong_auto_accept_tax"], "180.00");
    assert_eq!(json["by_class"]["format (all)"]["records"], 2);
    assert_eq!(json["by_class"]["missing_in_books"]["recall"], serde_json::Value::Null);
    assert_eq!(json["confusion"]["exact"]["within_tolerance"], 1);
    assert_eq!(json["wrong"][0]["ims_index"], 4);
}

#[test]
fn a_month_without_accepts_is_no_success() {
    let s = one("4,exact,1", ",only_in_ims,P,true");
    assert_eq!(s.auto_accept_precision(), None);
    assert!(s.text().contains("no automatic accepts\n"), "{}", s.text());
    assert!(s.json().contains("\"wrong_rate_upper95\":null"), "{}", s.json());
}

#[test]
fn records_that_may_rightly_wait_do_not_count_for_automation() {
    let truth: String = (0..5).map(|i| format!("b2b,{i},27AAKFW2291Q1ZA,S/1,{i},exact,1\n")).collect();
    let lines = [
        Said::of(0, "0,exact,A,false"),
        Said { filed: "false", ..Said::of(1, ",only_in_ims,N,true") },
        Said { previous_action: "R", ..Said::of(2, ",only_in_ims,N,true") },
        Said { previous_action: "P", ..Said::of(3, ",only_in_ims,N,true") },
        // What could not be read is no excuse.
        Said { filed: "", previous_action: "", ..Said::of(4, ",refused,N,true") },
    ];
    let found = scored(&truth, &lines.map(|l| l.line()).concat()).unwrap();
    assert_eq!((found.clean_records, found.clean_accepted, found.pairs_missed), (2, 1, 4));
}

#[test]
fn identical_copies_count_once_and_other_contents_do_not() {
    let truth = "b2b,0,27AAKFW2291Q1ZA,S/1,1,repeated,2\nb2b,1,27AAKFW2291Q1ZA,S/1,1,repeated,2\n";
    let said = "1,duplicate_in_ims,A,false";
    let copy = Said::of(1, ",duplicate_in_ims,N,true");
    let found = scored(truth, &[Said::of(0, said).line(), copy.line()].concat()).unwrap();
    assert_eq!((found.records, found.repeated_records, found.pairs_missed), (1, 1, 0));
    let other = Said { period: "082026", ..copy };
    let found = scored(truth, &[Said::of(0, said).line(), other.line()].concat()).unwrap();
    assert_eq!((found.records, found.repeated_records, found.pairs_missed), (2, 0, 1));
    // Alike in everything that links.csv holds, and yet not told as a repetition.
    let other = Said::of(1, ",only_in_ims,N,true");
    let found = scored(truth, &[Said::of(0, "1,exact,A,false").line(), other.line()].concat()).unwrap();
    assert_eq!((found.records, found.repeated_records), (2, 0));
}

#[test]
fn a_record_without_a_line_is_unlinked_and_a_line_without_a_record_is_told() {
    let truth = "b2b,0,27AAKFW2291Q1ZA,S/1,1,exact,1\nb2b,1,27AAKFW2291Q1ZA,S/2,2,exact,1\n";
    let links = [Said::of(0, "1,exact,A,false"), Said::of(7, "3,exact,A,false")].map(|l| l.line()).concat();
    let found = scored(truth, &links).unwrap();
    assert_eq!((found.without_line, found.unknown_records), (1, 1));
    assert_eq!((found.pairs_right, found.pairs_false, found.pairs_missed), (1, 0, 1));
    assert_eq!(found.confusion[&("exact".to_owned(), None)], 1);
    assert!(found.text().contains("\n1 record without a line in the links, counted as unlinked\n"));
}

#[test]
fn what_cannot_be_scored_is_said_with_its_line() {
    let truth = "b2b,0,27AAKFW2291Q1ZA,S/1,1,exact,1\n";
    let said = |truth: &str, links: &str| scored(truth, links).unwrap_err().to_string();
    let line = Said::of(0, "1,exact,A,false").line();
    let whole = |truth: &str, links: &str| {
        let truth = NamedText { name: "t/truth.csv", text: truth };
        score(truth, NamedText { name: "o/links.csv", text: links }).unwrap_err()
    };
    let error = whole("section,index,clean\n", LINKS);
    assert_eq!(error.id(), "csv.column");
    assert_eq!(
        error.to_string(),
        "the columns \"register_rows\" and \"class\" are missing\n  --> t/truth.csv\n  \
         help: give the truth.csv that imsreco sample wrote beside the month"
    );
    assert_eq!(
        whole(&format!("{TRUTH}{truth}"), &LINKS.replace(",filed,", ",submitted,")).to_string(),
        "the column \"filed\" is missing\n  --> o/links.csv\n  \
         help: give the links.csv that imsreco reconcile wrote"
    );
    assert_eq!(
        said(truth, &format!("{line}{line}")),
        "a second line for b2b[0]; the first is line 2\n  --> links.csv:3\n  \
         help: score the links of one month and one download at a time"
    );
    assert_eq!(
        said(&format!("{truth}{truth}"), &line),
        "a second line for b2b[0]; the first is line 2\n  --> truth.csv:3\n  \
         help: score the links of one month and one download at a time"
    );
    for (cells, message) in [
        (
            "x,exact,A,false",
            "\"x\" is no register_rows\n  --> links.csv:2\n  \
             help: rows are numbers, file:number or file#sheet:number, joined by ;",
        ),
        ("1,exact,A,maybe", "\"maybe\" is no needs_review\n  --> links.csv:2\n  help: it is true or false"),
        (
            "1,exact,Q,false",
            "\"Q\" is no proposed_action\n  --> links.csv:2\n  help: actions are A, R, P and N, or nothing",
        ),
        (
            "1,exactly,A,false",
            "\"exactly\" is no outcome\n  --> links.csv:2\n  help: imsreco explain outcome lists them",
        ),
    ] {
        assert_eq!(said(truth, &Said::of(0, cells).line()), message);
    }
    assert_eq!(
        said(truth, "b2b,0\n"),
        "the line has not as many cells as the heading\n  --> links.csv:2\n  \
         help: give the links.csv that imsreco reconcile wrote"
    );
    assert_eq!(
        said("b2b,0,,,1,exact,3\n", &line),
        "\"3\" is no clean\n  --> truth.csv:2\n  \
         help: it is 1 (accept), 0 (a person must look) or 2 (either is right)"
    );
    assert_eq!(
        said("", &line),
        "no record stands below the heading\n  --> truth.csv\n  \
         help: look whether it is the truth of the month"
    );
    assert_eq!(
        said("b2b,0,27AAKFW2291Q1ZA,S/9,1,exact,1\n", &line),
        "1 of 1 records have another supplier or number than in links.csv: the files are of different months\n  \
         --> truth.csv\n  help: give the truth of the month that was reconciled"
    );
    // A number that a spreadsheet would take for a formula stands behind an apostrophe.
    let line = Said { number: "'-1/A", ..Said::of(0, "1,exact,A,false") }.line();
    assert!(scored("b2b,0,27AAKFW2291Q1ZA,-1/A,1,exact,1\n", &line).is_ok());
}
