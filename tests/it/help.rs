//! What the command line promises: help, exit codes, streams, colours.

use super::support::{Sandbox, root};

const MONTH: &str = "sample_data/2026-09";

/// A folder with the sample month.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy(&format!("{MONTH}/ims.json"), "ims.json");
    sandbox.copy(&format!("{MONTH}/purchase_register.csv"), "register.csv");
    sandbox
}

#[test]
fn the_help_of_every_command_is_as_it_was_reviewed() {
    let path = root().join("tests/it/reference.txt");
    let found = imsreco::cli::reference();
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "the help differs from tests/it/reference.txt; look at it, then run with UPDATE_EXPECTED=1:\n{found}"
    );
}

#[test]
fn the_help_fits_its_width_and_names_every_exit_code() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["--help"][..],
        &["reconcile", "--help"],
        &["reconcile", "-h"],
        &["help", "sample"],
        &["compare-rules", "--help"],
    ] {
        let run = sandbox.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
        let wide = run.stdout.lines().find(|l| l.chars().count() > 110);
        assert_eq!(wide, None, "{arguments:?}");
    }
    let run = sandbox.run(&["reconcile", "--help"]);
    for code in ["\n  0    done", "\n  1    done, but", "\n  2    not done", "\n  101  a bug"] {
        assert!(run.stdout.contains(code), "{code}");
    }
}

#[test]
fn the_example_of_compare_rules_runs_as_it_stands_in_the_help() {
    let help = Sandbox::new().run(&["compare-rules", "--help"]).stdout;
    let (_, rest) = help.split_once("of two months:\n").expect("the help has its first example");
    let (example, _) = rest.split_once("\n\n").unwrap();
    let words: Vec<String> = example.replace('\\', " ").split_whitespace().map(str::to_owned).collect();
    assert_eq!(words[..2], ["imsreco", "compare-rules"]);
    let mut command = Sandbox::new().command(env!("CARGO_BIN_EXE_imsreco"));
    let output = command.args(&words[1..]).current_dir(root()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\nThe proposal changes for "));
    for code in ["\n  0    done", "\n  1    done, but", "\n  2    not done", "\n  101  a bug"] {
        assert!(help.contains(code), "{code}");
    }
}

/// The two commands that stand between the marks of README.md.
fn readme_commands() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = text.split_once("<!-- run-these -->").expect("README.md marks its commands");
    let (block, _) = rest.split_once("<!-- end -->").expect("README.md marks their end");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    block.replace("\\\n", " ").lines().filter(|l| l.starts_with("cargo ")).map(words).collect()
}

