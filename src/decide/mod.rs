//! The policy: what becomes of each record, and why.
//!
//! Comes in: a rules file, and a month of records with their links. Goes out: one decision per
//! record, naming its rule. Invariant: what the portal forbids and what needs a person is settled
//! in `law`, after the rules have spoken; no rules file can lower it.
//!
//! The way through: `load` reads TOML, `parse` and `checked` understand a condition, `compile`
//! turns it into an expression over the words of `vocabulary`, `apply` finds the rule that speaks.

mod apply;
mod ask;
mod check;
mod checked;
mod compile;
mod condition;
mod fault;
mod law;
mod like;
mod load;
mod parse;
mod policy;
mod reduction;
mod row;
mod source;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use apply::{DecideError, Decisions, Facts, decide};
pub use ask::{Declaration, SelectError, declaration, select};
pub use check::{PROBLEMS, check};
pub use condition::{Comparison, Condition, Literal, Operand};
pub use load::load;
pub use policy::{CLERK, Policy, Proposal, Rule};
pub use vocabulary::{Kind, VOCABULARY, Word, vocabulary_markdown, word};
