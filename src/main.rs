//! The `imsreco` command.

fn main() {}
