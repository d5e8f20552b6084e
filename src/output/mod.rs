//! What is written down: siblings that do not know each other.

pub mod report;
pub mod upload;
