//! `report.html` in a browser: no error, filters, keyboard, pages of suppliers, hostile names, speed.
//!
//! Chromium is spoken to through a pipe; where there is none, the tests say so and pass. `.ci/run` installs it.

use super::browser::Browser;
use super::months::TestMonth;
use super::support::{Sandbox, root};
use std::time::{Duration, Instant};

/// Reconciles a month of the generator and opens its report.
fn opened(records: usize, seed: u64) -> Option<(Sandbox, Browser)> {
    let mut browser = Browser::start()?;
    let (sandbox, run) = TestMonth::generated(records, seed).reconcile(&["--no-workbook"]);
    assert!(run.code <= 1, "{}", run.stderr);
    browser.open(&sandbox.path("out/report.html"), "");
    Some((sandbox, browser))
}

#[test]
fn the_page_opens_without_an_error() {
    let Some((_sandbox, mut browser)) = opened(900, 3) else { return };
    assert_eq!(browser.complaints(), "");
    assert_eq!(browser.text("document.documentElement.className"), "scripted");
    // What the page draws without its script, the script draws alike.
    assert!(browser.number("imsreco.redrawn().length") >= 60);
    assert_eq!(
        browser.text(
            "imsreco.redrawn().filter((html, i) => html !== document.getElementById('c' + i).outerHTML)\
             .slice(0, 1).join('')"
        ),
        ""
    );
}

#[test]
fn filters_narrow_the_queue_and_the_address_keeps_them() {
    let Some((sandbox, mut browser)) = opened(900, 3) else { return };
    let rows = super::support::table(&sandbox.read("out/links.csv"));
    let queued = |outcome: &str| {
        rows.iter().filter(|r| r["needs_review"] == "true" && r["outcome"] == outcome).count()
    };
    let shown = |browser: &mut Browser| browser.text("document.getElementById('shown').textContent");
    let summary: serde_json::Value = serde_json::from_str(&sandbox.read("out/summary.json")).unwrap();
    let all = usize::try_from(summary["needs_person"]["amounts"]["documents"].as_u64().unwrap()).unwrap();
    assert!(shown(&mut browser).starts_with(&format!("{all} of {all} documents shown: ₹")));

    browser.open(&sandbox.path("out/report.html"), "#q:outcome=only_in_ims");
    let only = queued("only_in_ims");
    assert!(only > 5 && only < all);
    assert!(
        shown(&mut browser).starts_with(&format!("{only} of {all} documents shown: ₹")),
        "{}",
        shown(&mut browser)
    );

    // By tax from an amount on, together with the outcome: an amount may be written with commas.
    let limit = 10_000;
    let above = |r: &&std::collections::BTreeMap<String, String>| {
        let paise = |c: &str| imsreco::domain::money::Paise::parse(&r[c]).unwrap().get();
        r["outcome"] == "only_in_ims"
            && r["needs_review"] == "true"
            && ["igst", "cgst", "sgst", "cess"].iter().map(|c| paise(c)).sum::<i64>() >= limit * 100
    };
    let most = rows.iter().filter(above).count();
    assert!(most > 0 && most < only);
    browser.press_into("#f-min", "10,000");
    browser.wait_for(&format!("document.getElementById('shown').textContent.startsWith('{most} of ')"));
    assert_eq!(browser.text("location.hash"), "#q:outcome=only_in_ims&min=10%2C000");

    // What is opened again is what was chosen.
    browser.open(&sandbox.path("out/report.html"), "#q:outcome=only_in_ims&min=10%2C000");
    assert!(shown(&mut browser).starts_with(&format!("{most} of {all} documents")));
    browser.run("document.getElementById('f-clear').click()");
    assert!(shown(&mut browser).starts_with(&format!("{all} of {all} documents")));

    // A text of one document finds it.
    let number = &rows.iter().find(|r| r["outcome"] == "only_in_ims" && r["needs_review"] == "true").unwrap()
        ["document_number"];
    browser.press_into("#f-text", number);
    browser.wait_for("Number(document.getElementById('shown').textContent.split(' ')[0]) < 20");
    assert!(browser.text("document.getElementById('cards').textContent").contains(number.as_str()));
    assert_eq!(browser.complaints(), "");
}

