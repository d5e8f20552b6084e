//! Examples and approvals with their messages; a table, hence its length.

/// A rules file and all that is said of it; `loads` where nothing is wrong.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "e"
facts = { itc_limit_past = true }
expect = "keep"
"#,
        r#"error[rules.example-facts]: no record is as the example "e" says
  --> rules.toml:10:9, example "e"
  facts = { itc_limit_past = true }
          ^^^^^^^^^^^^^^^^^^^^^^^^^
  help: itc_limit_past means that days_to_itc_limit is below 0"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "e"
facts = { tax_total = "1.00", igst = "2.00" }
expect = "keep"
"#,
        r#"error[rules.example-facts]: no record is as the example "e" says
  --> rules.toml:10:9, example "e"
  facts = { tax_total = "1.00", igst = "2.00" }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: tax_total is igst, cgst, sgst and cess together"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "e"
facts = { supplier_pan = "AAPFU0939F" }
expect = "keep"
"#,
        r#"error[rules.example-facts]: no record is as the example "e" says
  --> rules.toml:10:9, example "e"
  facts = { supplier_pan = "AAPFU0939F" }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: supplier_pan stands within supplier_gstin"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "e"
facts = { supplied_in_own_state = false }
expect = "keep"
"#,
        r#"error[rules.example-facts]: no record is as the example "e" says
  --> rules.toml:10:9, example "e"
  facts = { supplied_in_own_state = false }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: supplied_in_own_state says whether place_of_supply is recipient_state"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "e"
facts = { supplier_flag_hold = true, supplier_listed = false }
expect = "keep"
"#,
        r#"error[rules.example-facts]: no record is as the example "e" says
  --> rules.toml:10:9, example "e"
  facts = { supplier_flag_hold = true, supplier_listed = false }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: only a listed supplier has flags"#,
    ),
    (
        r#"policy = "a"
[approval]
reject = false
accept_over = "five"
overrides = "yes"
bulk = 1
second = true
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.approval]: a Reject always needs a second person
  --> rules.toml:3:10, [approval]
  reject = false
           ^^^^^
  help: write true, or leave the key out
