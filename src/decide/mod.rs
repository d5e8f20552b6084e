//! The policy: what becomes of each record, and why.
//!
//! Comes in: a rules file, and a month of records with their links. Goes out: one decision per
//! record, naming its rule. Invariant: what the portal forbids and what needs a person is settled
//! in `law`, after the rules have spoken; no rules file can lower it.
//!
//! The way through: `load` reads TOML, `parse` and `checked` understand a condition, `compile`
//! turns it into an expression over the words of `vocabulary`, `apply` finds the rule that speaks.
//! Beside it: `example` runs the file's own examples, `check` and `reach` say what can hardly be meant.
//! Files beside the rules file (lists of suppliers) are handed in as text: nothing here reads files.

mod apply;
mod approval;
mod ask;
mod axioms;
mod calculate;
mod check;
mod checked;
mod compile;
mod condition;
mod example;
mod facts;
mod fault;
mod gstins;
mod keys;
mod law;
mod like;
mod list;
mod load;
mod load_remark;
mod load_tables;
mod parse;
mod policy;
mod reach;
mod reduction;
mod refused;
mod row;
mod source;
mod spots;
mod template;
mod term;
mod text_function;
mod vocabulary;
mod worksheet;

#[cfg(test)]
mod tests;

pub use apply::{DecideError, Decisions, Facts, decide};
pub use ask::{Declaration, SelectError, declaration, select};
pub use axioms::AXIOMS;
pub use check::{PROBLEMS, check};
pub use condition::{Comparison, Condition, Literal, Operand, Sum};
pub use keys::{KEYS, KeyPage, keys_markdown};
pub use list::{Beside, SupplierList, Unread};
pub use load::{load, load_beside};
pub use policy::{CLERK, GivenBack, Policy, Proposal, Rule};
pub use template::Template;
pub use text_function::TextFunction;
pub use vocabulary::{
    FUNCTIONS, FunctionPage, GROUPS, Group, Kind, VOCABULARY, Word, vocabulary_markdown, word,
};
pub use worksheet::{Credit, Finding, Found, Named, declared, is_asked, original, working, worksheet};