#[test]
fn the_keyboard_is_enough() {
    let Some((_sandbox, mut browser)) = opened(900, 3) else { return };
    // Tab reaches the way past everything first, then the parts of the page.
    browser.key("Tab", 9);
    assert_eq!(browser.text("document.activeElement.className"), "hide skip");
    browser.key("Enter", 13);
    browser.wait_for("document.activeElement.id === 'queue' || location.hash === '#queue'");
    browser.run("document.getElementById('queue').focus()");
    browser.key("j", 74);
    assert_eq!(browser.text("document.activeElement.id"), "c0");
    browser.key("j", 74);
    browser.key("j", 74);
    browser.key("k", 75);
    assert_eq!(browser.text("document.activeElement.id"), "c1");
    assert_eq!(browser.text("String(document.querySelector('#c1 details').open)"), "false");
    browser.key("Enter", 13);
    assert_eq!(browser.text("String(document.querySelector('#c1 details').open)"), "true");
    browser.key("/", 191);
    assert_eq!(browser.text("document.activeElement.id"), "f-text");
    // In a field the keys are letters again.
    browser.key("j", 74);
    assert_eq!(browser.text("document.activeElement.value"), "j");
    // Every control has a name, and every table a caption.
    assert_eq!(
        browser.text(
            "[...document.querySelectorAll('select, input, button')].filter((e) => !e.hidden && \
             !(e.closest('label') || e.textContent)).map((e) => e.id).join()"
        ),
        ""
    );
    assert_eq!(
        browser.text("[...document.querySelectorAll('table')].filter((t) => !t.caption).length + ''"),
        "0"
    );
    assert_eq!(browser.complaints(), "");
}

#[test]
fn a_supplier_has_a_page() {
    let Some((sandbox, mut browser)) = opened(900, 3) else { return };
    let rows = super::support::table(&sandbox.read("out/links.csv"));
    let gstin = &rows.iter().find(|r| r["outcome"] == "only_in_ims" && r["needs_review"] == "true").unwrap()
        ["supplier_gstin"];
    let documents = rows.iter().filter(|r| &r["supplier_gstin"] == gstin).count();
    browser.run(&format!("location.hash = '#s:{gstin}'"));
    browser.wait_for("!document.getElementById('supplier').hidden");
    assert_eq!(browser.text("String(document.getElementById('main').hidden)"), "true");
    assert_eq!(browser.text("document.activeElement.tagName"), "H2");
    let page = browser.text("document.getElementById('supplier').textContent");
    for said in ["How it numbers", "Reported late", "Differs this month", "At risk", gstin] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let listed = browser.number("document.querySelectorAll('#supplier tbody tr').length");
    assert!(listed >= i64::try_from(documents).unwrap(), "{listed} of {documents}");
    // From a document of the page back to its place in the queue.
    browser.run("document.querySelector('#supplier tbody a').click()");
    browser.wait_for("!document.getElementById('main').hidden && document.activeElement.id.startsWith('c')");
    assert_eq!(browser.complaints(), "");
}

#[test]
fn hostile_names_stay_text_in_a_browser() {
    let Some(mut browser) = Browser::start() else { return };
    let long = "L".repeat(10_000);
    let names = [
        "</script><script>window.broken=1</script>",
        "<img src=x onerror=window.broken=2>",
        "=cmd|'/C calc'!A0",
        "\u{202e}dleif\u{2066}",
        "a\u{2028}b\u{2029}c & \" ' `${window.broken=3}`",
        long.as_str(),
    ];
    let sandbox = Sandbox::new();
    let records: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let name = serde_json::to_string(name).unwrap();
            format!(
                "{{\"stin\":\"29AAKCK4821P1ZU\",\"tradenm\":{name},\"inum\":\"<b>N{i}</b>\",\"idt\":\"0{}-09-2026\",\
                 \"inv_typ\":\"R\",\"val\":{},\"action\":\"N\",\"pos\":\"29\",\"txval\":{},\"iamt\":{},\"camt\":0,\
                 \"samt\":0,\"cess\":0,\"srcform\":\"R1\",\"rtnprd\":\"092026\",\"srcfilstatus\":\"Filed\",\
                 \"ispendactblocked\":\"N\",\"isRemarksBlocked\":\"N\",\"hash\":\"{i:016x}\"}}",
                i + 1,
                1180 + i * 118,
                1000 + i * 100,
                180 + i * 18,
            )
        })
        .collect();
    sandbox.file(
        "ims.json",
        format!("{{\"rtin\":\"29AACCB1207L1ZT\",\"imsDetails\":{{\"b2b\":[{}]}}}}", records.join(",")),
    );
    sandbox.file(
        "books.csv",
        "Supplier GSTIN,Supplier Name,Supplier Invoice No,Supplier Invoice Date,Voucher No,Invoice Value,Taxable Value,IGST,CGST,SGST,Cess\n\
         27AABCS7719M1ZU,</script><script>window.broken=4</script>,=1+1,03-09-2026,PUR/1,1180.00,1000.00,180.00,0.00,0.00,0.00\n",
    );
    let run = sandbox.reconcile("ims.json", "books.csv", &["--quiet", "--no-workbook"]);
    assert!(run.code <= 1, "{}", run.stderr);
    for hash in [
        "",
        "#s:29AAKCK4821P1ZU",
        "#s:27AABCS7719M1ZU",
        "#q:text=%3Cscript%3E",
        "#s:<script>",
        "#%E0%A4%A",
        "#c0",
    ] {
        browser.open(&sandbox.path("out/report.html"), hash);
        assert_eq!(browser.text("String(window.broken)"), "undefined", "{hash}");
        assert_eq!(browser.number("document.scripts.length"), 2, "{hash}");
        assert_eq!(
            browser.number("document.querySelectorAll('img, #cards b b, h3 b, iframe, object').length"),
            0,
            "{hash}"
        );
        assert_eq!(browser.complaints(), "", "{hash}");
    }
    assert!(
        browser
            .text("document.getElementById('cards').textContent")
            .contains("<img src=x onerror=window.broken=2>")
    );
    assert!(
        browser.number("Math.max(...[...document.querySelectorAll('bdi')].map((e) => e.textContent.length))")
            <= 241
    );
}

