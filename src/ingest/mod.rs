//! Files into records and rows, with everything that is wrong gathered as diagnostics.

pub mod books;
pub mod files;
pub mod finished;
pub mod gstr2b;
pub mod ims;
pub mod previous;
pub mod recipient;
pub mod suppliers;
pub mod written;
