//! Policies that load, and what is warned of; a table, hence its length.

/// The file behind `policy = "test"`, and the whole of what is said of it.
pub(super) const WARNINGS: &[(&str, &str)] = &[
    (
        r#"
[[rule]]
name = "everything"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "never"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "never" is never reached
  --> rules.toml:9:8, rule "never"
  name = "never"
         ^^^^^^^
  help: "everything" in line 3 always holds; move it to the end"#,
    ),
    (
        r#"
[[rule]]
name = "one"
when = "certain AND rows = 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "two"
when = "(certain) and rows=1"
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
"#,
        r#"warning[rules.unreachable]: the rule "two" is never reached
  --> rules.toml:10:8, rule "two"
  name = "two"
         ^^^^^
  help: "one" in line 3 has the same condition"#,
    ),
    (
        r#"
[[rule]]
name = "off"
when = "false"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "wrong-side"
when = "certain AND outcome = 'only_in_books'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "one-of-them-can-be"
when = "outcome IN ('only_in_books', 'only_in_ims')"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "blocked"
when = "kind = 'credit_note' AND pending_blocked"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "not-blocked"
when = "kind = 'credit_note' AND NOT pending_blocked"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
remark = "Goods not received"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
remark = "Goods not received"
"#,
        r#"warning[rules.never-holds]: the condition of the rule "off" never holds
  --> rules.toml:4:9, rule "off"
  when = "false"
          ^^^^^
  help: remove the rule
warning[rules.never-holds]: the condition of the rule "wrong-side" never holds
  --> rules.toml:11:21, rule "wrong-side"
  when = "certain AND outcome = 'only_in_books'"
                      ^^^^^^^^^^^^^^^^^^^^^^^^^
  help: rules see records of IMS; such an outcome stands only at register rows and unread records
warning[rules.never-permitted]: the rule "blocked" asks for Pending where the portal does not offer it
  --> rules.toml:26:10, rule "blocked"
  action = "pending"
           ^^^^^^^^^
  help: propose "keep" where pending_blocked holds
warning[rules.idle-remark]: the remark of the rule "rest" is never sent
  --> rules.toml:44:10, rule "rest"
  remark = "Goods not received"
           ^^^^^^^^^^^^^^^^^^^^
  help: a remark travels only with accept, reject and pending"#,
    ),
    (
        r#"
[[rule]]
name = "narrow"
when = "tax_gap < 1 AND filed AND tax_gap > 5"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "dark"
when = "outcome = 'only_in_ims' AND tax_gap <= 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "null"
when = "filed IS NULL"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "note"
when = "kind = 'credit_note' AND section = 'b2b'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.never-holds]: the condition of the rule "narrow" never holds
  --> rules.toml:4:8, rule "narrow"
  when = "tax_gap < 1 AND filed AND tax_gap > 5"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: tax_gap < 1 and tax_gap > 5 exclude each other
warning[rules.never-holds]: the condition of the rule "dark" never holds
  --> rules.toml:11:8, rule "dark"
  when = "outcome = 'only_in_ims' AND tax_gap <= 1"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: tax_gap is NULL where no row is linked; only_in_ims means that no row is linked
warning[rules.never-holds]: the condition of the rule "null" never holds
  --> rules.toml:18:9, rule "null"
  when = "filed IS NULL"
          ^^^^^
  help: filed is never NULL
warning[rules.never-holds]: the condition of the rule "note" never holds
  --> rules.toml:25:8, rule "note"
  when = "kind = 'credit_note' AND section = 'b2b'"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: credit notes stand in b2bcn and b2bcna"#,
    ),
    (
        r#"
[[rule]]
name = "wide"
when = "rows >= 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "covered"
when = "filed AND rows > 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "covered" is never reached
  --> rules.toml:10:8, rule "covered"
  name = "covered"
         ^^^^^^^^^
  help: "wide" in line 3 holds wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "filed"
when = "filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "not-filed"
when = "NOT filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "left-over"
when = "rows > 5"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "left-over" is never reached
  --> rules.toml:17:8, rule "left-over"
  name = "left-over"
         ^^^^^^^^^^^
  help: "filed" (line 3) and "not-filed" (line 10) together hold wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "low"
when = "tax_total < 100"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "middle"
when = "tax_total BETWEEN 100 AND 500"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "high"
when = "tax_total > 500 AND filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "gone"
when = "tax_total > 500 AND filed AND kind = 'invoice'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "near-miss"
when = "tax_total > 500"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "gone" is never reached
  --> rules.toml:24:8, rule "gone"
  name = "gone"
         ^^^^^^
  help: "high" in line 17 holds wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "always"
when = "filed OR NOT filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "under"
when = "certain"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.always-holds]: the condition of the rule "always" always holds
  --> rules.toml:4:8, rule "always"
  when = "filed OR NOT filed"
         ^^^^^^^^^^^^^^^^^^^^
  help: no rule below it is reached; narrow it, or move it to the end
warning[rules.unreachable]: the rule "under" is never reached
  --> rules.toml:10:8, rule "under"
  name = "under"
         ^^^^^^^
  help: "always" in line 3 holds wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "loose"
when = "outcome = 'exact'"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "bound"
when = "certain"
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
"#,
        r#"warning[rules.uncertain-accept]: the rule "loose" accepts without a person what is not certain
  --> rules.toml:6:10, rule "loose"
  review = "none"
           ^^^^^^
  help: such records go to a clerk all the same; add "certain AND" to the condition, or name who looks"#,
    ),
    (
        r#"
[[rule]]
name = "doubt"
when = "NOT certain"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "by-order"
when = "filed"
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
"#,
        "",
    ),
    (
        r#"
[[rule]]
name = "refuse"
when = "supplier_name LIKE '%scrap%'"
action = "reject"
review = "manager"
reason = "r"
why = "w"
[[rule]]
name = "refuse-invoices"
when = "kind = 'invoice' AND supplier_name LIKE '%iron%'"
action = "reject"
review = "manager"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.reject-credit-note]: the rule "refuse" may reject a credit note
  --> rules.toml:5:10, rule "refuse"
  action = "reject"
           ^^^^^^^^
  help: a rejected credit note adds to the supplier's tax; add "kind <> 'credit_note'" to the condition"#,
    ),
    (
        r#"
[tolerance]
taxable_value = "1.00"
tax = "2.00"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.wide-tax]: the tolerance of the tax, ₹2.00, is wider than that of the taxable value, ₹1.00
  --> rules.toml:4:7, [tolerance]
  tax = "2.00"
        ^^^^^^
  help: tax is a part of the taxable value; write the same tolerance or a narrower one"#,
    ),
    (
        r#"
[[rule]]
name = "twice"
when = "rows > 0 AND filed AND rows >= 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "either"
when = "tax_total > 5 OR tax_total > 10"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"note[rules.idle-part]: "rows > 0" changes nothing in the condition of the rule "twice"
  --> rules.toml:4:9, rule "twice"
  when = "rows > 0 AND filed AND rows >= 1"
          ^^^^^^^^
  help: the rest of the condition says it already; leave it out
note[rules.idle-part]: "tax_total > 10" changes nothing in the condition of the rule "either"
  --> rules.toml:11:26, rule "either"
  when = "tax_total > 5 OR tax_total > 10"
                           ^^^^^^^^^^^^^^
  help: the rest of the condition says it already; leave it out"#,
    ),
    (
        r#"
[[rule]]
name = "no-remarks"
when = "remarks_blocked AND rows = 0"
action = "pending"
review = "clerk"
reason = "r"
why = "w"
remark = "Not booked"
[[rule]]
name = "plain-accept"
when = "certain AND section = 'b2b'"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "Agreed"
[[rule]]
name = "note-accept"
when = "certain AND section = 'b2bcn'"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
remark = "Agreed"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.idle-remark]: the remark of the rule "no-remarks" is never sent
  --> rules.toml:9:10, rule "no-remarks"
  remark = "Not booked"
           ^^^^^^^^^^^^
  help: the portal takes no remarks where remarks_blocked holds