/// Ten thousand exceptions open in a second, and a filter over all of them answers at once.
#[test]
fn ten_thousand_exceptions_open_in_a_second() {
    let Some(mut browser) = Browser::start() else { return };
    // Under a rule that sends everything to a person, every record is an exception.
    let rules = "policy = \"all\"\nhold = \"none\"\n[tolerance]\ntaxable_value = \"1.00\"\ntax = \"1.00\"\n\
        [[rule]]\nname = \"look\"\naction = \"pending\"\nreview = \"clerk\"\nreason = \"Look.\"\nwhy = \"A test.\"\n";
    let month = TestMonth::generated(11_000, 4);
    let sandbox = Sandbox::new();
    sandbox.file("ims.json", &month.ims).file("books.csv", &month.register).file("rules.toml", rules);
    let run = sandbox.run(&[
        "reconcile",
        "--ims",
        "ims.json",
        "--books",
        "books.csv",
        "--rules",
        "rules.toml",
        "--out",
        "out",
        "--as-of",
        "14-10-2026",
        "--quiet",
        "--no-workbook",
    ]);
    assert!(run.code <= 1, "{}", run.stderr);
    let page = sandbox.read("out/report.html");
    assert!(page.contains("This page holds the first 10,000; "), "the rest is named");
    assert!(page.len() < 25_000_000, "{} bytes fit a mail", page.len());
    let start = Instant::now();
    browser.open(&sandbox.path("out/report.html"), "");
    let opened = start.elapsed();
    assert_eq!(browser.number("document.querySelectorAll('#cards > li').length"), 100);
    // The address is read after the page was told of it, so the answer is waited for.
    let start = Instant::now();
    browser.run("location.hash = '#q:text=zzzz'");
    browser.wait_for("document.getElementById('shown').textContent.startsWith('0 of 10,000 documents')");
    let filtered = start.elapsed();
    eprintln!("opened in {opened:?}, {} bytes, narrowed in {filtered:?}", page.len());
    // The machines of tests are slow and shared; by itself it is well below a second.
    assert!(opened < Duration::from_secs(4), "{opened:?}");
    assert!(filtered < Duration::from_secs(2), "{filtered:?}");
    assert_eq!(browser.complaints(), "");
}

#[test]
fn no_width_scrolls_sideways() {
    let Some((sandbox, mut browser)) = opened(900, 3) else { return };
    for width in [360, 900, 1600] {
        browser.resize(width, 900);
        browser.open(&sandbox.path("out/report.html"), "");
        if let Some(folder) = std::env::var_os("IMSRECO_LOOK") {
            let folder = std::path::Path::new(&folder);
            browser.picture(&folder.join(format!("report-{width}.png")));
            for (name, hash) in
                [("queue", "#q:"), ("one", "#c3"), ("suppliers", "#suppliers"), ("how", "#how")]
            {
                browser.open(&sandbox.path("out/report.html"), hash);
                browser.run("document.querySelector('#c3 details').open = true");
                browser.picture(&folder.join(format!("report-{width}-{name}.png")));
            }
            browser.run("location.hash = document.querySelector('#suppliers tbody a').getAttribute('href')");
            browser.wait_for("!document.getElementById('supplier').hidden");
            browser.picture(&folder.join(format!("report-{width}-supplier.png")));
            std::fs::copy(sandbox.path("out/report.html"), folder.join("report.html")).unwrap();
        }
        for hash in ["", "#q:outcome=tax_differs"] {
            browser.open(&sandbox.path("out/report.html"), hash);
            let wide = browser.text(
                "[...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, svg') && e.offsetParent && \
                 e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map((e) => e.outerHTML.slice(0, 80)).join()",
            );
            let over = browser.number("document.documentElement.scrollWidth") > width;
            assert!(!over && wide.is_empty(), "{wide} at {width} px");
        }
    }
}

#[test]
fn the_browser_of_the_tests_is_installed_by_ci() {
    assert!(std::fs::read_to_string(root().join(".ci/run")).unwrap().contains("chromium"));
}
