//! Functions, calculations, lists, remarks with fields and keys, with their messages; tables, hence
//! the length.

/// Conditions and all that is said of them.
pub(super) const WORD_CONDITIONS: &[(&str, &str)] = &[
    (
        "tax_gap < Rs 500",
        r#"error[rules.condition]: "Rs" does not belong to an amount in a rule
  --> rules.toml:5:22, rule "asked"
  when = "tax_gap < Rs 500"
                       ^^^
  help: write rupees as a plain number, such as 118000.50"#,
    ),
    (
        "tax_gap <= 1% of tax_total",
        r#"error[rules.condition]: "%" does not belong to a number in a rule
  --> rules.toml:5:21, rule "asked"
  when = "tax_gap <= 1% of tax_total"
                      ^
  help: one per cent is a hundredth: tax_gap * 100 <= tax_total"#,
    ),
    (
        "certain = yes",
        r#"error[rules.unknown-word]: no word is called "yes"
  --> rules.toml:5:19, rule "asked"
  when = "certain = yes"
                    ^^^
  help: write certain or NOT certain"#,
    ),
    (
        "certain IS yes",
        r#"error[rules.condition]: "yes" was not expected here
  --> rules.toml:5:20, rule "asked"
  when = "certain IS yes"
                     ^^^
  help: IS goes before NULL, NOT NULL, TRUE and FALSE; everything else is compared with ="#,
    ),
    (
        "certain AND NOT",
        r#"error[rules.condition]: a condition is missing behind NOT
  --> rules.toml:5:21, rule "asked"
  when = "certain AND NOT"
                      ^^^
  help: write it behind, as in NOT certain"#,
    ),
    (
        "outcome NOT IN 'exact'",
        r#"error[rules.condition]: "'exact'" was not expected here
  --> rules.toml:5:24, rule "asked"
  when = "outcome NOT IN 'exact'"
                         ^^^^^^^
  help: values stand in brackets behind IN, one at least, as in outcome IN ('exact', 'split')"#,
    ),
    (
        "supplier_name LIKE forge",
        r#"error[rules.kind]: LIKE needs a pattern in single quotes
  --> rules.toml:5:28, rule "asked"
  when = "supplier_name LIKE forge"
                             ^^^^^
  help: % stands for any text and _ for one character, as in supplier_name LIKE '%forge%'"#,
    ),
    (
        "document_date > 30-09-2026",
        r#"error[rules.literal]: "30-09-2026" is not a date
  --> rules.toml:5:25, rule "asked"
  when = "document_date > 30-09-2026"
                          ^^^^^^^^^^
  help: write year, month, day in quotes: DATE '2026-09-30'"#,
    ),
    (
        "supplier_pan = '27AAPFU0939F1ZV'",
        r#"error[rules.unknown-value]: "supplier_pan" is never '27AAPFU0939F1ZV'
  --> rules.toml:5:24, rule "asked"
  when = "supplier_pan = '27AAPFU0939F1ZV'"
                         ^^^^^^^^^^^^^^^^^
  help: a PAN has ten characters, as in supplier_pan = 'AAPFU0939F'"#,
    ),
    (
        "recipient_state IN ('27', 'MH')",
        r#"error[rules.unknown-value]: "recipient_state" is never 'MH'
  --> rules.toml:5:35, rule "asked"
  when = "recipient_state IN ('27', 'MH')"
                                    ^^^^
  help: a state is two digits, as in recipient_state = '27'"#,
    ),
    (
        "gap_tax > 5",
        r#"error[rules.unknown-word]: no word is called "gap_tax"
  --> rules.toml:5:9, rule "asked"
  when = "gap_tax > 5"
          ^^^^^^^
  help: did you mean "tax_gap"?"#,
    ),
    (
        "SUM(tax_gap) > 3",
        r#"error[rules.function]: no function is called "SUM"
  --> rules.toml:5:9, rule "asked"
  when = "SUM(tax_gap) > 3"
          ^^^^^^^^^^^
  help: the functions are UPPER, LOWER, TRIM, LENGTH, LEFT, RIGHT and SUBSTR"#,
    ),
    (
        "ROW_NUMBER() OVER (PARTITION BY section) = 1",
        r#"error[rules.function]: no function is called "ROW_NUMBER"
  --> rules.toml:5:9, rule "asked"
  when = "ROW_NUMBER() OVER (PARTITION BY section) = 1"
          ^^^^^^^^^^
  help: the functions are UPPER, LOWER, TRIM, LENGTH, LEFT, RIGHT and SUBSTR"#,
    ),
    (
        "LENGHT(document_number) > 3",
        r#"error[rules.function]: no function is called "LENGHT"
  --> rules.toml:5:9, rule "asked"
  when = "LENGHT(document_number) > 3"
          ^^^^^^^^^^^^^^^^^^^^^^
  help: did you mean LENGTH?"#,
    ),
    (
        "UPPER(tax_gap) = 'A'",
        r#"error[rules.function]: "UPPER" reads the text of a word, and "tax_gap" is an amount in rupees
  --> rules.toml:5:15, rule "asked"
  when = "UPPER(tax_gap) = 'A'"
                ^^^^^^^
  help: write UPPER(text), as in UPPER(books_document_number) = UPPER(document_number)"#,
    ),
    (
        "UPPER('abc') = 'ABC'",
        r#"error[rules.function]: "UPPER" reads the text of a word, and 'abc' is text
  --> rules.toml:5:15, rule "asked"
  when = "UPPER('abc') = 'ABC'"
                ^^^^^
  help: write UPPER(text), as in UPPER(books_document_number) = UPPER(document_number)"#,
    ),
    (
        "UPPER(supplier_name, 3) = 'A'",
        r#"error[rules.function]: "UPPER" does not take what stands in its brackets
  --> rules.toml:5:9, rule "asked"
  when = "UPPER(supplier_name, 3) = 'A'"
          ^^^^^^^^^^^^^^^^^^^^^^
  help: write UPPER(text), as in UPPER(books_document_number) = UPPER(document_number)"#,
    ),
    (
        "LEFT(document_number) = 'SF'",
        r#"error[rules.function]: "LEFT" does not take what stands in its brackets
  --> rules.toml:5:9, rule "asked"
  when = "LEFT(document_number) = 'SF'"
          ^^^^^^^^^^^^^^^^^^^^
  help: write LEFT(text, n), as in LEFT(document_number, 3) = 'SF/'"#,
    ),
    (
        "LEFT(document_number, 0) = 'SF'",
        r#"error[rules.function]: "0" is no number of characters
  --> rules.toml:5:31, rule "asked"
  when = "LEFT(document_number, 0) = 'SF'"
                                ^
  help: write LEFT(text, n), as in LEFT(document_number, 3) = 'SF/'"#,
    ),
    (
        "LEFT(document_number, rows) = 'SF'",
        r#"error[rules.function]: "rows" is no number of characters
  --> rules.toml:5:31, rule "asked"
  when = "LEFT(document_number, rows) = 'SF'"
                                ^^^^
  help: write LEFT(text, n), as in LEFT(document_number, 3) = 'SF/'"#,
    ),
    (
        "LEFT(document_number, 2) = 'SFX'",
        r#"error[rules.unknown-value]: "LEFT(document_number, 2)" is never 'SFX'
  --> rules.toml:5:36, rule "asked"
  when = "LEFT(document_number, 2) = 'SFX'"
                                     ^^^^^
  help: compare it with a text that is not longer than it is"#,
    ),
    (
        "UPPER(supplier_name) = 'Sona Forge'",
        r#"error[rules.unknown-value]: "UPPER(supplier_name)" is never 'Sona Forge'
  --> rules.toml:5:32, rule "asked"
  when = "UPPER(supplier_name) = 'Sona Forge'"
                                 ^^^^^^^^^^^^
  help: write 'SONA FORGE'"#,
    ),
    (
        "LENGTH(document_number) > '3'",
        r#"error[rules.kind]: "LENGTH(document_number)" is a whole number and '3' is text
  --> rules.toml:5:35, rule "asked"
  when = "LENGTH(document_number) > '3'"
                                    ^^^
  help: write a number without quotes and decimals"#,
    ),
    (
        "LENGTH(document_number) = 2.5",
        r#"error[rules.literal]: "2.5" is not a whole number
  --> rules.toml:5:35, rule "asked"
  when = "LENGTH(document_number) = 2.5"
                                    ^^^
  help: "LENGTH(document_number)" counts; write a number without decimals"#,
    ),
    (
        "LENGTH(document_number)",
        r#"error[rules.not-a-condition]: "LENGTH(document_number)" is a whole number, not a condition
  --> rules.toml:5:9, rule "asked"
  when = "LENGTH(document_number)"
          ^^^^^^^^^^^^^^^^^^^^^^
  help: compare it, as in LENGTH(document_number) > 12"#,
    ),
    (
        "UPPER(supplier_name) > 'A'",
        r#"error[rules.kind]: "UPPER(supplier_name)" is text and has no order
  --> rules.toml:5:9, rule "asked"
  when = "UPPER(supplier_name) > 'A'"
          ^^^^^^^^^^^^^^^^^^^
  help: use =, <> or IN"#,
    ),
    (
        "UPPER(supplier_name) IS NULL",
        r#"error[rules.unsupported]: IS NULL asks about a word, not about a comparison
  --> rules.toml:5:9, rule "asked"
  when = "UPPER(supplier_name) IS NULL"
          ^^^^^^^^^^^^^^^^^^^
  help: write it behind a word, as in supplier_name IS NULL"#,
    ),
    (
        "TRIM(LEADING 'x' FROM supplier_name) = 'a'",
        r#"error[rules.unsupported]: "TRIM" cannot be used in a rule
  --> rules.toml:5:22, rule "asked"
  when = "TRIM(LEADING 'x' FROM supplier_name) = 'a'"
                       ^^^^^^^^^^^^^^^^^^^^^^
  help: write TRIM(word), which takes blanks away"#,
    ),
    (
        "SUBSTRING(supplier_name FROM 2) = 'a'",
        r#"error[rules.unsupported]: "SUBSTR" cannot be used in a rule
  --> rules.toml:5:19, rule "asked"
  when = "SUBSTRING(supplier_name FROM 2) = 'a'"
                    ^^^^^^^^^^^^^^^^^^^^
  help: write SUBSTR(word, 3, 2)"#,
    ),
    (
        "LENGTH(DISTINCT supplier_name) = 2",
        r#"error[rules.unsupported]: "LENGTH" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "LENGTH(DISTINCT supplier_name) = 2"
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: a function takes its arguments in brackets, and nothing else"#,
    ),
    ("TRIM(previous_remarks) <> '' AND left(UPPER(supplier_name), 4) = 'SONA'", "loads"),
    ("tax_gap * 100 <= tax_total", "loads"),
    ("tax_gap <= 0.05 * taxable_value", "loads"),
    ("igst + cgst + sgst - tax_total BETWEEN -1 AND 1", "loads"),
    ("taxable_value IN (books_taxable_value, books_taxable_value + 0.01)", "loads"),
    (
        "tax_gap * 2 > '5'",
        r#"error[rules.kind]: '5' cannot be calculated with
  --> rules.toml:5:23, rule "asked"
  when = "tax_gap * 2 > '5'"
                        ^^^
  help: calculate with amounts or with whole numbers"#,
    ),
    (
        "tax_gap + days_apart > 5",
        r#"error[rules.kind]: "tax_gap" is an amount in rupees and "days_apart" is a whole number
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap + days_apart > 5"
                    ^^^^^^^^^^
  help: calculate with amounts alone, or with whole numbers alone"#,
    ),
    (
        "tax_gap * tax_total > 5",
        r#"error[rules.calculation]: a word is multiplied by a word
  --> rules.toml:5:9, rule "asked"
  when = "tax_gap * tax_total > 5"
          ^^^^^^^^^^^^^^^^^^^
  help: multiply by a number, as in tax_gap * 100 <= tax_total"#,
    ),
    (
        "tax_gap / tax_total < 0.1",
        r#"error[rules.calculation]: only a number can be divided by
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap / tax_total < 0.1"
                    ^^^^^^^^^
  help: multiply the other side instead, as in tax_gap * 100 <= tax_total"#,
    ),
    (
        "tax_gap / 0 > 1",
        r#"error[rules.calculation]: nothing can be divided by 0
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap / 0 > 1"
                    ^
  help: divide by another number"#,
    ),
    (
        "tax_gap % 2 = 1",
        r#"error[rules.unsupported]: "%" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "tax_gap % 2 = 1"
          ^^^^^^^^^^^
  help: calculations have +, -, * and /"#,
    ),
    (
        "tax_gap + 0.005 > 1",
        r#"error[rules.literal]: "0.005" has more than two decimals
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap + 0.005 > 1"
                    ^^^^^
  help: amounts are in rupees and paise, such as 118000.50"#,
    ),
    (
        "rows + 0.5 > 1",
        r#"error[rules.literal]: "0.5" is not a whole number
  --> rules.toml:5:16, rule "asked"
  when = "rows + 0.5 > 1"
                 ^^^
  help: "rows" counts; write a number without decimals"#,
    ),
    (
        "document_date + 30 > DATE '2026-04-01'",
        r#"error[rules.kind]: "document_date" is a date and cannot be calculated with
  --> rules.toml:5:9, rule "asked"
  when = "document_date + 30 > DATE '2026-04-01'"
          ^^^^^^^^^^^^^
  help: days_apart, months_late and days_to_itc_limit count for you
error[rules.kind]: DATE '2026-04-01' cannot be calculated with
  --> rules.toml:5:35, rule "asked"
  when = "document_date + 30 > DATE '2026-04-01'"
                                    ^^^^^^^^^^^^
  help: calculate with amounts or with whole numbers"#,
    ),
    (
        "supplier_name + 'x' = 'y'",
        r#"error[rules.kind]: "supplier_name" is text and cannot be calculated with
  --> rules.toml:5:9, rule "asked"
  when = "supplier_name + 'x' = 'y'"
          ^^^^^^^^^^^^^
  help: calculate with amounts or with whole numbers
error[rules.kind]: 'x' cannot be calculated with
  --> rules.toml:5:25, rule "asked"
  when = "supplier_name + 'x' = 'y'"
                          ^^^
  help: calculate with amounts or with whole numbers
error[rules.kind]: 'y' cannot be calculated with
  --> rules.toml:5:31, rule "asked"
  when = "supplier_name + 'x' = 'y'"
                                ^^^
  help: calculate with amounts or with whole numbers"#,
    ),
    (
        "LENGTH(document_number) + 1 > 5",
        r#"error[rules.calculation]: a function cannot be calculated with
  --> rules.toml:5:9, rule "asked"
  when = "LENGTH(document_number) + 1 > 5"
          ^^^^^^^^^^^^^^^^^^^^^^
  help: compare it with a value, as in LENGTH(document_number) > 12"#,
    ),
    (
        "2 * 3 > 5",
        r#"error[rules.not-a-condition]: no word stands in this comparison
  --> rules.toml:5:9, rule "asked"
  when = "2 * 3 > 5"
          ^^^^^^^^^
  help: compare a word with a value, as in outcome = 'exact'"#,
    ),
    (
        "tax_gap * 99999999999999999999 > 1",
        r#"error[rules.calculation]: the numbers of this calculation are too large, or have too many decimals, to be exact
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap * 99999999999999999999 > 1"
                    ^^^^^^^^^^^^^^^^^^^^
  help: use smaller factors, such as tax_gap * 100 <= tax_total"#,
    ),
    (
        "tax_gap + 1",
        r#"error[rules.unsupported]: "+" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "tax_gap + 1"
          ^^^^^^^^^^^
  help: a calculation stands in a comparison, as in tax_gap * 100 <= tax_total"#,
    ),
    (
        "-supplier_name = 'x'",
        r#"error[rules.kind]: "supplier_name" is text and cannot be calculated with
  --> rules.toml:5:10, rule "asked"
  when = "-supplier_name = 'x'"
           ^^^^^^^^^^^^^
  help: calculate with amounts or with whole numbers
error[rules.kind]: 'x' cannot be calculated with
  --> rules.toml:5:26, rule "asked"
  when = "-supplier_name = 'x'"
                           ^^^
  help: calculate with amounts or with whole numbers"#,
    ),
    (
        "tax_gap+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1 > 2",
        r#"error[rules.calculation]: the calculation has 62 steps
  --> rules.toml:5:9, rule "asked"
  when = "tax_gap+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+…
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: split it into several rules"#,
    ),
    (
        "supplier IN LIST 'hold'",
        r#"error[rules.unknown-list]: no list is called "hold"
  --> rules.toml:5:26, rule "asked"
  when = "supplier IN LIST 'hold'"
                           ^^^^^^
  help: name it and its file in [lists], as in hold = "hold.csv""#,
    ),
    (
        "supplier_gstin IN LIST 'hold'",
        r#"error[rules.unsupported]: only "supplier" can stand before IN LIST
  --> rules.toml:5:9, rule "asked"
  when = "supplier_gstin IN LIST 'hold'"
          ^^^^^^^^^^^^^^
  help: a list names suppliers by GSTIN or PAN: write supplier IN LIST 'hold'"#,
    ),
    (
        "supplier IN LIST hold",
        r#"error[rules.kind]: "hold" is not text
  --> rules.toml:5:26, rule "asked"
  when = "supplier IN LIST hold"
                           ^^^^
  help: the name of a list goes in single quotes: 'hold'"#,
    ),
    (
        "supplier IN LIST",
        r#"error[rules.condition]: the condition ends too early
  --> rules.toml:5:25, rule "asked"
  when = "supplier IN LIST"
                          ^
  help: a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00"#,
    ),
    (
        "supplier IN LIST ('hold')",
        r#"error[rules.condition]: "(" was not expected here
  --> rules.toml:5:26, rule "asked"
  when = "supplier IN LIST ('hold')"
                           ^
  help: a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00"#,
    ),
    (
        "supplier = '27AAPFU0939F1ZV'",
        r#"error[rules.unknown-word]: no word is called "supplier"
  --> rules.toml:5:9, rule "asked"
  when = "supplier = '27AAPFU0939F1ZV'"
          ^^^^^^^^
  help: write supplier IN LIST 'name', or ask for supplier_gstin, supplier_pan or supplier_name"#,
    ),
    ("FILED and Not Outcome = 'exact'", "loads"),
    (
        "tax_gap > 0.1 * taxable_value AND taxable_value_gpa * 2 > 1",
        r#"error[rules.unknown-word]: no word is called "taxable_value_gpa"
  --> rules.toml:5:43, rule "asked"
  when = "tax_gap > 0.1 * taxable_value AND taxable_value_gpa * 2 > 1"
                                            ^^^^^^^^^^^^^^^^^
  help: did you mean "taxable_value_gap", "taxable_value" or "taxable_value_gap_signed"?"#,
    ),
];

