//! A policy as it was read: tolerances and rules in order.
//!
//! Invariant: made by `load`, the last rule always holds, a Reject has a reviewer, and every text is
//! there. What the portal permits is not a matter of policy and is decided in `law`.

use super::condition::Condition;
use super::list::SupplierList;
use super::template::Template;
use crate::domain::action::ImsAction;
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::money::Tolerance;
use crate::domain::standing::Approval;

/// The role that looks where the law wants a person and the rule names none.
pub const CLERK: &str = "clerk";

/// What a rule asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Proposal {
    /// An action by name.
    Act(ImsAction),
    /// The state the portal holds.
    Keep,
}

impl Proposal {
    /// All proposals.
    pub const ALL: [Self; 5] = [
        Self::Act(ImsAction::Accept),
        Self::Act(ImsAction::Reject),
        Self::Act(ImsAction::Pending),
        Self::Act(ImsAction::NoAction),
        Self::Keep,
    ];

    /// Returns the word of the rules file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Act(action) => action.word(),
            Self::Keep => "keep",
        }
    }

    /// Reads the word of the rules file.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word() == word)
    }
}

/// How much credit a rule gives back with an accepted credit note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GivenBack {
    /// What the linked rows took; the whole tax where they do not say.
    #[default]
    Books,
    /// The whole tax of the note.
    Full,
    /// Nothing: no credit was taken, or it was reversed before. Always for a person.
    None,
}

impl GivenBack {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::None, Self::Books];

    /// Returns the word of the rules file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Books => "books",
            Self::Full => "full",
            Self::None => "none",
        }
    }

    /// Reads the word of the rules file.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.word() == word)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, unique, kebab-case.
    pub name: String,
    /// The condition as written, or empty when it always holds.
    pub when: String,
    /// The condition as understood; nothing when it always holds.
    pub condition: Option<Condition>,
    /// What it asks for.
    pub action: Proposal,
    /// Who must look first; nothing when the record may go without a person.
    pub review: Option<String>,
    /// Shown to people beside each record.
    pub reason: String,
    /// Why the rule stands in the policy, for those who sign it.
    pub why: String,
    /// The remark to send with the action, or empty.
    pub remark: Template,
    /// How much credit is given back with an accepted credit note.
    pub itc_reduction: GivenBack,
    /// Words of the policy's owner for reports.
    pub tags: Vec<String>,
    /// The line of the file its name stands in, from 1.
    pub line: u32,
}

impl Rule {
    /// Tells whether the rule holds for every record.
    pub fn always(&self) -> bool {
        self.condition.as_ref().is_none_or(|c| c.constant() == Some(true))
    }
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// How far amounts may lie apart.
    pub tolerance: Tolerance,
    /// Whether records that need a person are put on Pending, so that silence does not claim them.
    pub hold: bool,
    /// Lists of suppliers, by name.
    pub lists: Vec<SupplierList>,
    /// Days on which annual returns were filed.
    pub annual_returns: AnnualReturns,
    /// The rules; the first that holds decides.
    pub rules: Vec<Rule>,
    /// What a second person has to approve.
    pub approval: Approval,
    /// How many examples the file carries; all of them hold.
    pub examples: usize,
    /// The text it was read from, so that a finding can show its line; may be empty.
    pub text: String,
}
