//! Conditions with their messages; a table, hence its length.

/// A condition and all that is said of it; `loads` where nothing is wrong.
pub(super) const CONDITIONS: &[(&str, &str)] = &[
    (
        "number_level = 'same' filed",
        r#"error[rules.condition]: "filed" was not expected here
  --> rules.toml:5:31, rule "asked"
  when = "number_level = 'same' filed"
                                ^^^^^
  help: join conditions with AND or OR"#,
    ),
    (
        "tax_gap > 1 AND AND rows < 2",
        r#"error[rules.condition]: "AND" was not expected here
  --> rules.toml:5:25, rule "asked"
  when = "tax_gap > 1 AND AND rows < 2"
                          ^^^
  help: a condition stands on either side of AND and OR"#,
    ),
    (
        "taxable_value_gap <=",
        r#"error[rules.condition]: the condition ends too early
  --> rules.toml:5:29, rule "asked"
  when = "taxable_value_gap <="
                              ^
  help: a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00"#,
    ),
    (
        "taxable_value_gpa > 1",
        r#"error[rules.unknown-word]: no word is called "taxable_value_gpa"
  --> rules.toml:5:9, rule "asked"
  when = "taxable_value_gpa > 1"
          ^^^^^^^^^^^^^^^^^
  help: did you mean "taxable_value_gap", "taxable_value" or "taxable_value_gap_signed"?"#,
    ),
    (
        r#"supplier_gstin = "x""#,
        r#"error[rules.unknown-word]: no word is called "x"
  --> rules.toml:5:28, rule "asked"
  when = '''supplier_gstin = "x"'''
                             ^^^
  help: text goes in single quotes: 'x'"#,
    ),
    (
        "outcome = exact",
        r#"error[rules.unknown-word]: no word is called "exact"
  --> rules.toml:5:19, rule "asked"
  when = "outcome = exact"
                    ^^^^^
  help: text goes in single quotes: 'exact'"#,
    ),
    (
        r#""certain" AND filed"#,
        r#"error[rules.unknown-word]: no word is called "certain"
  --> rules.toml:5:11, rule "asked"
  when = '''"certain" AND filed'''
            ^^^^^^^^^
  help: words stand without quotes: certain"#,
    ),
    (
        "supplier_gstin > 5",
        r#"error[rules.kind]: "supplier_gstin" is text and has no order
  --> rules.toml:5:9, rule "asked"
  when = "supplier_gstin > 5"
          ^^^^^^^^^^^^^^
  help: use =, <> or IN"#,
    ),
    (
        "supplier_gstin = 5",
        r#"error[rules.kind]: "supplier_gstin" is text and 5 is a number
  --> rules.toml:5:26, rule "asked"
  when = "supplier_gstin = 5"
                           ^
  help: text goes in single quotes: '5'"#,
    ),
    (
        "certain = 'yes'",
        r#"error[rules.kind]: "certain" is true or false and 'yes' is text
  --> rules.toml:5:19, rule "asked"
  when = "certain = 'yes'"
                    ^^^^^
  help: write certain or NOT certain"#,
    ),
    ("tax_gap = 1.1", "loads"),
    ("NOT (tax_gap > 1)", "loads"),
    (
        "outcome IN ('exact', 'splitt')",
        r#"error[rules.unknown-value]: "outcome" is never 'splitt'
  --> rules.toml:5:30, rule "asked"
  when = "outcome IN ('exact', 'splitt')"
                               ^^^^^^^^
  help: did you mean "split"?"#,
    ),
    (
        "tax_gap < 10.005",
        r#"error[rules.literal]: "10.005" has more than two decimals
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap < 10.005"
                    ^^^^^^
  help: amounts are in rupees and paise, such as 118000.50"#,
    ),
    (
        "days_apart > 1.5",
        r#"error[rules.literal]: "1.5" is not a whole number
  --> rules.toml:5:22, rule "asked"
  when = "days_apart > 1.5"
                       ^^^
  help: "days_apart" counts; write a number without decimals"#,
    ),
    (
        "taxable_value_gap",
        r#"error[rules.not-a-condition]: "taxable_value_gap" is an amount in rupees, not a condition
  --> rules.toml:5:9, rule "asked"
  when = "taxable_value_gap"
          ^^^^^^^^^^^^^^^^^
  help: compare it, as in taxable_value_gap <= 1.00"#,
    ),
    (
        "taxable_value > 10L",
        r#"error[rules.literal]: "10L" is not a number
  --> rules.toml:5:25, rule "asked"
  when = "taxable_value > 10L"
                          ^^^
  help: write lakhs in full: ten lakh is 1000000"#,
    ),
    (
        "taxable_value > 1,18,000",
        r#"error[rules.condition]: "," was not expected here
  --> rules.toml:5:26, rule "asked"
  when = "taxable_value > 1,18,000"
                           ^
  help: write amounts without grouping, such as 118000.50"#,
    ),
    (
        "taxable_value > ₹500",
        r#"error[rules.condition]: "₹" does not belong to an amount in a rule
  --> rules.toml:5:25, rule "asked"
  when = "taxable_value > ₹500"
                          ^
  help: write rupees as a plain number, such as 118000.50"#,
    ),
    (
        "supplier_name = ‘Sona’",
        r#"error[rules.condition]: "‘" is not a quote that rules know
  --> rules.toml:5:25, rule "asked"
  when = "supplier_name = ‘Sona’"
                          ^
  help: text goes in straight single quotes, as in 'exact'
error[rules.condition]: "’" is not a quote that rules know
  --> rules.toml:5:30, rule "asked"
  when = "supplier_name = ‘Sona’"
                               ^
  help: text goes in straight single quotes, as in 'exact'"#,
    ),
    (
        "supplier_name = 'Sona",
        r#"error[rules.condition]: a text begins here and does not end
  --> rules.toml:5:25, rule "asked"
  when = "supplier_name = 'Sona"
                          ^
  help: close it with a single quote; a quote within text is doubled, as in 'O''Brien'"#,
    ),
    (
        "certain AND (filed",
        r#"error[rules.condition]: this bracket is never closed
  --> rules.toml:5:21, rule "asked"
  when = "certain AND (filed"
                      ^
  help: close it where its condition ends"#,
    ),
    (
        "certain) AND filed",
        r#"error[rules.condition]: this bracket closes nothing
  --> rules.toml:5:16, rule "asked"
  when = "certain) AND filed"
                 ^
  help: leave it out, or open one before"#,
    ),
    (
        "certain && filed",
        r#"error[rules.condition]: "&&" cannot be used in a rule
  --> rules.toml:5:17, rule "asked"
  when = "certain && filed"
                  ^^
  help: write AND"#,
    ),
    (
        "certain -- AND filed",
        r#"error[rules.condition]: a comment hides the rest of the condition
  --> rules.toml:5:17, rule "asked"
  when = "certain -- AND filed"
                  ^
  help: say it in "why", or in a line of its own that begins with #"#,
    ),
    (
        "1 < tax_gap < 5",
        r#"error[rules.unsupported]: comparisons cannot be chained
  --> rules.toml:5:9, rule "asked"
  when = "1 < tax_gap < 5"
          ^^^^^^^^^^^
  help: write two comparisons joined by AND, or BETWEEN"#,
    ),
    (
        "supplier_name = NULL",
        r#"error[rules.kind]: nothing is ever equal to NULL
  --> rules.toml:5:25, rule "asked"
  when = "supplier_name = NULL"
                          ^^^^
  help: write supplier_name IS NULL or supplier_name IS NOT NULL"#,
    ),
    (
        "supplier_name = ''",
        r#"error[rules.literal]: "supplier_name" is never the empty text
  --> rules.toml:5:25, rule "asked"
  when = "supplier_name = ''"
                          ^^
  help: an absent text is NULL: write supplier_name IS NULL"#,
    ),
    (
        "document_date > '2026-04-01'",
        r#"error[rules.kind]: "document_date" is a date and '2026-04-01' is text
  --> rules.toml:5:25, rule "asked"
  when = "document_date > '2026-04-01'"
                          ^^^^^^^^^^^^
  help: write DATE '2026-04-01'"#,
    ),
    (
        "document_date > DATE '01-04-2026'",
        r#"error[rules.literal]: "01-04-2026" is not a date
  --> rules.toml:5:30, rule "asked"
  when = "document_date > DATE '01-04-2026'"
                               ^^^^^^^^^^^^
  help: write year, month, day: DATE '2026-09-30'"#,
    ),
    (
        "document_date > DATE '2026-02-30'",
        r#"error[rules.literal]: "2026-02-30" is not a date
  --> rules.toml:5:30, rule "asked"
  when = "document_date > DATE '2026-02-30'"
                               ^^^^^^^^^^^^
  help: write year, month, day: DATE '2026-09-30'"#,
    ),
    (
        "outcome < 'exact'",
        r#"error[rules.kind]: "outcome" is text and has no order
  --> rules.toml:5:9, rule "asked"
  when = "outcome < 'exact'"
          ^^^^^^^
  help: use =, <> or IN"#,
    ),
    (
        "rows BETWEEN 5 AND 1",
        r#"error[rules.literal]: nothing lies between a larger and a smaller value
  --> rules.toml:5:22, rule "asked"
  when = "rows BETWEEN 5 AND 1"
                       ^
  help: write the smaller value first"#,
    ),
    (
        "section BETWEEN 'b2b' AND 'ecom'",
        r#"error[rules.kind]: "section" is text and has no order
  --> rules.toml:5:9, rule "asked"
  when = "section BETWEEN 'b2b' AND 'ecom'"
          ^^^^^^^
  help: use =, <> or IN"#,
    ),
    (
        "supplier_name ILIKE '%x%'",
        r#"error[rules.unsupported]: "ILIKE" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "supplier_name ILIKE '%x%'"
          ^^^^^^^^^^^^^^^^^^^^^^^^^
  help: write LIKE, which has no regard to case"#,
    ),
    (
        "rows LIKE '1%'",
        r#"error[rules.kind]: "rows" is a whole number; LIKE reads text
  --> rules.toml:5:9, rule "asked"
  when = "rows LIKE '1%'"
          ^^^^
  help: compare it, as in rows = 1"#,
    ),
    (
        "outcome LIKE '%zzz'",
        r#"error[rules.unknown-value]: no value of "outcome" is like '%zzz'
  --> rules.toml:5:22, rule "asked"
  when = "outcome LIKE '%zzz'"
                       ^^^^^^
  help: it is one of exact, within_tolerance, number_variant, number_typing, date_differs, taxable_differs, tax_differs, tax_head_differs, value_differs, other_branch, gstin_mistyped, other_supplier_eco, amount_date_only, split, merged, duplicate_in_books, duplicate_in_ims, tie, ineligible_in_books, only_in_ims, only_in_books, excluded, refused"#,
    ),
    (
        "supplier_name LIKE supplier_gstin",
        r#"error[rules.kind]: LIKE needs a pattern in single quotes
  --> rules.toml:5:28, rule "asked"
  when = "supplier_name LIKE supplier_gstin"
                             ^^^^^^^^^^^^^^
  help: % stands for any text and _ for one character, as in supplier_name LIKE '%forge%'"#,
    ),
    (
        "1 = 1",
        r#"error[rules.not-a-condition]: no word stands in this comparison
  --> rules.toml:5:9, rule "asked"
  when = "1 = 1"
          ^
  help: compare a word with a value, as in outcome = 'exact'"#,
    ),
    (
        "'exact'",
        r#"error[rules.not-a-condition]: 'exact' is text, not a condition
  --> rules.toml:5:9, rule "asked"
  when = "'exact'"
          ^^^^^^^
  help: compare a word with it, as in outcome = 'exact'"#,
    ),
    (
        "CASE WHEN certain THEN true END",
        r#"error[rules.unsupported]: "CASE" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "CASE WHEN certain THEN true END"
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: write one rule for each case"#,
    ),
    (
        "EXISTS (SELECT 1)",
        r#"error[rules.unsupported]: "SELECT" cannot be used in a rule
  --> rules.toml:5:17, rule "asked"
  when = "EXISTS (SELECT 1)"
                  ^^^^^^^^
  help: a rule sees one record at a time"#,
    ),
    (
        "section IN (SELECT 1)",
        r#"error[rules.unsupported]: "SELECT" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "section IN (SELECT 1)"
          ^^^^^^^^^^^^^^^^^^^^
  help: a rule sees one record at a time"#,
    ),
    (
        "(certain AND filed) IS NULL",
        r#"error[rules.unsupported]: IS NULL asks about a word, not about a comparison
  --> rules.toml:5:10, rule "asked"
  when = "(certain AND filed) IS NULL"
           ^^^^^^^^^^^^^^^^^
  help: write it behind a word, as in supplier_name IS NULL"#,
    ),
    (
        "rows IS TRUE",
        r#"error[rules.kind]: "rows" is a whole number and not true or false
  --> rules.toml:5:9, rule "asked"
  when = "rows IS TRUE"
          ^^^^
  help: compare it, as in rows = 1"#,
    ),
    (
        "tax_gap = days_apart",
        r#"error[rules.kind]: "tax_gap" is an amount in rupees and "days_apart" is a whole number
  --> rules.toml:5:19, rule "asked"
  when = "tax_gap = days_apart"
                    ^^^^^^^^^^
  help: compare it with a value, as in tax_gap > 500"#,
    ),
    (
        "certain; DROP",
        r#"error[rules.condition]: ";" was not expected here
  --> rules.toml:5:16, rule "asked"
  when = "certain; DROP"
                 ^
  help: leave it out: a rule has one condition"#,
    ),
    (
        "AND certain",
        r#"error[rules.condition]: "AND" was not expected here
  --> rules.toml:5:9, rule "asked"
  when = "AND certain"
          ^^^
  help: a condition stands on either side of AND and OR"#,
    ),
    (
        "certain OR",
        r#"error[rules.condition]: the condition ends too early
  --> rules.toml:5:19, rule "asked"
  when = "certain OR"
                    ^
  help: a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00"#,
    ),
    (
        "supplier_name IN ()",
        r#"error[rules.condition]: ")" was not expected here
  --> rules.toml:5:27, rule "asked"
  when = "supplier_name IN ()"
                            ^
  help: values stand in brackets behind IN, one at least, as in outcome IN ('exact', 'split')"#,
    ),
    (
        "5 IN (1, 2)",
        r#"error[rules.unsupported]: IN needs a word before it
  --> rules.toml:5:9, rule "asked"
  when = "5 IN (1, 2)"
          ^
  help: write it behind a word, as in section IN"#,
    ),
    (
        "document_date > TIMESTAMP '2026-04-01'",
        r#"error[rules.unsupported]: "TIMESTAMP" cannot be used in a rule
  --> rules.toml:5:35, rule "asked"
  when = "document_date > TIMESTAMP '2026-04-01'"
                                    ^^^^^^^^^^^^
  help: dates are written DATE '2026-09-30'"#,
    ),
    (
        "certain AND

   fild OR
   taxable_valu > 1 OR tax_gap > '5'",
        r#"error[rules.unknown-word]: no word is called "fild"
  --> rules.toml:7:4, rule "asked"
     fild OR
     ^^^^
  help: did you mean "filed"?
error[rules.unknown-word]: no word is called "taxable_valu"
  --> rules.toml:8:4, rule "asked"
     taxable_valu > 1 OR tax_gap > '5''''
     ^^^^^^^^^^^^
  help: did you mean "taxable_value", "taxable_value_gap" or "taxable_value_level"?
error[rules.kind]: "tax_gap" is an amount in rupees and '5' is text
  --> rules.toml:8:34, rule "asked"
     taxable_valu > 1 OR tax_gap > '5''''
                                   ^^^
  help: write rupees without quotes, such as 118000.50"#,
    ),
    (
        "outcome = 'Exact'",
        r#"error[rules.unknown-value]: "outcome" is never 'Exact'
  --> rules.toml:5:19, rule "asked"
  when = "outcome = 'Exact'"
                    ^^^^^^^
  help: did you mean "exact"?"#,
    ),
    (
        "section = 'B2B'",
        r#"error[rules.unknown-value]: "section" is never 'B2B'
  --> rules.toml:5:19, rule "asked"
  when = "section = 'B2B'"
                    ^^^^^
  help: did you mean "b2b", "b2ba" or "b2bcn"?"#,
    ),
    (
        "xyz",
        r#"error[rules.unknown-word]: no word is called "xyz"
  --> rules.toml:5:9, rule "asked"
  when = "xyz"
          ^^^
  help: the words are listed in rules/README.md; text goes in single quotes"#,
    ),
    (
        "supplier_name LIKE 'a!%' ESCAPE '!'",
        r#"error[rules.unsupported]: "LIKE … ESCAPE" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "supplier_name LIKE 'a!%' ESCAPE '!'"
          ^^^^^^^^^^^^^^^^^^^^^^^^
  help: % and _ always stand for any text and one character"#,
    ),
    (
        "CAST(rows AS TEXT) = '1'",
        r#"error[rules.unsupported]: "CAST" cannot be used in a rule
  --> rules.toml:5:14, rule "asked"
  when = "CAST(rows AS TEXT) = '1'"
               ^^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    (
        "certain::text = 'x'",
        r#"error[rules.unsupported]: "CAST" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "certain::text = 'x'"
          ^^^^^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    (
        "taxable_value = 99999999999999999",
        r#"error[rules.literal]: "99999999999999999" is too large to be an amount
  --> rules.toml:5:25, rule "asked"
  when = "taxable_value = 99999999999999999"
                          ^^^^^^^^^^^^^^^^^
  help: no document is that large"#,
    ),
    (
        "tax_total > -x",
        r#"error[rules.unknown-word]: no word is called "x"
  --> rules.toml:5:22, rule "asked"
  when = "tax_total > -x"
                       ^
  help: did you mean "tax_gap", "tax_level" or "tax_total"?"#,
    ),
    (
        "certain.filed",
        r#"error[rules.unsupported]: "certain.filed" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "certain.filed"
          ^^^^^^^^^^^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    (
        "!certain",
        r#"error[rules.condition]: "!" was not expected here
  --> rules.toml:5:9, rule "asked"
  when = "!certain"
          ^
  help: a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00"#,
    ),
    (
        "supplier_name || 'x' = 'y'",
        r#"error[rules.condition]: "||" cannot be used in a rule
  --> rules.toml:5:23, rule "asked"
  when = "supplier_name || 'x' = 'y'"
                        ^^
  help: write OR"#,
    ),
    (
        "supplier_name ~ 'x'",
        r#"error[rules.unsupported]: "~" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "supplier_name ~ 'x'"
          ^^^^^^^^^^^^^^^^^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    (
        "rows = 0x1F",
        r#"error[rules.unsupported]: "0x1F" cannot be used in a rule
  --> rules.toml:5:16, rule "asked"
  when = "rows = 0x1F"
                 ^^^^
  help: values are 'text', 118000.50, 3, DATE '2026-09-30', true and false"#,
    ),
    (
        "certain IS NOT DISTINCT FROM filed",
        r#"error[rules.unsupported]: "certain IS NOT DISTINCT FROM filed" cannot be used in a rule
  --> rules.toml:5:9, rule "asked"
  when = "certain IS NOT DISTINCT FROM filed"
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    (
        "NOT NOT certain",
        r#"error[rules.condition]: "NOT" was not expected here
  --> rules.toml:5:13, rule "asked"
  when = "NOT NOT certain"
              ^^^
  help: two NOTs cancel each other; leave both out"#,
    ),
    (
        "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((certain))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
        r#"error[rules.condition]: the condition is nested too deeply
  --> rules.toml:5:17, rule "asked"
  when = "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((certain)))))))))))))))))))))))))…
                  ^
  help: split it into several rules"#,
    ),
    (
        "(((((certain AND (NOT (filed OR tie))))))",
        r#"error[rules.condition]: this bracket is never closed
  --> rules.toml:5:9, rule "asked"
  when = "(((((certain AND (NOT (filed OR tie))))))"
          ^
  help: close it where its condition ends"#,
    ),
    (
        "tax_gap = tax_gap = tax_gap = 5",
        r#"error[rules.unsupported]: comparisons cannot be chained
  --> rules.toml:5:9, rule "asked"
  when = "tax_gap = tax_gap = tax_gap = 5"
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: write two comparisons joined by AND, or BETWEEN"#,
    ),
    (
        "outcome = 'matched'",
        r#"error[rules.unknown-value]: "outcome" is never 'matched'
  --> rules.toml:5:19, rule "asked"
  when = "outcome = 'matched'"
                    ^^^^^^^^^
  help: it is one of exact, within_tolerance, number_variant, number_typing, date_differs, taxable_differs, tax_differs, tax_head_differs, value_differs, other_branch, gstin_mistyped, other_supplier_eco, amount_date_only, split, merged, duplicate_in_books, duplicate_in_ims, tie, ineligible_in_books, only_in_ims, only_in_books, excluded, refused"#,
    ),
    (
        "interval '1' = rows",
        r#"error[rules.unsupported]: "INTERVAL" cannot be used in a rule
  --> rules.toml:5:18, rule "asked"
  when = "interval '1' = rows"
                   ^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    ("NOT (NOT (NOT (NOT (NOT (NOT (NOT (NOT (certain))))))))", "loads"),
    ("tie OR (NOT tie AND (tie OR (NOT tie AND (tie OR (NOT tie AND (tie OR (NOT certain)))))))", "loads"),
    (
        "tie = NOT (tie = NOT (tie))",
        r#"error[rules.unsupported]: "NOT" cannot be used in a rule
  --> rules.toml:5:20, rule "asked"
  when = "tie = NOT (tie = NOT (tie))"
                     ^^^^^^^^^^^^^^
  help: a rule is made of AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE and IS NULL"#,
    ),
    (
        "rows <> - - 5",
        r#"error[rules.literal]: "--5" is not a whole number
  --> rules.toml:5:21, rule "asked"
  when = "rows <> - - 5"
                      ^
  help: "rows" counts; write a number without decimals"#,
    ),
    (
        "`certain`",
        r#"error[rules.unknown-word]: no word is called "certain"
  --> rules.toml:5:9, rule "asked"
  when = "`certain`"
          ^^^^^^^^^
  help: words stand without quotes: certain"#,
    ),
    (
        "certain AND supplier_name LIKE 'x' 'y'",
        r#"error[rules.condition]: "'y'" was not expected here
  --> rules.toml:5:44, rule "asked"
  when = "certain AND supplier_name LIKE 'x' 'y'"
                                             ^^^
  help: join conditions with AND or OR"#,
    ),
];