error[rules.unknown-key]: no key is called "second"
  --> rules.toml:7:1, [approval]
  second = true
  ^^^^^^
  help: the keys here are reject, accept_over, overrides, bulk"#,
    ),
    (
        r#"policy = "a"
[approval]
reject = true
accept_over = 500000.5
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.type]: "accept_over" is a number, not an amount
  --> rules.toml:4:15, [approval]
  accept_over = 500000.5
                ^^^^^^^^
  help: money is exact: write "500000.5""#,
    ),
    (
        r#"policy = "a"
[approval]
accept_over = "-1"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.approval]: the limit "-1" is below nothing
  --> rules.toml:3:15, [approval]
  accept_over = "-1"
                ^^^^
  help: write "0" where every Accept needs a second person"#,
    ),
    (
        r#"policy = "a"
[approval]
accept_over = "0.005"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.approval]: "0.005" has more than two decimals
  --> rules.toml:3:15, [approval]
  accept_over = "0.005"
                ^^^^^^^
  help: write rupees of tax in quotes, as in "500000.00""#,
    ),
    (
        r#"policy = "a"
[approval]
accept_over = true
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.type]: "accept_over" is true or false, not an amount
  --> rules.toml:3:15, [approval]
  accept_over = true
                ^^^^
  help: write rupees of tax in quotes, as in "500000.00""#,
    ),
    (
        r#"policy = "a"
approval = "two"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.type]: "approval" is text, not a table
  --> rules.toml:2:12
  approval = "two"
             ^^^^^
  help: write [approval] and its keys below"#,
    ),
    (
        r#"policy = "a"
[approval]
reject = true
accept_over = "500000.00"
overrides = false
bulk = false
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        "loads",
    ),
    (
        r#"policy = "a"
example = "x"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.type]: "example" is text, not a list of examples
  --> rules.toml:2:11
  example = "x"
            ^^^
  help: begin each example with [[example]]"#,
    ),
    (
        r#"policy = "a"
example = ["x"]
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"error[rules.type]: example number 1 is text
  --> rules.toml:2:12
  example = ["x"]
             ^^^
  help: begin each example with [[example]]"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
"#,
        r#"error[rules.missing]: "name" is missing
  --> rules.toml:8:1, example number 1
  [[example]]
  ^^^^^^^^^^^
  help: say what it shows, as in name = "a rounding is accepted"
error[rules.missing]: "facts" is missing
  --> rules.toml:8:1, example number 1
  [[example]]
  ^^^^^^^^^^^
  help: name what matters, as in facts = { outcome = "exact", filed = true }
error[rules.missing]: "expect" is missing
  --> rules.toml:8:1, example number 1
  [[example]]
  ^^^^^^^^^^^
  help: it is one of accept, reject, pending, no-action, keep"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a"
facts = "exact"
expect = "acept"
reviw = "none"
"#,
        r#"error[rules.type]: "facts" is text, not a table
  --> rules.toml:10:9, example "a"
  facts = "exact"
          ^^^^^^^
  help: write words with their values, as in { outcome = "exact", filed = true }
error[rules.action]: no action is called "acept"
  --> rules.toml:11:10, example "a"
  expect = "acept"
           ^^^^^^^
  help: did you mean "accept"?
error[rules.unknown-key]: no key is called "reviw"
  --> rules.toml:12:1, example "a"
  reviw = "none"
  ^^^^^
  help: did you mean "review"?"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = ""
facts = {}
expect = ""
"#,
        r#"error[rules.missing]: "name" is empty
  --> rules.toml:9:8, example ""
  name = ""
         ^^
  help: say what it shows, as in name = "a rounding is accepted"
error[rules.missing]: "expect" is empty
  --> rules.toml:11:10, example ""
  expect = ""
           ^^
  help: it is one of accept, reject, pending, no-action, keep"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a"
facts = { outcom = "exact", certain = "yes", filed = 1, taxable_value = 118000.5, rows = "2", document_date = "9 April", section = "b2bx", supplier_name = "", xyzzy = 1 }
expect = "keep"
"#,
        r#"error[rules.unknown-word]: no word is called "outcom"
  --> rules.toml:10:11, example "a"
  facts = { outcom = "exact", certain = "yes", filed = 1, taxable_value = 118000.5, rows = "2", docume…
            ^^^^^^
  help: did you mean "outcome"?
error[rules.kind]: "certain" is true or false and this is text
  --> rules.toml:10:39, example "a"
  facts = { outcom = "exact", certain = "yes", filed = 1, taxable_value = 118000.5, rows = "2", docume…
                                        ^^^^^
  help: write true or false without quotes
error[rules.kind]: "filed" is true or false and this is a number
  --> rules.toml:10:54, example "a"
  …ts = { outcom = "exact", certain = "yes", filed = 1, taxable_value = 118000.5, rows = "2", document_…
                                                     ^
  help: write true or false without quotes
error[rules.type]: 118000.5 is a number with a decimal point
  --> rules.toml:10:73, example "a"
  …act", certain = "yes", filed = 1, taxable_value = 118000.5, rows = "2", document_date = "9 April", s…
                                                     ^^^^^^^^
  help: money is exact: write "118000.5"
error[rules.kind]: "rows" is a whole number and this is text
  --> rules.toml:10:90, example "a"
  …yes", filed = 1, taxable_value = 118000.5, rows = "2", document_date = "9 April", section = "b2bx", …
                                                     ^^^
  help: write a number without quotes and decimals
error[rules.literal]: "9 April" is not a date
  --> rules.toml:10:111, example "a"
  …ble_value = 118000.5, rows = "2", document_date = "9 April", section = "b2bx", supplier_name = "", x…
                                                     ^^^^^^^^^
  help: write year, month, day, as in 2026-04-09
error[rules.unknown-value]: "section" is never 'b2bx'
  --> rules.toml:10:132, example "a"
  … rows = "2", document_date = "9 April", section = "b2bx", supplier_name = "", xyzzy = 1 }
                                                     ^^^^^^
  help: did you mean "b2b", "b2ba" or "b2bcn"?
error[rules.literal]: "supplier_name" is never the empty text
  --> rules.toml:10:156, example "a"
  …te = "9 April", section = "b2bx", supplier_name = "", xyzzy = 1 }
                                                     ^^
  help: an absent text is "NULL"
error[rules.unknown-word]: no word is called "xyzzy"
  --> rules.toml:10:160, example "a"
  … "9 April", section = "b2bx", supplier_name = "", xyzzy = 1 }
                                                     ^^^^^
  help: the words are listed in rules/README.md"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a"
facts = { taxable_value = "1.005", tax_total = "lakh", cess = true, document_date = 5, rows = 1.5, kind = 5, filed = [1] }
expect = "keep"
"#,
        r#"error[rules.literal]: "1.005" has more than two decimals
  --> rules.toml:10:27, example "a"
  facts = { taxable_value = "1.005", tax_total = "lakh", cess = true, document_date = 5, rows = 1.5, k…
                            ^^^^^^^
  help: write rupees and paise, as in "118000.50"
error[rules.literal]: "lakh" is not an amount
  --> rules.toml:10:48, example "a"
  facts = { taxable_value = "1.005", tax_total = "lakh", cess = true, document_date = 5, rows = 1.5, k…
                                                 ^^^^^^
  help: write rupees and paise, as in "118000.50"
error[rules.kind]: "cess" is an amount in rupees and this is true or false
  --> rules.toml:10:63, example "a"
  …xable_value = "1.005", tax_total = "lakh", cess = true, document_date = 5, rows = 1.5, kind = 5, fil…
                                                     ^^^^
  help: write rupees in quotes, as in "118000.50"
error[rules.kind]: "document_date" is a date and this is a number
  --> rules.toml:10:85, example "a"
  … tax_total = "lakh", cess = true, document_date = 5, rows = 1.5, kind = 5, filed = [1] }
                                                     ^
  help: write year, month, day, as in 2026-04-09
error[rules.kind]: "rows" is a whole number and this is a number with a decimal point
  --> rules.toml:10:95, example "a"
  … = "lakh", cess = true, document_date = 5, rows = 1.5, kind = 5, filed = [1] }
                                                     ^^^
  help: write a number without quotes and decimals
error[rules.kind]: "kind" is text and this is a number
  --> rules.toml:10:107, example "a"
  …ess = true, document_date = 5, rows = 1.5, kind = 5, filed = [1] }
                                                     ^
  help: write it in quotes
