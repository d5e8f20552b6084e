//! What people type in place of the words of a drop-down.
//!
//! Comes in: a cell. Goes out: an action, a declaration, an amount; or the nearest words. Invariant:
//! a spelling means one thing, and what is not listed is refused.

use crate::domain::action::ImsAction;
use crate::domain::money::{MoneyError, Paise};
use crate::domain::text::nearest;
use crate::output::report::answer::{REDUCTIONS, WITHDRAW};

/// What a final action can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    Act(ImsAction),
    /// What was said before is taken back.
    Withdraw,
}

/// What a declaration can say, before its amounts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    Full,
    None,
    Partial,
}

const CHOSEN: &[(&str, Chosen)] = &[
    ("accept", Chosen::Act(ImsAction::Accept)),
    ("accepted", Chosen::Act(ImsAction::Accept)),
    ("a", Chosen::Act(ImsAction::Accept)),
    ("reject", Chosen::Act(ImsAction::Reject)),
    ("rejected", Chosen::Act(ImsAction::Reject)),
    ("r", Chosen::Act(ImsAction::Reject)),
    ("pending", Chosen::Act(ImsAction::Pending)),
    ("keep pending", Chosen::Act(ImsAction::Pending)),
    ("p", Chosen::Act(ImsAction::Pending)),
    ("no action", Chosen::Act(ImsAction::NoAction)),
    ("noaction", Chosen::Act(ImsAction::NoAction)),
    ("n", Chosen::Act(ImsAction::NoAction)),
    ("withdraw", Chosen::Withdraw),
    ("withdrawn", Chosen::Withdraw),
    ("undo", Chosen::Withdraw),
    ("as proposed", Chosen::Withdraw),
];

const DECLARED: &[(&str, Declared)] = &[
    ("full", Declared::Full),
    ("f", Declared::Full),
    ("none", Declared::None),
    ("no", Declared::None),
    ("nil", Declared::None),
    ("n", Declared::None),
    ("partial", Declared::Partial),
    ("part", Declared::Partial),
    ("p", Declared::Partial),
];

/// Folds case, blanks, hyphens and full stops: `No-Action.` is `no action`.
fn folded(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if matches!(c, '-' | '_' | '.') { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads an action.
///
/// # Errors
/// What to do, with the nearest word.
pub(super) fn chosen(text: &str) -> Result<Chosen, String> {
    let typed = folded(text);
    CHOSEN.iter().find(|(word, _)| *word == typed).map(|(_, chosen)| *chosen).ok_or_else(|| {
        let near = nearest(&typed, CHOSEN.iter().map(|(word, _)| *word).filter(|w| w.len() > 1));
        let near =
            near.first().and_then(|n| CHOSEN.iter().find(|(word, _)| word == n)).map(|(_, c)| match c {
                Chosen::Act(action) => action.title(),
                Chosen::Withdraw => WITHDRAW,
            });
        match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "choose Accept, Reject, Pending, No action or Withdraw".to_owned(),
        }
    })
}

/// Reads a declaration.
///
/// # Errors
/// What to do, with the nearest word.
pub(super) fn declared(text: &str) -> Result<Declared, String> {
    let typed = folded(text);
    DECLARED.iter().find(|(word, _)| *word == typed).map(|(_, declared)| *declared).ok_or_else(|| {
        if matches!(typed.as_str(), "yes" | "y") {
            return "write Full for the whole tax, Partial for the amounts beside".to_owned();
        }
        let words: Vec<String> = REDUCTIONS.iter().map(|w| w.to_lowercase()).collect();
        let near = nearest(&typed, words.iter().map(String::as_str));
        match REDUCTIONS.iter().find(|w| near.first().is_some_and(|n| *n == w.to_lowercase())) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "choose Full, None or Partial".to_owned(),
        }
    })
}

/// Reads rupees as people and spreadsheets write them: `1180`, `1,180.00`, `₹ 1,180`, `1180,50`.
///
/// # Errors
/// [`MoneyError`].
pub(super) fn rupees(text: &str) -> Result<Paise, MoneyError> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '₹' && *c != '\u{a0}').collect();
    let bare = bare.strip_prefix("Rs.").or_else(|| bare.strip_prefix("Rs")).unwrap_or(&bare);
    // One comma with one or two figures behind it is a decimal comma; groups have three.
    let decimal_comma = !bare.contains('.')
        && bare.matches(',').count() == 1
        && bare.rsplit_once(',').is_some_and(|(_, behind)| (1..3).contains(&behind.len()));
    let plain = if decimal_comma { bare.replace(',', ".") } else { bare.replace(',', "") };
    Paise::parse(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_means_one_thing() {
        for (word, chosen) in CHOSEN {
            assert_eq!(super::chosen(&word.to_uppercase()), Ok(*chosen), "{word}");
        }
        for (text, action) in [
            ("accept ", ImsAction::Accept),
            ("Accepted.", ImsAction::Accept),
            (" A", ImsAction::Accept),
            ("NO-ACTION", ImsAction::NoAction),
        ] {
            assert_eq!(chosen(text), Ok(Chosen::Act(action)), "{text}");
        }
        assert_eq!(chosen("acept"), Err("did you mean \"Accept\"?".to_owned()));
        assert_eq!(chosen("Pendig"), Err("did you mean \"Pending\"?".to_owned()));
        assert_eq!(chosen("?"), Err("choose Accept, Reject, Pending, No action or Withdraw".to_owned()));
        assert_eq!(declared("FULL"), Ok(Declared::Full));
        assert_eq!(declared("parcial"), Err("did you mean \"Partial\"?".to_owned()));
        assert_eq!(
            declared("Yes"),
            Err("write Full for the whole tax, Partial for the amounts beside".to_owned())
        );
    }

    #[test]
    fn rupees_are_read_as_people_write_them() {
        for (text, paise) in [
            ("90", 9_000),
            ("90.5", 9_050),
            ("90,50", 9_050),
            ("1,180", 118_000),
            ("1,18,000.50", 11_800_050),
            ("₹ 1,180.00", 118_000),
            ("Rs. 90", 9_000),
            ("-5", -500),
        ] {
            assert_eq!(rupees(text), Ok(Paise::new(paise)), "{text}");
        }
        for bad in ["ninety", "", "9o", "1.234", "1,2,3.4.5"] {
            assert!(rupees(bad).is_err(), "{bad}");
        }
    }
}