/// Rules files and all that is said of them.
pub(super) const WORD_FILES: &[(&str, &str)] = &[
    (
        r#"policy = "a"
[lists]
hold = "hold.csv"
pans = "pans.csv"
[annual_return]
"2025-26" = 2026-10-31
"2024-25" = "31-12-2025"
[[rule]]
name = "a"
when = "supplier IN LIST 'hold' OR supplier NOT IN LIST 'pans'"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "Tax {{differs}} by {TAX_TOTAL_GAP}, {supplier_name}"
itc_reduction = "full"
tags = ["a", "b-2"]
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        "loads",
    ),
    (
        r#"policy = "a"
lists = "hold.csv"
annual_return = 5
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.type]: "lists" is text, not a table
  --> rules.toml:2:9
  lists = "hold.csv"
          ^^^^^^^^^^
  help: write [lists] and its keys below
error[rules.type]: "annual_return" is a number, not a table
  --> rules.toml:3:17
  annual_return = 5
                  ^
  help: write [annual_return] and its keys below"#,
    ),
    (
        r#"policy = "a"
[lists]
"On Hold" = "hold.csv"
absent = "no.csv"
far = "/etc/hold.csv"
five = 5
none = ""
names = "names.csv"
bare = "bare.csv"
wrong = "wrong.csv"
[[rule]]
name = "a"
when = "supplier IN LIST 'absent' AND supplier IN LIST 'wrnog'"
action = "accept"
review = "clerk"
reason = "r"
why = "w"

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.name]: "On Hold" cannot be a list's name
  --> rules.toml:3:1, [lists]
  "On Hold" = "hold.csv"
  ^^^^^^^^^
  help: use small letters, digits and hyphens, as in "on-hold"