error[rules.kind]: "filed" is true or false and this is a list
  --> rules.toml:10:118, example "a"
  … document_date = 5, rows = 1.5, kind = 5, filed = [1] }
                                                     ^^^
  help: write true or false without quotes"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a"
facts = {}
expect = "keep"
[[example]]
name = "a"
facts = {}
expect = "keep"
"#,
        r#"error[rules.duplicate-name]: two examples are called "a"
  --> rules.toml:13:8, example "a"
  name = "a"
         ^^^
  help: the first stands in line 9; give this one a name of its own"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "values-differ"
when = "tax_gap > 1 OR taxable_value_gap > 1"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a small gap is accepted"
facts = { tax_gap = "1.50" }
expect = "accept"
rule = "agreed"
"#,
        r#"error[rules.example]: the example "a small gap is accepted" ends as pending, not as accept
  --> rules.toml:25:10, example "a small gap is accepted"
  expect = "accept"
           ^^^^^^^^
  help: "values-differ" in line 10 decides it; "agreed" does not hold: certain is false"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "values-differ"
when = "tax_gap > 1 OR taxable_value_gap > 1"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a tie is accepted"
facts = { tie = true }
expect = "accept"
"#,
        r#"error[rules.example]: the example "a tie is accepted" ends as no-action, not as accept
  --> rules.toml:25:10, example "a tie is accepted"
  expect = "accept"
           ^^^^^^^^
  help: "rest" in line 17 decides it; "agreed" does not hold: NOT tie, where tie is true"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "values-differ"
when = "tax_gap > 1 OR taxable_value_gap > 1"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a gap of a paisa"
facts = { tax_gap = "1.01", certain = true, outcome = "exact" }
expect = "accept"
"#,
        r#"error[rules.example-facts]: no record is as the example "a gap of a paisa" says
  --> rules.toml:24:9, example "a gap of a paisa"
  facts = { tax_gap = "1.01", certain = true, outcome = "exact" }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: exact means that every amount is the same"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "bulk-role"
when = "certain"
action = "accept"
review = "bulk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "the bulk rule accepts"
facts = {}
expect = "accept"
rule = "bulk-role"
"#,
        r#"error[rules.example]: the example "the bulk rule accepts" is decided by "agreed", not by "bulk-role"
  --> rules.toml:26:8, example "the bulk rule accepts"
  rule = "bulk-role"
         ^^^^^^^^^^^
  help: "agreed" in line 3 decides it; "bulk-role" holds too, but stands below it"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "exact goes to the clerk"
