use super::*;

fn told(text: &str) -> Vec<String> {
    parse("recipient.toml", text).1.iter().map(ToString::to_string).collect()
}

#[test]
fn registrations_and_extensions_are_read() {
    let (calendar, found) = parse(
        "recipient.toml",
        "# the firm\n[[recipient]]\ngstin = \"27AAHCK4471M1Z1\"\nfiling = \"monthly\"\n\n\
         [[recipient]]\ngstin = \"07aafcn5543r1zt\"\nfiling = \"quarterly\"\n\n\
         [[extension]]\nform = \"gstr-3b\"\nperiod = \"092026\"\ndue = \"25-10-2026\"\n\
         source = \"Notification 20/2026-Central Tax\"\n\n\
         [[extension]]\nform = \"GSTR-3B\"\nperiod = \"102026\"\ndue = 2026-11-25\n\
         source = \"Notification 21/2026-Central Tax\"\ngstin = \"07AAFCN5543R1ZT\"\n",
    );
    assert_eq!(found, []);
    assert_eq!(calendar.frequency("27AAHCK4471M1Z1"), Some(Frequency::Monthly));
    assert_eq!(calendar.frequency("07AAFCN5543R1ZT"), Some(Frequency::Quarterly));
    assert_eq!(calendar.extensions.len(), 2);
    assert_eq!(show_date(calendar.extensions[1].due), "25-11-2026");
    assert_eq!(calendar.extensions[1].gstin.as_deref(), Some("07AAFCN5543R1ZT"));
}

#[test]
fn every_mistake_is_said_at_once_with_its_caret() {
    assert_eq!(
        told(
            "[[recipient]]\ngstin = \"27AAHCK4471M1Z\"\nfiling = \"montly\"\nstate = \"27\"\n\
             [[recipient]]\nfiling = 3\n\
             [[extention]]\nform = \"GSTR-3B\"\n\
             [[extension]]\nform = \"GSTR-9\"\nperiod = \"2026-09\"\ndue = \"31-02-2026\"\nsource = \" \"\n"
        ),
        [
            "error[recipient.gstin]: \"27AAHCK4471M1Z\" is not a GSTIN (2 digits, 10 of PAN, then 3 characters)\n  \
             --> recipient.toml:2:9\n  gstin = \"27AAHCK4471M1Z\"\n          ^^^^^^^^^^^^^^^^\n  \
             help: write the fifteen characters of your registration",
            "error[recipient.filing]: \"montly\" is no way to file GSTR-3B\n  \
             --> recipient.toml:3:10\n  filing = \"montly\"\n           ^^^^^^^^\n  \
             help: did you mean \"monthly\"?",
            "error[recipient.key]: \"state\" is no key of the recipient's file\n  \
             --> recipient.toml:4:1\n  state = \"27\"\n  ^^^^^\n  \
             help: leave it out: the state is read from the GSTIN",
            "error[recipient.missing]: this recipient has no \"gstin\"\n  \
             --> recipient.toml:5:1\n  [[recipient]]\n  ^^^^^^^^^^^^^\n  \
             help: write gstin = \"27AAHCK4471M1Z1\"",
            "error[recipient.value]: \"filing\" has to be text in quotes, and is 3\n  \
             --> recipient.toml:6:10\n  filing = 3\n           ^\n  \
             help: write filing = \"monthly\" or filing = \"quarterly\"",
            "error[recipient.key]: \"extention\" is no table of the recipient's file\n  \
             --> recipient.toml:7:3\n  [[extention]]\n    ^^^^^^^^^\n  \
             help: did you mean \"extension\"?",
            "error[recipient.form]: \"GSTR-9\" is no return whose day is known\n  \
             --> recipient.toml:10:8\n  form = \"GSTR-9\"\n         ^^^^^^^^\n  \
             help: write GSTR-1 or GSTR-3B",
            "error[recipient.period]: \"2026-09\" is not a tax period (MMYYYY, such as 092026)\n  \
             --> recipient.toml:11:10\n  period = \"2026-09\"\n           ^^^^^^^^^\n  \
             help: write month and year; of a quarterly return the last month, such as 092026",
            "error[recipient.due]: \"31-02-2026\" is not a date (DD-MM-YYYY)\n  \
             --> recipient.toml:12:7\n  due = \"31-02-2026\"\n        ^^^^^^^^^^^^\n  \
             help: write day, month and year, such as 25-10-2026",
            "error[recipient.source]: an extension needs its source\n  \
             --> recipient.toml:13:10\n  source = \" \"\n           ^^^\n  \
             help: name the notification, so that the day can be looked up",
        ]
    );
}

#[test]
fn what_contradicts_itself_is_refused() {
    assert_eq!(
        told(
            "[[recipient]]\ngstin = \"27AAHCK4471M1Z1\"\nfiling = \"monthly\"\n\
             [[recipient]]\ngstin = \"27AAHCK4471M1Z1\"\nfiling = \"quarterly\"\n\
             [[extension]]\nform = \"GSTR-3B\"\nperiod = \"092026\"\ndue = \"20-10-2026\"\nsource = \"x\"\n"
        ),
        [
            "error[recipient.twice]: \"27AAHCK4471M1Z1\" stands in the file before\n  \
             --> recipient.toml:5:9\n  gstin = \"27AAHCK4471M1Z1\"\n          ^^^^^^^^^^^^^^^^^\n  \
             help: keep one table for each registration",
            "error[recipient.not-later]: 20-10-2026 is no extension: GSTR-3B of Sep 2026 is due on 20-10-2026 at the \
             earliest\n  --> recipient.toml:10:7\n  due = \"20-10-2026\"\n        ^^^^^^^^^^^^\n  \
             help: write the later day, or mend the period",
        ]
    );
    assert_eq!(
        told("recipient = \"27AAHCK4471M1Z1\"\nturnover = 5\n"),
        [
            "error[recipient.table]: \"recipient\" is not a list of tables\n  \
             --> recipient.toml:1:1\n  recipient = \"27AAHCK4471M1Z1\"\n  ^^^^^^^^^\n  \
             help: write [[recipient]], with two brackets",
            "error[recipient.key]: \"turnover\" is no table of the recipient's file\n  \
             --> recipient.toml:2:1\n  turnover = 5\n  ^^^^^^^^\n  \
             help: leave it out: no due date depends on the turnover",
        ]
    );
    assert_eq!(
        told("[[recipient]]\ngstin = \"27AAHCK4471M1Z1\nfiling = \"monthly\"\n")[0],
        "error[recipient.syntax]: the file cannot be understood here\n  \
         --> recipient.toml:2:25\n  gstin = \"27AAHCK4471M1Z1\n                          ^\n  \
         help: write lines such as filing = \"monthly\", with both quotes, below a line [[recipient]]"
    );
}

#[test]
fn a_wrong_check_character_is_told_and_stops_nothing() {
    assert_eq!(
        told("[[recipient]]\ngstin = \"27AAHCK4471M1Z2\"\nfiling = \"monthly\"\n"),
        ["warning[recipient.gstin-check]: the check character of \"27AAHCK4471M1Z2\" does not fit\n  \
          --> recipient.toml:2:9\n  gstin = \"27AAHCK4471M1Z2\"\n          ^^^^^^^^^^^^^^^^^\n  \
          help: compare it with your registration"]
    );
}
