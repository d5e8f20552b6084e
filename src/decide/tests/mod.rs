//! Tests of the policy as a whole: messages, shipped policies, the law, the oracle.

mod ask;
mod conditions;
mod files;
mod messages;
mod oracle;
mod properties;
mod samples;
mod shipped;