warning[rules.idle-remark]: the remark of the rule "plain-accept" is never sent
  --> rules.toml:17:10, rule "plain-accept"
  remark = "Agreed"
           ^^^^^^^^
  help: with an Accept the portal takes a remark only on credit notes that ask for an ITC reduction"#,
    ),
    (
        r#"
[[rule]]
name = "block"
when = "section IN ('b2bcn', 'b2bcna') AND pending_blocked IS TRUE"
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
"#,
        r#"warning[rules.never-permitted]: the rule "block" asks for Pending where the portal does not offer it
  --> rules.toml:5:10, rule "block"
  action = "pending"
           ^^^^^^^^^
  help: propose "keep" where pending_blocked holds"#,
    ),
    (
        r#"
[[rule]]
name = "words"
when = "tax_gap <= taxable_value"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "words-again"
when = "filed AND tax_gap <= taxable_value"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "like"
when = "supplier_name LIKE '%forge%'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "like-again"
when = "supplier_name LIKE '%forge%' AND rows > 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "words-again" is never reached
  --> rules.toml:10:8, rule "words-again"
  name = "words-again"
         ^^^^^^^^^^^^^
  help: "words" in line 3 holds wherever this one does
warning[rules.unreachable]: the rule "like-again" is never reached
  --> rules.toml:24:8, rule "like-again"
  name = "like-again"
         ^^^^^^^^^^^^
  help: "like" in line 17 holds wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "a"
when = "rows = 0"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "b"
when = "rows > 0 AND filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "c"
when = "section = 'b2b' OR NOT filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "d"
when = "filed AND certain AND section = 'ecom'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "e"
when = "NOT filed AND section = 'ecom' AND candidates > 0"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "f"
when = "supplier_listed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "g"
when = "NOT supplier_listed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "h"
when = "supplier_listed IS NOT NULL AND rows = 7"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "d" is never reached
  --> rules.toml:24:8, rule "d"
  name = "d"
         ^^^
  help: "b" in line 10 holds wherever this one does
warning[rules.unreachable]: the rule "e" is never reached
  --> rules.toml:31:8, rule "e"
  name = "e"
         ^^^
  help: "c" in line 17 holds wherever this one does
warning[rules.unreachable]: the rule "f" is never reached
  --> rules.toml:38:8, rule "f"
  name = "f"
         ^^^
  help: "a" (line 3), "b" (line 10) and "c" (line 17) together hold wherever this one does
warning[rules.unreachable]: the rule "g" is never reached
  --> rules.toml:45:8, rule "g"
  name = "g"
         ^^^
  help: "a" (line 3), "b" (line 10) and "c" (line 17) together hold wherever this one does
warning[rules.unreachable]: the rule "h" is never reached
  --> rules.toml:52:8, rule "h"
  name = "h"
         ^^^
  help: "f" (line 38) and "g" (line 45) together hold wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "days"
when = "document_date < DATE '2026-04-01'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "later"
when = "document_date > DATE '2026-03-31'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "no-day"
when = "tax_total > 0"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "no-day" is never reached
  --> rules.toml:17:8, rule "no-day"
  name = "no-day"
         ^^^^^^^^
  help: "days" (line 3) and "later" (line 10) together hold wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "gone"
when = "outcome = 'exact' AND number_level = 'typing'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "listed"
when = "outcome IN ('exact', 'split') AND NOT outcome IN ('split', 'exact', 'tie')"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "unknown"
when = "NOT (tax_gap > 1) AND tax_gap IS NULL"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.never-holds]: the condition of the rule "gone" never holds
  --> rules.toml:4:8, rule "gone"
  when = "outcome = 'exact' AND number_level = 'typing'"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: exact means that number, date and GSTIN are the same