error[rules.list-file]: the list "absent" cannot be read: there is no such file
  --> rules.toml:4:10, [lists]
  absent = "no.csv"
           ^^^^^^^^
  help: look at the spelling and the folder
error[rules.list-file]: "/etc/hold.csv" is not beside the rules
  --> rules.toml:5:7, [lists]
  far = "/etc/hold.csv"
        ^^^^^^^^^^^^^^^
  help: write the path as seen from the rules file, so that both can be moved together
error[rules.type]: "five" is a number, not text
  --> rules.toml:6:8, [lists]
  five = 5
         ^
  help: write it in quotes
error[rules.missing]: "none" is empty
  --> rules.toml:7:8, [lists]
  none = ""
         ^^
  help: write its file, as in hold = "hold.csv"
error[rules.unknown-list]: no list is called "wrnog"
  --> rules.toml:13:56, rule "a"
  when = "supplier IN LIST 'absent' AND supplier IN LIST 'wrnog'"
                                                         ^^^^^^^
  help: did you mean "wrong"?
error[rules.list-file]: no column of the list is headed GSTIN or PAN; it has no headings
  --> bare.csv
  help: write GSTIN above the column of suppliers; other columns are free
error[rules.list-file]: no column of the list is headed GSTIN or PAN; it has "Supplier" and "City"
  --> names.csv
  help: write GSTIN above the column of suppliers; other columns are free
