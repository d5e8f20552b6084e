//! Chromium without a window, spoken to through its pipe: JSON messages with a zero byte after each.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running browser with one page.
pub(crate) struct Browser {
    child: Child,
    to: std::fs::File,
    from: Receiver<Value>,
    session: String,
    next: u64,
    complaints: Vec<String>,
    loaded: bool,
    _profile: tempfile::TempDir,
}

/// Finds the program, or says on the terminal that these tests do nothing.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
        .find(|program| program.is_file());
    if found.is_none() {
        eprintln!("no chromium on the path: what the page does in a browser is not tested");
    }
    found
}

impl Browser {
    /// Starts a browser; nothing where none is installed.
    pub(crate) fn start() -> Option<Self> {
        let program = program()?;
        let profile = tempfile::tempdir().unwrap();
        let (commands, answers) = (profile.path().join("commands"), profile.path().join("answers"));
        assert!(Command::new("mkfifo").args([&commands, &answers]).status().unwrap().success());
        // The pipe stands on the descriptors 3 and 4, which a shell sets up.
        let script = "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
            --disable-extensions --disable-background-networking --hide-scrollbars --user-data-dir=\"$1\" \
            --remote-debugging-pipe about:blank 3<\"$2\" 4>\"$3\"";
        let child = Command::new("sh")
            .args(["-c", script])
            .arg(program)
            .arg(profile.path().join("profile"))
            .args([&commands, &answers])
            .env("HOME", profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = std::fs::OpenOptions::new().write(true).open(&commands).unwrap();
        let answers = std::fs::File::open(&answers).unwrap();
        let (tell, from) = channel();
        std::thread::spawn(move || {
            let mut answers = BufReader::new(answers);
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|length| length > 0) {
                message.pop();
                if let Ok(value) = serde_json::from_slice(&message)
                    && tell.send(value).is_err()
                {
                    break;
                }
                message.clear();
            }
        });
        let mut browser = Self {
            child,
            to,
            from,
            session: String::new(),
            next: 0,
            complaints: Vec::new(),
            loaded: false,
            _profile: profile,
        };
        let target = browser.ask("Target.createTarget", &json!({ "url": "about:blank" }));
        let attached =
            browser.ask("Target.attachToTarget", &json!({ "targetId": target["targetId"], "flatten": true }));
        attached["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            browser.ask(domain, &json!({}));
        }
        browser.resize(1600, 1000);
        Some(browser)
    }

    /// Sends a command and returns what it came to.
    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = serde_json::to_vec(&message).unwrap();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let mut answer = self.listen(PATIENCE).unwrap_or_else(|| panic!("no answer to {method}"));
            if answer["id"] == json!(id) {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
        }
    }

    /// Takes the next message and notes what the page complains of.
    fn listen(&mut self, patience: Duration) -> Option<Value> {
        let message = match self.from.recv_timeout(patience) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        };
        let said = &message["params"];
        match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.complaints.push(said["exceptionDetails"].to_string()),
            Some("Runtime.consoleAPICalled") => self.complaints.push(said["args"].to_string()),
            Some("Log.entryAdded") => self.complaints.push(said["entry"].to_string()),
            Some("Page.loadEventFired") => self.loaded = true,
            _ => {}
        }
        Some(message)
    }

    /// Opens a file anew, at a place of it, and waits until it is loaded.
    pub(crate) fn open(&mut self, file: &Path, hash: &str) {
        // Another address first, so that the page is loaded and not only scrolled.
        self.navigate("about:blank");
        self.navigate(&format!("file://{}{hash}", file.display()));
    }

    fn navigate(&mut self, address: &str) {
        self.loaded = false;
        self.ask("Page.navigate", &json!({ "url": address }));
        let start = Instant::now();
        while !self.loaded {
            assert!(start.elapsed() < PATIENCE, "{address} does not load");
            self.listen(Duration::from_millis(200));
        }
    }

    /// Evaluates an expression.
    fn value(&mut self, expression: &str) -> Value {
        let mut answer =
            self.ask("Runtime.evaluate", &json!({ "expression": expression, "returnByValue": true }));
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// Evaluates a statement.
    pub(crate) fn run(&mut self, statement: &str) {
        self.value(&format!("void ({statement})"));
    }

    /// Evaluates an expression that is a text.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    /// Evaluates an expression that is a whole number.
    pub(crate) fn number(&mut self, expression: &str) -> i64 {
        let value = self.value(expression);
        value.as_i64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// Waits until a condition holds.
    pub(crate) fn wait_for(&mut self, condition: &str) {
        let start = Instant::now();
        while self.value(&format!("Boolean({condition})")) != json!(true) {
            assert!(start.elapsed() < PATIENCE / 6, "{condition} never holds");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Presses a key.
    pub(crate) fn key(&mut self, key: &str, code: u32) {
        let text = match key {
            "Enter" => "\r",
            "Tab" => "",
            letter => letter,
        };
        let parameters = |kind: &str| json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": if kind == "keyUp" { "" } else { text } });
        self.ask(
            "Input.dispatchKeyEvent",
            &parameters(if text.is_empty() { "rawKeyDown" } else { "keyDown" }),
        );
        self.ask("Input.dispatchKeyEvent", &parameters("keyUp"));
    }

    /// Types a text into a field.
    pub(crate) fn press_into(&mut self, field: &str, text: &str) {
        self.run(&format!("document.querySelector('{field}').focus()"));
        self.ask("Input.insertText", &json!({ "text": text }));
    }

    /// Sets the size of the page in CSS pixels.
    pub(crate) fn resize(&mut self, width: i64, height: i64) {
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// Takes a picture of what is seen, for a person to look at.
    pub(crate) fn picture(&mut self, to: &Path) {
        let answer = self.ask("Page.captureScreenshot", &json!({ "format": "png" }));
        let mut child =
            Command::new("base64").arg("-d").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let text = answer["data"].as_str().unwrap().to_owned();
        let mut stdin = child.stdin.take().unwrap();
        let writing = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
        let mut bytes = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut bytes).unwrap();
        writing.join().unwrap();
        child.wait().unwrap();
        std::fs::write(to, bytes).unwrap();
    }

    /// What the page complained of: exceptions, console messages, refusals of its own policy.
    pub(crate) fn complaints(&mut self) -> String {
        // Whatever is still on its way arrives before the answer to a question.
        self.value("0");
        self.complaints.join("\n")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let mut bytes = serde_json::to_vec(&json!({ "id": 0, "method": "Browser.close" })).unwrap();
        bytes.push(0);
        let closed = self.to.write_all(&bytes).is_ok();
        let start = Instant::now();
        while closed && start.elapsed() < Duration::from_secs(5) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
