//! Rules files with their messages; a table, hence its length.

/// A rules file and all that is said of it; `loads` where nothing is wrong.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "",
        r#"error[rules.missing]: "policy" is missing
  --> rules.toml
  help: name it, as in policy = "default"
error[rules.missing]: the file holds no rule
  --> rules.toml
  help: begin a rule with [[rule]]"#,
    ),
    (
        r#"policy = "a""#,
        "error[rules.missing]: the file holds no rule
  --> rules.toml
  help: begin a rule with [[rule]]",
    ),
    (
        r#"policy = "My Policy"
hold = "yes"
rules = 3
[tolerance]
taxable_valu = "1"
tax = 1.5
[[rule]]
name = "First Rule"
wehn = "certain"
action = "aprove"
review = "Nobody"
reason = ""
[[rule]]
name = "b"
when = "certain"
action = "reject"
review = "none"
reason = "r"
why = 5
remark = "é""#,
        r#"error[rules.name]: "My Policy" cannot be a policy's name
  --> rules.toml:1:10
  policy = "My Policy"
           ^^^^^^^^^^^
  help: use small letters, digits and hyphens, as in "exact-and-filed"
error[rules.hold]: "yes" is not a way to hold records
  --> rules.toml:2:8
  hold = "yes"
         ^^^^^
  help: write "pending" to put records that need a person on Pending, else "none"
error[rules.unknown-key]: no key is called "rules"
  --> rules.toml:3:1
  rules = 3
  ^^^^^
  help: did you mean "rule"?
error[rules.unknown-key]: no key is called "taxable_valu"
  --> rules.toml:5:1, [tolerance]
  taxable_valu = "1"
  ^^^^^^^^^^^^
  help: did you mean "taxable_value"?
error[rules.type]: the tolerance 1.5 is a number with a decimal point
  --> rules.toml:6:7, [tolerance]
  tax = 1.5
        ^^^
  help: money is exact: write "1.5"
error[rules.missing]: "why" is missing
  --> rules.toml:7:1, rule "First Rule"
  [[rule]]
  ^^^^^^^^
  help: say in a sentence why the policy wants this
error[rules.name]: "First Rule" cannot be a rule's name
  --> rules.toml:8:8, rule "First Rule"
  name = "First Rule"
         ^^^^^^^^^^^^
  help: use small letters, digits and hyphens, as in "exact-and-filed"
error[rules.unknown-key]: no key is called "wehn"
  --> rules.toml:9:1, rule "First Rule"
  wehn = "certain"
  ^^^^
  help: did you mean "when"?
error[rules.action]: no action is called "aprove"
  --> rules.toml:10:10, rule "First Rule"
  action = "aprove"
           ^^^^^^^^
  help: it is one of accept, reject, pending, no-action, keep
error[rules.name]: "Nobody" cannot be a role
  --> rules.toml:11:10, rule "First Rule"
  review = "Nobody"
           ^^^^^^^^
  help: write "none", or a role such as "clerk" or "manager"
error[rules.missing]: "reason" is empty
  --> rules.toml:12:10, rule "First Rule"
  reason = ""
           ^^
  help: say in a sentence what people read beside the record
error[rules.last-conditional]: the last rule does not always hold
  --> rules.toml:15:8, rule "b"
  when = "certain"
         ^^^^^^^^^
  help: add a rule without "when" at the end, so that every record is decided
error[rules.reject-alone]: no Reject leaves without a person
  --> rules.toml:17:10, rule "b"
  review = "none"
           ^^^^^^
  help: name who must look, as in review = "manager"
error[rules.type]: "why" is a number, not text
  --> rules.toml:19:7, rule "b"
  why = 5
        ^
  help: write it in quotes
error[rules.remark]: a remark cannot hold "é"
  --> rules.toml:20:10, rule "b"
  remark = "é"
           ^^^
  help: use letters, digits and signs of an English keyboard, in one line"#,
    ),
    (
        r#"policy = "a"
[tolerance]
taxable_value = "1000.01"
tax = -1
[[rule]]
name = "b"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.tolerance]: the tolerance ₹1,000.01 is more than ₹1,000.00
  --> rules.toml:3:17, [tolerance]
  taxable_value = "1000.01"
                  ^^^^^^^^^
  help: amounts that far apart are different amounts; write a rule about the gap instead