error[rules.list-entry]: "27AAKFW2291Q1" is neither a GSTIN nor a PAN
  --> wrong.csv:2:6
  Asha,27AAKFW2291Q1,June
       ^^^^^^^^^^^^^
  help: write the fifteen characters of a registration, or the ten of a PAN
error[rules.list-entry]: the line names no supplier
  --> wrong.csv:4:1
  Nobody,,July
  ^
  help: write the supplier's GSTIN or PAN, or leave the line out
error[rules.list-entry]: "aakfw2291" is neither a GSTIN nor a PAN
  --> wrong.csv:6:9
  Éclair, aakfw2291 ,May
          ^^^^^^^^^
  help: write the fifteen characters of a registration, or the ten of a PAN"#,
    ),
    (
        r#"policy = "a"
[annual_return]
"2025" = 2026-10-31
"2025-26" = "2026-10-31"
"2024-25" = 2025-03-31
"2023-24" = 2024-10-31T10:00:00
"2022-23" = true
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.annual-return]: "2025" is not a financial year
  --> rules.toml:3:1, [annual_return]
  "2025" = 2026-10-31
  ^^^^^^
  help: write it as in "2025-26" = 2026-10-31
error[rules.annual-return]: "2026-10-31" is not a date
  --> rules.toml:4:13, [annual_return]
  "2025-26" = "2026-10-31"
              ^^^^^^^^^^^^
  help: write it as in "2025-26" = 2026-10-31
