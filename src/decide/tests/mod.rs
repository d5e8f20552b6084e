//! Tests of the policy as a whole: messages, shipped policies, the law, the oracle.

mod ask;
mod conditions;
mod examples;
mod files;
mod messages;
mod oracle;
mod proofs;
mod properties;
mod samples;
mod shipped;
mod warnings;
mod wording;
mod words;