#[test]
fn the_readme_holds_two_commands_and_the_first_can_be_typed() {
    let commands = readme_commands();
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert_eq!(commands[0][..5], ["cargo", "run", "--release", "--", "reconcile"]);
    assert_eq!(commands[1], ["cargo", "test"]);
    // From the project's folder, as the reader does, but without writing.
    let mut command = Sandbox::new().command(env!("CARGO_BIN_EXE_imsreco"));
    let output = command.args(&commands[0][4..]).arg("--dry-run").current_dir(root()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn exit_codes_are_as_specified() {
    let sandbox = sandbox();
    let code = |more: &[&str]| {
        sandbox.reconcile("ims.json", "register.csv", &[&["--dry-run", "--quiet"], more].concat()).code
    };
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "review"]), 1);
    assert_eq!(code(&["--fail-on", "unmatched"]), 1);
    assert_eq!(code(&["--fail-on", "review,unmatched"]), 1);
    assert_eq!(code(&["--fail-on", "everything"]), 2);
    assert_eq!(code(&["--rtin", "x"]), 2);
    assert_eq!(sandbox.run(&[]).code, 2);
    assert_eq!(sandbox.run(&["frobnicate"]).code, 2);
    assert_eq!(sandbox.run(&["--version"]).code, 0);

    let ims = sandbox.read("ims.json");
    sandbox.file("ims.json", ims.replacen(r#""action":"N""#, r#""action":"D""#, 1));
    assert_eq!(code(&[]), 1, "a refused document");
    assert_eq!(code(&["--allow-refused"]), 0);
    assert_eq!(code(&["--allow-refused", "--fail-on", "review"]), 1);
}

#[test]
fn a_gate_stays_open_when_there_is_nothing_to_stop_at() {
    let sandbox = Sandbox::new();
    sandbox
        .file(
            "ims.json",
            r#"{"rtin":"27AAHCK4471M1Z1","b2b":[{"stin":"27AAIFL6607C1ZG","inum":"LR/26-27/55","inv_typ":"R","idt":"27-08-2026","val":34692,"action":"N","pos":"27","txval":29400,"iamt":0,"camt":2646,"samt":2646,"cess":0,"srcform":"R1","rtnprd":"082026","srcfilstatus":"Filed"}]}"#,
        )
        .file(
            "register.csv",
            "Supplier GSTIN,Invoice No,Invoice Date,Taxable Value,IGST,CGST,SGST\n\
             27AAIFL6607C1ZG,LR/26-27/55,27-08-2026,29400.00,0,2646,2646\n",
        );
    let run = sandbox.reconcile("ims.json", "register.csv", &["--fail-on", "review,unmatched", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn quiet_silences_notes_and_status_and_nothing_else() {
    let sandbox = sandbox();
    let loud = sandbox.reconcile("ims.json", "register.csv", &[]);
    assert!(
        loud.stderr.contains("\nnote[") && loud.stderr.contains("\nwrote out/links.csv\n"),
        "{}",
        loud.stderr
    );
    let quiet = sandbox.reconcile("ims.json", "register.csv", &["--force", "--quiet"]);
    assert_eq!(
        quiet.stderr,
        "warning[books.gstin-check]: 1 row with a supplier GSTIN whose check character is wrong, \
         \"06AADCB4409R1ZC\"\n  --> register.csv, row 15, column G \"GSTIN/UIN\"\n  help: look for a typing error in \
         the supplier's master data\n"
    );
    assert_eq!(quiet.stdout, loud.stdout, "the summary is the result, not status");
    assert_eq!((loud.code, quiet.code), (0, 0));
}

#[test]
fn json_on_stdout_is_one_object_and_nothing_else() {
    let sandbox = sandbox();
    let run = sandbox.reconcile("ims.json", "register.csv", &["--format", "json"]);
    let mut stream = serde_json::Deserializer::from_str(&run.stdout).into_iter::<serde_json::Value>();
    let summary = stream.next().unwrap().unwrap();
    assert_eq!(summary["schema"], 2);
    assert!(stream.next().is_none(), "one object");
    assert_eq!(run.stdout.trim_end(), sandbox.read("out/summary.json").trim_end());
}

#[test]
fn a_dry_run_writes_nothing_and_says_so() {
    let sandbox = sandbox();
    let run = sandbox.reconcile("ims.json", "register.csv", &["--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!sandbox.path("out").exists());
    assert!(!run.stderr.contains("wrote"), "{}", run.stderr);
    let last = run.stdout.lines().last().unwrap();
    assert_eq!(last, "Dry run: nothing was written; 18 records would be uploaded.");

    sandbox.file("register.csv", sandbox.read("register.csv").replace("05-08-2026", "31-02-2026"));
    let run = sandbox.reconcile("ims.json", "register.csv", &["--dry-run", "--quiet"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.ends_with(
        "warning: 1 document refused; the upload would not be written (use --allow-refused to write it for the \
         rest)\n"
    ));
    let last = run.stdout.lines().rev().take(2).collect::<Vec<_>>();
    assert_eq!(
        last[0],
        "Dry run: nothing was written, and nothing would be uploaded, because documents were refused."
    );
}

#[test]
fn colour_is_for_terminals_or_on_demand_and_never_on_stdout() {
    let sandbox = sandbox();
    let run = |more: &[&str], environment: &[(&str, &str)]| {
        let rules = root().join("rules/default.toml");
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
        command.args([
            "reconcile",
            "--ims",
            "ims.json",
            "--books",
            "register.csv",
            "--out",
            "out",
            "--dry-run",
        ]);
        command.arg("--rules").arg(rules).args(more).envs(environment.iter().copied());
        sandbox.outcome(&mut command)
    };
    let always = run(&["--color", "always"], &[]);
    assert!(
        always.stderr.starts_with("\u{1b}[1m\u{1b}[33mwarning[books.gstin-check]\u{1b}[0m: "),
        "{}",
        always.stderr
    );
    assert!(always.stderr.contains("\u{1b}[32mhelp:\u{1b}[0m"));
    assert!(!always.stdout.contains('\u{1b}'));
    let never = run(&["--color", "never"], &[]);
    let auto = run(&[], &[]);
    let no_colour = run(&[], &[("NO_COLOR", "1")]);
    for plain in [&never, &auto, &no_colour] {
        assert!(!plain.stderr.contains('\u{1b}'), "{}", plain.stderr);
    }
    let bare: String = always.stderr.replace("\u{1b}[0m", "");
    let bare = ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[34m", "\u{1b}[36m"]
        .iter()
        .fold(bare, |text, code| text.replace(code, ""));
    assert_eq!(bare, never.stderr, "colour says nothing that words do not say");
}

#[test]
fn an_error_is_coloured_like_any_other_message() {
    let sandbox = sandbox();
    sandbox.file("ims.json", "hello");
    let run = sandbox.reconcile("ims.json", "register.csv", &["--color", "always"]);
    assert_eq!(
        run.stderr,
        "\u{1b}[1m\u{1b}[31merror[ims.not-json]\u{1b}[0m: this is not JSON: \"h\" cannot stand here\n  \
         \u{1b}[34m-->\u{1b}[0m ims.json:1:1\n  \u{1b}[32mhelp:\u{1b}[0m give the file as the portal made it\n"
    );
}

#[test]
fn the_summary_fits_a_screen_of_24_lines() {
    let sandbox = sandbox();
    for columns in ["80", "100"] {
        let rules = root().join("rules/default.toml");
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_imsreco"));
        command.args([
            "reconcile",
            "--ims",
            "ims.json",
            "--books",
            "register.csv",
            "--out",
            "out",
            "--dry-run",
        ]);
        command.arg("--rules").arg(rules).env("COLUMNS", columns);
        let run = sandbox.outcome(&mut command);
        assert!(run.stdout.lines().count() <= 23, "{}", run.stdout);
        assert!(run.stdout.lines().all(|l| l.chars().count() <= columns.parse().unwrap()), "{}", run.stdout);
    }
}

#[test]
fn what_cannot_be_explained_is_told_with_the_nearest_name() {
    let sandbox = Sandbox::new();
    let told = |arguments: &[&str]| {
        let run = sandbox.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    };
    assert_eq!(
        told(&["explain", "outcome", "exat"]),
        "error: \"exat\" is none of the outcomes\n  help: did you mean exact?\n"
    );
    assert_eq!(
        told(&["explain", "word", "xyz"]),
        "error: \"xyz\" is none of the words of the rules\n  help: imsreco explain word lists them\n"
    );
    assert_eq!(
        told(&["check-rules", "gone.toml"]),
        "error[file.absent]: there is no such file\n  --> gone.toml\n  help: look at the spelling and the folder\n"
    );
    assert_eq!(
        told(&["sample", "--out", "months", "--period", "2026"]),
        "error: \"2026\" is not a tax period (MMYYYY, such as 092026)\n  help: write month and year, such as \
         092026\n"
    );
}