error[rules.annual-return]: the annual return of 2024-25 cannot be filed on 31-03-2025, before the year ends
  --> rules.toml:5:13, [annual_return]
  "2024-25" = 2025-03-31
              ^^^^^^^^^^
  help: write the day on which it was filed, or leave the line out
error[rules.annual-return]: the day is a time, not a date
  --> rules.toml:6:13, [annual_return]
  "2023-24" = 2024-10-31T10:00:00
              ^^^^^^^^^^^^^^^^^^^
  help: write it as in "2025-26" = 2026-10-31
error[rules.annual-return]: the day is true or false, not a date
  --> rules.toml:7:13, [annual_return]
  "2022-23" = true
              ^^^^
  help: write it as in "2025-26" = 2026-10-31"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "Differs by {tax_gpa}, {} and {xyzzy}"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.unknown-word]: no word is called "tax_gpa"
  --> rules.toml:9:23, rule "a"
  remark = "Differs by {tax_gpa}, {} and {xyzzy}"
                        ^^^^^^^
  help: did you mean "tax_gap", "tax_total" or "tax_total_gap_signed"?
error[rules.remark]: no word stands in these braces
  --> rules.toml:9:34, rule "a"
  remark = "Differs by {tax_gpa}, {} and {xyzzy}"
                                   ^
  help: write a word of the rules in the braces