warning[rules.never-holds]: the condition of the rule "listed" never holds
  --> rules.toml:11:8, rule "listed"
  when = "outcome IN ('exact', 'split') AND NOT outcome IN ('split', 'exact', 'tie')"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: outcome IN ('exact', 'split') and NOT outcome IN ('split', 'exact', 'tie') exclude each other
warning[rules.never-holds]: the condition of the rule "unknown" never holds
  --> rules.toml:18:8, rule "unknown"
  when = "NOT (tax_gap > 1) AND tax_gap IS NULL"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: NOT (tax_gap > 1) and tax_gap IS NULL exclude each other"#,
    ),
    (
        r#"
[[rule]]
name = "plain-invoice"
when = "certain AND section = 'b2b'"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
itc_reduction = "full"
[[rule]]
name = "note"
when = "certain AND section = 'b2bcn'"
action = "accept"
review = "clerk"
reason = "r"
why = "w"
itc_reduction = "full"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.idle-reduction]: the ITC reduction of the rule "plain-invoice" is never sent
  --> rules.toml:9:17, rule "plain-invoice"
  itc_reduction = "full"
                  ^^^^^^
  help: only credit notes that ask for it carry one: section IN ('b2bcn', 'b2bcna') AND itc_reduction_asked"#,
    ),
    (
        r#"
[[rule]]
name = "ratio"
when = "tax_gap * 100 <= tax_total AND rows > 0"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "ratio-again"
when = "tax_gap * 100 <= tax_total AND rows = 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "other-ratio"
when = "tax_gap * 50 <= tax_total"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "written-otherwise"
when = "LOWER(supplier_name) = 'x' AND rows = 1"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "and-again"
when = "LOWER(supplier_name) = 'x' AND rows = 1 AND filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.unreachable]: the rule "ratio-again" is never reached
  --> rules.toml:10:8, rule "ratio-again"
  name = "ratio-again"
         ^^^^^^^^^^^^^
  help: "ratio" in line 3 holds wherever this one does
warning[rules.unreachable]: the rule "and-again" is never reached
  --> rules.toml:31:8, rule "and-again"
  name = "and-again"
         ^^^^^^^^^^^
  help: "written-otherwise" in line 24 holds wherever this one does"#,
    ),
    (
        r#"
[[rule]]
name = "operator"
when = "eco AND kind = 'credit_note'"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "claimed"
when = "claimed_by_several AND certain"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "below"
when = "itc_at_stake < 0"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
"#,
        r#"warning[rules.never-holds]: the condition of the rule "operator" never holds
  --> rules.toml:4:8, rule "operator"
  when = "eco AND kind = 'credit_note'"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: credit notes stand in b2bcn and b2bcna; documents of e-commerce operators stand in ecom and ecoma
warning[rules.never-holds]: the condition of the rule "claimed" never holds
  --> rules.toml:11:8, rule "claimed"
  when = "claimed_by_several AND certain"
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: a certain link is without claimed_by_several
warning[rules.never-holds]: the condition of the rule "below" never holds
  --> rules.toml:18:9, rule "below"
  when = "itc_at_stake < 0"
          ^^^^^^^^^^^^^^^^
  help: itc_at_stake is never negative"#,
    ),
];