facts = { outcome = "exact" }
expect = "accept"
review = "clerk"
[[example]]
name = "unbooked goes alone"
facts = { outcome = "only_in_ims" }
expect = "no-action"
review = "none"
[[example]]
name = "unbooked goes to the partner"
facts = { outcome = "only_in_ims" }
expect = "no-action"
review = "partner"
"#,
        r#"error[rules.example]: the example "exact goes to the clerk" goes without a person, not to "clerk"
  --> rules.toml:19:10, example "exact goes to the clerk"
  review = "clerk"
           ^^^^^^^
  help: "agreed" in line 3 decides it
error[rules.example]: the example "unbooked goes alone" goes to "clerk", not without a person
  --> rules.toml:24:10, example "unbooked goes alone"
  review = "none"
           ^^^^^^
  help: "rest" in line 10 decides it
error[rules.example]: the example "unbooked goes to the partner" goes to "clerk", not to "partner"
  --> rules.toml:29:10, example "unbooked goes to the partner"
  review = "partner"
           ^^^^^^^^^
  help: "rest" in line 10 decides it"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "habit"
when = "number_level = 'same'"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "the habit accepts a difference"
facts = { outcome = "tax_differs" }
expect = "accept"
review = "none"
"#,
        r#"error[rules.example]: the example "the habit accepts a difference" goes to "clerk", not without a person
  --> rules.toml:19:10, example "the habit accepts a difference"
  review = "none"
           ^^^^^^
  help: "habit" in line 3 decides it; an Accept needs a person here: the link is not certain"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "wait"
when = "rows = 0"
action = "pending"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "pending where it is blocked"
facts = { outcome = "only_in_ims", pending_blocked = true }
expect = "pending"
"#,
        r#"error[rules.example]: the example "pending where it is blocked" ends as no-action, not as pending
  --> rules.toml:18:10, example "pending where it is blocked"
  expect = "pending"
           ^^^^^^^^^
  help: "wait" in line 3 decides it; the rule proposes Pending; the portal does not offer it on this record"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "no such rule"
facts = {}
expect = "accept"
rule = "agreet"
"#,
        r#"error[rules.unknown-rule]: no rule is called "agreet"
  --> rules.toml:19:8, example "no such rule"
  rule = "agreet"
         ^^^^^^^^
  help: did you mean "agreed" or "rest"?"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "nonsense"
facts = { outcome = "only_in_ims", certain = true }
expect = "accept"
[[example]]
name = "a note that is an invoice"
facts = { section = "b2bcn", kind = "invoice" }
expect = "accept"
"#,
        r#"error[rules.example-facts]: no record is as the example "nonsense" says
  --> rules.toml:17:9, example "nonsense"
  facts = { outcome = "only_in_ims", certain = true }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: a certain link has a row
error[rules.example-facts]: no record is as the example "a note that is an invoice" says
  --> rules.toml:21:9, example "a note that is an invoice"
  facts = { section = "b2bcn", kind = "invoice" }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: b2bcn and b2bcna hold credit notes"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "never absent"
facts = { filed = "NULL" }
expect = "accept"
"#,
        r#"error[rules.literal]: "filed" is never NULL
  --> rules.toml:17:19, example "never absent"
  facts = { filed = "NULL" }
                    ^^^^^^
  help: every record has it; write true or false"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "named"
when = "supplier_name = 'Sona' AND (rows = 1 OR filed)"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a name that is not there"
facts = { supplier_name = "NULL", document_date = 2026-04-09, taxable_value = "1,00,000.00", tax_total = 500 }
expect = "pending"
"#,
        r#"error[rules.example]: the example "a name that is not there" ends as no-action, not as pending
  --> rules.toml:18:10, example "a name that is not there"
  expect = "pending"
           ^^^^^^^^^
  help: "rest" in line 10 decides it; "named" does not hold: supplier_name = 'Sona', where supplier_name is NULL"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "not-ours"
when = "supplier_name = 'Stranger' AND kind = 'invoice'"
action = "reject"
review = "manager"
reason = "r"
why = "w"
[[rule]]
name = "agreed"
when = "certain AND filed AND NOT tie"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[example]]
name = "a stranger is rejected"
facts = { supplier_name = "Stranger" }
expect = "reject"
review = "manager"
rule = "not-ours"
[[example]]
name = "what stands on the portal is kept"
facts = { previous_action = "pending", certain = false }
expect = "keep"
"#,
        "loads",
    ),
];