error[rules.unknown-word]: no word is called "xyzzy"
  --> rules.toml:9:41, rule "a"
  remark = "Differs by {tax_gpa}, {} and {xyzzy}"
                                          ^^^^^
  help: the words are listed by imsreco rules vocabulary"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "Differs by {tax_gap"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.remark]: this brace is never closed
  --> rules.toml:9:22, rule "a"
  remark = "Differs by {tax_gap"
                       ^
  help: a word goes in {braces}; {{ and }} stand for braces themselves"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "  Differs by tax_gap} rupees"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.remark]: this brace closes nothing
  --> rules.toml:9:31, rule "a"
  remark = "  Differs by tax_gap} rupees"
                                ^
  help: a word goes in {braces}; {{ and }} stand for braces themselves"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{supplier_name} {tax_gap}"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.remark]: the remark can come to 260 characters
  --> rules.toml:9:10, rule "a"
  remark = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: the portal takes 250 at most"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "Blocked"
itc_reduction = "ful"
tags = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.itc-reduction]: "ful" is no way to give credit back
  --> rules.toml:10:17, rule "a"
  itc_reduction = "ful"
                  ^^^^^
  help: did you mean "full"?
error[rules.type]: "tags" is text, not a list
  --> rules.toml:11:8, rule "a"
  tags = "a"
         ^^^
  help: write tags = ["materiality"]"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