error[rules.tolerance]: the tolerance "-1" is below nothing
  --> rules.toml:4:7, [tolerance]
  tax = -1
        ^^
  help: write "0" to accept equal amounts only"#,
    ),
    (
        r#"policy = "a"
[tolerance]
taxable_value = "1.005"
tax = "one"
[[rule]]
name = "b"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.tolerance]: "1.005" has more than two decimals
  --> rules.toml:3:17, [tolerance]
  taxable_value = "1.005"
                  ^^^^^^^
  help: write rupees, as in "1.00"
error[rules.tolerance]: "one" is not an amount
  --> rules.toml:4:7, [tolerance]
  tax = "one"
        ^^^^^
  help: write rupees, as in "1.00""#,
    ),
    (
        r#"policy = "a"
tolerance = 5
rule = "x""#,
        r#"error[rules.type]: "tolerance" is a number, not a table
  --> rules.toml:2:13
  tolerance = 5
              ^
  help: write [tolerance] and its keys below
error[rules.type]: "rule" is text, not a list of rules
  --> rules.toml:3:8
  rule = "x"
         ^^^
  help: begin each rule with [[rule]]"#,
    ),
    (
        r#"policy = "a"
rule = ["x"]"#,
        r#"error[rules.type]: rule number 1 is text
  --> rules.toml:2:9
  rule = ["x"]
          ^^^
  help: begin each rule with [[rule]]"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "b"
when = "certain"
action = "accept"
review = "none"
reason = "r"
why = "w"
[[rule]]
name = "b"
when = "filed"
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        r#"error[rules.duplicate-name]: two rules are called "b"
  --> rules.toml:10:8, rule "b"
  name = "b"
         ^^^
  help: the first stands in line 3; give this one a name of its own
error[rules.last-conditional]: the last rule does not always hold
  --> rules.toml:11:8, rule "b"
  when = "filed"
         ^^^^^^^
  help: add a rule without "when" at the end, so that every record is decided"#,
    ),
    (
        r#"policy = "a"
policy = "b""#,
        r#"error[rules.syntax]: the same key stands twice
  --> rules.toml:2:1
  policy = "b"
  ^^^^^^
  help: leave one of them out; each rule begins with [[rule]]"#,
    ),
    (
        r#"policy = "a
[[rule]]"#,
        r#"error[rules.syntax]: a text is not written as TOML writes it
  --> rules.toml:1:12
  policy = "a
             ^
  help: begin and end it with the same quote; a condition that holds single quotes goes between "double quotes""#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "b"
when = "supplier_name = "x"""#,
        r#"error[rules.syntax]: text goes on behind its closing quote
  --> rules.toml:4:26
  when = "supplier_name = "x""
                           ^
  help: text in a condition stands in single quotes, as in when = "outcome = 'exact'""#,
    ),
    (
        r#"policy = "a"
nonsense"#,
        r#"error[rules.syntax]: this line is not a key with its value
  --> rules.toml:2:9
  nonsense
          ^
  help: write it as key = "value""#,
    ),
    (
        "policy = 
[[rule]",
        r#"error[rules.syntax]: a text is not written as TOML writes it
  --> rules.toml:1:10
  policy = 
           ^
  help: begin and end it with the same quote; a condition that holds single quotes goes between "double quotes"
error[rules.syntax]: the file is not TOML from here on
  --> rules.toml:2:8
  [[rule]
         ^
  help: compare the line with rules/default.toml"#,
    ),
    (
        r#"{"policy": "a"}"#,
        r#"error[rules.syntax]: this line is not a key with its value
  --> rules.toml:1:1
  {"policy": "a"}
  ^
  help: write it as key = "value""#,
    ),
    (
        r#"policy = "a"
[[rule]]
when = 5"#,
        r#"error[rules.missing]: "name" is missing
  --> rules.toml:2:1, rule number 1
  [[rule]]
  ^^^^^^^^
  help: name it, as in name = "exact-and-filed"
error[rules.missing]: "action" is missing
  --> rules.toml:2:1, rule number 1
  [[rule]]
  ^^^^^^^^
  help: it is one of accept, reject, pending, no-action, keep
error[rules.missing]: "review" is missing
  --> rules.toml:2:1, rule number 1
  [[rule]]
  ^^^^^^^^
  help: write "none", or a role such as "clerk" or "manager"
error[rules.missing]: "reason" is missing
  --> rules.toml:2:1, rule number 1
  [[rule]]
  ^^^^^^^^
  help: say in a sentence what people read beside the record
error[rules.missing]: "why" is missing
  --> rules.toml:2:1, rule number 1
  [[rule]]
  ^^^^^^^^
  help: say in a sentence why the policy wants this
error[rules.type]: "when" is a number, not text
  --> rules.toml:3:8, rule number 1
  when = 5
         ^
  help: write it in quotes"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "b"
when = ""
action = "keep"
review = "clerk"
reason = "r"
why = "w"
remark = "Line one\nline two""#,
        r#"error[rules.condition]: the condition is empty
  --> rules.toml:4:8, rule "b"
  when = ""
         ^^
  help: leave "when" out in a rule that always holds
error[rules.remark]: a remark cannot hold "\n"
  --> rules.toml:9:10, rule "b"
  remark = "Line one\nline two"
           ^^^^^^^^^^^^^^^^^^^^
  help: use letters, digits and signs of an English keyboard, in one line"#,
    ),
    (
        "policy = default",
        r#"error[rules.syntax]: a text is not written as TOML writes it
  --> rules.toml:1:10
  policy = default
           ^^^^^^^
  help: begin and end it with the same quote; a condition that holds single quotes goes between "double quotes""#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "a"
when = "certian"
action = "hold"
review = "clerk"
reason = "r"
why = "w"
hold = "x"
[rule.more]
x = 1"#,
        r#"error[rules.last-conditional]: the last rule does not always hold
  --> rules.toml:4:8, rule "a"
  when = "certian"
         ^^^^^^^^^
  help: add a rule without "when" at the end, so that every record is decided
error[rules.unknown-word]: no word is called "certian"
  --> rules.toml:4:9, rule "a"
  when = "certian"
          ^^^^^^^
  help: did you mean "certain" or "section"?
error[rules.action]: no action is called "hold"
  --> rules.toml:5:10, rule "a"
  action = "hold"
           ^^^^^^
  help: it is one of accept, reject, pending, no-action, keep
error[rules.unknown-key]: no key is called "hold"
  --> rules.toml:9:1, rule "a"
  hold = "x"
  ^^^^
  help: the keys here are name, when, action, review, reason, why, remark, itc_reduction, tags
error[rules.unknown-key]: no key is called "more"
  --> rules.toml:10:7, rule "a"
  [rule.more]
        ^^^^
  help: the keys here are name, when, action, review, reason, why, remark, itc_reduction, tags"#,
    ),
    (
        r#"policy = "a"
[[rule]]
name = "first"
when = "true"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
[[rule]]
name = "rest"
when = """
  TRUE"""
action = "keep"
review = "clerk"
reason = "r"
why = "w""#,
        "loads",
    ),
    (
        r#"policy = "a"
[[rule]]
name = "rest"
when = """
certain
  AND \u006Eumber_level = 'sam'"""
action = "accept"
review = "none"
reason = "r"
why = "w""#,
        r#"error[rules.last-conditional]: the last rule does not always hold
  --> rules.toml:4:8, rule "rest"
  when = """
         ^^^
  help: add a rule without "when" at the end, so that every record is decided
error[rules.unknown-value]: "number_level" is never 'sam'
  --> rules.toml:6:27, rule "rest"
    AND \u006Eumber_level = 'sam'"""
                            ^^^^^
  help: did you mean "same" or "same_key"?"#,
    ),
    (
        r#"policy = "a"
hold = 1
[[rule]]
name = "rest"
action = "keep"
review = "clerk"
reason = "r"
why = "w"
remark = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx""#,
        r#"error[rules.type]: "hold" is a number, not text
  --> rules.toml:2:8
  hold = 1
         ^
  help: write it in quotes
error[rules.remark]: the remark has 251 characters
  --> rules.toml:9:10, rule "rest"
  remark = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: the portal takes 250 at most"#,
    ),
];
