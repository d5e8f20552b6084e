//! The portal's codes of refusal, as far as they are known.
//!
//! Comes in: a code. Goes out: what it means and what to do. Invariant: a code that is not listed is
//! shown in the portal's own words and nothing is guessed; the portal publishes no list.

/// What helps against a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The declaration of ITC reduction has to be added.
    Declare,
    /// The download no longer shows what the portal holds.
    Download,
    /// The same file can be sent again later.
    Retry,
    /// The keys of the file have to be learnt from one of the official tool.
    Shape,
    /// A person has to read the message.
    Ask,
}

/// A code with what is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, verbatim.
    pub code: &'static str,
    /// What it means, a clause.
    pub meaning: &'static str,
    /// What helps.
    pub remedy: Remedy,
}

/// The codes that are known.
///
/// # Source
/// 005: the published sandbox of the save request. 0010: GSP documentation and the sandbox. 0015 and
/// 0054: what an open client of the API met in production, 0054 on 20-04-2026.
pub const CODES: [Code; 4] = [
    Code {
        code: "IMSSAV005",
        meaning: "the file does not have the shape that the portal expects",
        remedy: Remedy::Shape,
    },
    Code {
        code: "IMSSAV0010",
        meaning: "the portal holds another action than the download showed, or the supplier changed the document since",
        remedy: Remedy::Download,
    },
    Code {
        code: "IMSSAV0015",
        meaning: "an earlier upload of this GSTIN is still being worked on",
        remedy: Remedy::Retry,
    },
    Code {
        code: "IMSSAV0054",
        meaning: "an Accept that lowers credit says nothing of ITC reduction",
        remedy: Remedy::Declare,
    },
];

/// Finds a code; blanks and capitals do not matter.
pub fn known(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|known| known.code.eq_ignore_ascii_case(code.trim()))
}

impl Remedy {
    /// Returns what helps against a code; of an unknown one only that a person has to read it.
    pub fn of(code: &str) -> Self {
        known(code).map_or(Self::Ask, |known| known.remedy)
    }

    /// Returns what to do, a clause.
    pub const fn what_to_do(self) -> &'static str {
        match self {
            Self::Declare => "say how much credit is given back",
            Self::Download => "download again and make the run anew",
            Self::Retry => "send it again later",
            Self::Shape => {
                "learn the keys from a file of the official tool (imsreco upload --like) and send it again"
            }
            Self::Ask => "read the message and decide anew, or act upon the record on the portal",
        }
    }
}

/// Shows a code and the portal's message as they came.
pub fn told(code: &str, message: &str) -> String {
    match (code.trim(), message.trim()) {
        ("", "") => "without a word".to_owned(),
        (code, "") => code.to_owned(),
        ("", message) => message.to_owned(),
        (code, message) => format!("{code}: {message}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_has_a_remedy_and_an_unknown_one_is_left_to_a_person() {
        for (code, remedy) in [
            ("IMSSAV0054", Remedy::Declare),
            (" imssav0010 ", Remedy::Download),
            ("IMSSAV0015", Remedy::Retry),
            ("IMSSAV005", Remedy::Shape),
            ("IMSSAV0099", Remedy::Ask),
            ("", Remedy::Ask),
        ] {
            assert_eq!(Remedy::of(code), remedy, "{code}");
        }
        assert_eq!(known("IMSSAV0099"), None);
        assert_eq!(told("X1", " not so "), "X1: not so");
        assert_eq!(told("", ""), "without a word");
    }
}