itc_reduction = "zero"
tags = ["Big", "a", "a", 5]
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.itc-reduction]: "zero" is no way to give credit back
  --> rules.toml:9:17, rule "a"
  itc_reduction = "zero"
                  ^^^^^^
  help: it is one of full, none, books
error[rules.name]: "Big" cannot be a tag
  --> rules.toml:10:9, rule "a"
  tags = ["Big", "a", "a", 5]
          ^^^^^
  help: use small letters, digits and hyphens, as in "materiality"
error[rules.tags]: the tag "a" stands twice
  --> rules.toml:10:21, rule "a"
  tags = ["Big", "a", "a", 5]
                      ^^^
  help: leave one of them out
error[rules.type]: the tag is a number, not text
  --> rules.toml:10:26, rule "a"
  tags = ["Big", "a", "a", 5]
                           ^
  help: write it in quotes"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
itc_reduction = "none"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.itc-reduction]: the portal wants a remark where nothing is given back
  --> rules.toml:9:17, rule "a"
  itc_reduction = "none"
                  ^^^^^^
  help: say in "remark" why no credit was taken on the original supply"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certain"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
itc_reduction = "full"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.itc-reduction]: credit is given back only with an accepted credit note
  --> rules.toml:9:17, rule "a"
  itc_reduction = "full"
                  ^^^^^^
  help: leave it out, or write action = "accept""#,
    ),
];

