//! What can be wrong with a rules file.

use super::{RULES, rules_stop};

/// A rules file with one condition.
fn condition_stops(condition: &str, expected: &str) {
    let when = format!("when = '''{condition}'''");
    rules_stop(&RULES.replacen("when = \"certain\"", &when, 1), expected);
}

#[test]
fn every_mistake_in_a_condition_has_its_caret() {
    condition_stops(
        "match_level = 'exact' itc_eligible",
        r#"error[rules.condition]: "itc_eligible" was not expected here
  --> rules.toml:5:33, rule "some"
  when = '''match_level = 'exact' itc_eligible'''
                                  ^^^^^^^^^^^^
  help: join conditions with AND or OR
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "certain AND AND filed",
        r#"error[rules.condition]: "AND" was not expected here
  --> rules.toml:5:23, rule "some"
  when = '''certain AND AND filed'''
                        ^^^
  help: a condition stands on either side of AND and OR
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "taxable_value_gap <=",
        r#"error[rules.condition]: the condition ends too early
  --> rules.toml:5:31, rule "some"
  when = '''taxable_value_gap <='''
                                ^
  help: a comparison is a word, a sign and a value, as in taxable_value_gap <= 1.00
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "taxable_valu > 1",
        r#"error[rules.unknown-word]: no word is called "taxable_valu"
  --> rules.toml:5:11, rule "some"
  when = '''taxable_valu > 1'''
            ^^^^^^^^^^^^
  help: did you mean "taxable_value", "taxable_value_gap" or "taxable_value_level"?
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "outcome = exact_",
        r#"error[rules.unknown-word]: no word is called "exact_"
  --> rules.toml:5:21, rule "some"
  when = '''outcome = exact_'''
                      ^^^^^^
  help: the words are listed in rules/README.md; text goes in single quotes
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        r#"supplier_gstin = "x""#,
        r#"error[rules.unknown-word]: no word is called "x"
  --> rules.toml:5:28, rule "some"
  when = '''supplier_gstin = "x"'''
                             ^^^
  help: text goes in single quotes: 'x'
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "supplier_gstin > 5",
        r#"error[rules.kind]: "supplier_gstin" is text and has no order
  --> rules.toml:5:11, rule "some"
  when = '''supplier_gstin > 5'''
            ^^^^^^^^^^^^^^
  help: use =, <> or IN
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "certain = 'yes'",
        r#"error[rules.kind]: "certain" is true or false and 'yes' is text
  --> rules.toml:5:21, rule "some"
  when = '''certain = 'yes''''
                      ^^^^^
  help: write certain or NOT certain
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "taxable_value = 1.005",
        r#"error[rules.literal]: "1.005" has more than two decimals
  --> rules.toml:5:27, rule "some"
  when = '''taxable_value = 1.005'''
                            ^^^^^
  help: amounts are in rupees and paise, such as 118000.50
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "SUM(taxable_value) > 3",
        r#"error[rules.function]: no function is called "SUM"
  --> rules.toml:5:11, rule "some"
  when = '''SUM(taxable_value) > 3'''
            ^^^^^^^^^^^^^^^^^
  help: the functions are UPPER, LOWER, TRIM, LENGTH, LEFT, RIGHT and SUBSTR
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "ROW_NUMBER() OVER (ORDER BY x) = 1",
        r#"error[rules.function]: no function is called "ROW_NUMBER"
  --> rules.toml:5:11, rule "some"
  when = '''ROW_NUMBER() OVER (ORDER BY x) = 1'''
            ^^^^^^^^^^
  help: the functions are UPPER, LOWER, TRIM, LENGTH, LEFT, RIGHT and SUBSTR
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "outcome = 'exat'",
        r#"error[rules.unknown-value]: "outcome" is never 'exat'
  --> rules.toml:5:21, rule "some"
  when = '''outcome = 'exat''''
                      ^^^^^^
  help: did you mean "exact"?
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "document_date > '2026-08-01'",
        r#"error[rules.kind]: "document_date" is a date and '2026-08-01' is text
  --> rules.toml:5:27, rule "some"
  when = '''document_date > '2026-08-01''''
                            ^^^^^^^^^^^^
  help: write DATE '2026-08-01'
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "certain -- and more",
        r#"error[rules.condition]: a comment hides the rest of the condition
  --> rules.toml:5:19, rule "some"
  when = '''certain -- and more'''
                    ^
  help: say it in "why", or in a line of its own that begins with #
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "",
        r#"error[rules.condition]: the condition is empty
  --> rules.toml:5:8, rule "some"
  when = ''''''
         ^^^^^^
  help: leave "when" out in a rule that always holds
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "(SELECT 1) = 1",
        r#"error[rules.unsupported]: "SELECT" cannot be used in a rule
  --> rules.toml:5:12, rule "some"
  when = '''(SELECT 1) = 1'''
             ^^^^^^^^
  help: a rule sees one record at a time
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    condition_stops(
        "NOT NOT certain",
        r#"error[rules.condition]: "NOT" was not expected here
  --> rules.toml:5:15, rule "some"
  when = '''NOT NOT certain'''
                ^^^
  help: two NOTs cancel each other; leave both out
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
}

#[test]
fn every_mistake_in_a_rules_file_has_its_line() {
    rules_stop(
        &RULES.replacen(r#"name = "some""#, r#"name = "Some Rule""#, 1),
        r#"error[rules.name]: "Some Rule" cannot be a rule's name
  --> rules.toml:4:8, rule "Some Rule"
  name = "Some Rule"
         ^^^^^^^^^^^
  help: use small letters, digits and hyphens, as in "exact-and-filed"
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen(r#"name = "some""#, r#"name = "rest""#, 1),
        r#"error[rules.duplicate-name]: two rules are called "rest"
  --> rules.toml:12:8, rule "rest"
  name = "rest"
         ^^^^^^
  help: the first stands in line 4; give this one a name of its own
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen(r#"action = "accept""#, r#"action = "aceept""#, 1),
        r#"error[rules.action]: no action is called "aceept"
  --> rules.toml:6:10, rule "some"
  action = "aceept"
           ^^^^^^^^
  help: did you mean "accept"?
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen("review = \"none\"\n", "", 1),
        r#"error[rules.missing]: "review" is missing
  --> rules.toml:3:1, rule "some"
  [[rule]]
  ^^^^^^^^
  help: write "none", or a role such as "clerk" or "manager"
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen("reason = \"They agree.\"\n", "", 1),
        r#"error[rules.missing]: "reason" is missing
  --> rules.toml:3:1, rule "some"
  [[rule]]
  ^^^^^^^^
  help: say in a sentence what people read beside the record
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen("why = \"It is booked.\"\n", "", 1),
        r#"error[rules.missing]: "why" is missing
  --> rules.toml:3:1, rule "some"
  [[rule]]
  ^^^^^^^^
  help: say in a sentence why the policy wants this
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen(r#"why = "It is booked.""#, "why = \"It is booked.\"\nwen = \"x\"", 1),
        r#"error[rules.unknown-key]: no key is called "wen"
  --> rules.toml:10:1, rule "some"
  wen = "x"
  ^^^
  help: did you mean "when"?
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen("policy = \"test\"\n", "", 1),
        r#"error[rules.missing]: "policy" is missing
  --> rules.toml
  help: name it, as in policy = "default"
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen(r#"policy = "test""#, "policy = test", 1),
        r"error[rules.syntax]: the file is not TOML from here on
  --> rules.toml:1:10
  policy = test
           ^^^^
  help: compare the line with rules/default.toml
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
",
    );
    rules_stop(
        &RULES.replacen(r#"policy = "test""#, "policy = \"test\"\nhold = \"maybe\"", 1),
        r#"error[rules.hold]: "maybe" is not a way to hold records
  --> rules.toml:2:8
  hold = "maybe"
         ^^^^^^^
  help: write "pending" to put records that need a person on Pending, else "none"
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen(r#"policy = "test""#, "policy = \"test\"\n[tolerance]\ntax = 1.0\n", 1),
        r#"error[rules.type]: the tolerance 1.0 is a number with a decimal point
  --> rules.toml:3:7, [tolerance]
  tax = 1.0
        ^^^
  help: money is exact: write "1.0"
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &RULES.replacen(r#"policy = "test""#, "policy = \"test\"\n[tolerance]\ntax = \"-1\"\n", 1),
        r#"error[rules.tolerance]: the tolerance "-1" is below nothing
  --> rules.toml:3:7, [tolerance]
  tax = "-1"
        ^^^^
  help: write "0" to accept equal amounts only
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        "{}",
        r#"error[rules.syntax]: this line is not a key with its value
  --> rules.toml:1:1
  {}
  ^
  help: write it as key = "value"
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
"#,
    );
    rules_stop(
        &format!("a = {}", "[".repeat(200)),
        r"error[rules.syntax]: the file is not TOML from here on
  --> rules.toml:1:85
  …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
                                                     ^
  help: compare the line with rules/default.toml
error[rules.mistakes]: the rules in rules.toml hold 1 mistake
  help: mend the file; imsreco check-rules rules.toml checks it by itself
",
    );
    rules_stop(
        "",
        r"error[file.empty]: the file is empty
  --> rules.toml
  help: look whether it is the right one, and make it again
",
    );
}