/// Policies that load, and what is warned of.
pub(super) const WORD_WARNINGS: &[(&str, &str)] = &[
    (
        r#"
[[rule]]
name = "a"
when = "(supplier_gstin = '27AAPFU0939F1ZX' AND filed) OR books_supplier_gstin NOT IN ('27AAPFU0939F1ZV', '27aapfu0939f1zv')"
action = "pending"
review = "clerk"
reason = "r"
why = "w"

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"warning[rules.gstin]: the check character of "27AAPFU0939F1ZX" does not fit
  --> rules.toml:4:27, rule "a"
  when = "(supplier_gstin = '27AAPFU0939F1ZX' AND filed) OR books_supplier_gstin NOT IN ('27AAPFU0939F…
                            ^^^^^^^^^^^^^^^^^
  help: compare it with a document of the supplier; mistyped, it fits nobody
warning[rules.gstin]: "27aapfu0939f1zv" has not the shape of a GSTIN
  --> rules.toml:4:107, rule "a"
  …R books_supplier_gstin NOT IN ('27AAPFU0939F1ZV', '27aapfu0939f1zv')"
                                                     ^^^^^^^^^^^^^^^^^
  help: write its fifteen characters in capitals, as in '27AAPFU0939F1ZV'; a PAN is compared with supplier_pan"#,
    ),
    (
        r#"
[lists]
hold = "hold.csv"
doubtful = "doubtful.csv"
[[rule]]
name = "a"
when = "NOT certain AND (filed OR supplier IN LIST 'doubtful')"
action = "accept"
review = "clerk"
reason = "r"
why = "w"

[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"warning[rules.list-check]: the check character of "27AAPFU0939F1ZX" does not fit
  --> doubtful.csv:3:1
  27AAPFU0939F1ZX
  ^^^^^^^^^^^^^^^
  help: compare it with a document of the supplier; mistyped, it stops nobody
warning[rules.list-twice]: "27AAPFU0939F1ZV" is listed twice
  --> doubtful.csv:4:1
  27AAPFU0939F1ZV
  ^^^^^^^^^^^^^^^
  help: it stands in line 2 already; leave one of them out
warning[rules.list-twice]: "27AAPFU0939F1ZV" is listed with its whole PAN
  --> doubtful.csv:2:1
  27AAPFU0939F1ZV
  ^^^^^^^^^^^^^^^
  help: line 5 lists all registrations of the PAN; leave one of them out
warning[rules.list-twice]: "27AAPFU0939F1ZX" is listed with its whole PAN
  --> doubtful.csv:3:1
  27AAPFU0939F1ZX
  ^^^^^^^^^^^^^^^
  help: line 5 lists all registrations of the PAN; leave one of them out
warning[rules.list-unused]: no rule asks for the list "hold"
  --> rules.toml:3:8, [lists]
  hold = "hold.csv"
         ^^^^^^^^^^
  help: write supplier IN LIST 'hold' in a rule, or leave the list out"#,
    ),
];
