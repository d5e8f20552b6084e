//! `README.txt` of a pack: what it is, for a reader who has nothing but the pack.

use super::make::Hiding;
use super::manifest::Manifest;
use crate::domain::text::{Count, and};
use std::fmt::Write as _;

/// Name of the file in its pack.
pub(super) const NAME: &str = "README.txt";

/// Writes the text; the list of files is not in it, the manifest has it.
pub(super) fn text(manifest: &Manifest, hiding: Option<&Hiding>) -> String {
    let Manifest { run, version, period, as_of, policy, .. } = manifest;
    let mut out = format!(
        "Evidence of one reconciliation of IMS with a purchase register\n\
         ===============================================================\n\n\
         Run            {run}\n\
         Made by        imsreco {version}\n\
         Return period  {period} (MMYYYY), as of {as_of}\n\
         Recipient      {}\n\
         Policy         {policy}\n\
         Records        {}\n\
         Ledger         {}\n\n\
         What is in it\n\
         -------------\n\
         MANIFEST.json  every file of this pack with its size and SHA-256\n\
         input/         what the run read: downloads of the portal, registers, rules, lists, mapping,\n\
         \x20              earlier runs\n\
         output/        what the run wrote: links, proposals with their reasons, the review as it was\n\
         \x20              handed out, uploads that needed no person, the audit trail, the run's state\n\
         ledger.jsonl   who recorded what and when: runs, decisions, approvals, uploads, answers of the\n\
         \x20              portal. One entry per line; \"hash\" is SHA-256 over previous, number, at, by, run,\n\
         \x20              kind and body, each as UTF-8 and preceded by its length in bytes as eight bytes,\n\
         \x20              highest first. It is the ledger of the whole workspace and may speak of other runs.\n\
         ledger/N/      files that entry N names: filled-in reviews, uploads, answers of the portal\n\n\
         How to verify it\n\
         ----------------\n\
         On any machine, without a network, with imsreco {version}:\n\n\
         \x20   imsreco verify PACK.zip\n\n\
         It checks every byte of the pack, the chain of the ledger, makes the whole run again from input/\n\
         and compares every output byte for byte, and checks that approvals were given by a second person\n\
         for what stands there, and that uploads hold only what was decided and approved. It says that all\n\
         holds, or names the first thing that does not. Another version checks all but the proposals.\n\n\
         What this proves, and what it does not\n\
         --------------------------------------\n\
         It proves that the parts fit each other: these inputs, this policy and this version give these\n\
         proposals; these entries were chained in this order. It does not prove who made it. Whoever has\n\
         the program can make another pack that fits in itself. The protection against that is the SHA-256\n\
         of this zip, which was printed when it was made and stands in the file beside it (.sha256): keep\n\
         it apart from the pack, such as in a mail to the auditor, and compare it. Names and times in the\n\
         ledger are those that the people typed and their machines showed.\n",
        and(&manifest.recipients),
        manifest.records,
        Count::of(usize::try_from(manifest.ledger.entries).unwrap_or_default(), "entry"),
    );
    if !manifest.missing.is_empty() {
        out.push_str(
            "\nWhat is missing\n---------------\nThese could not be found when the pack was made:\n",
        );
        for file in &manifest.missing {
            let _ = writeln!(out, "  {} {} (SHA-256 {})", file.role, file.known_as, file.sha256);
        }
    }
    if let Some(hiding) = hiding {
        out.push_str("\nWhat is masked\n--------------\n");
        for told in &hiding.told {
            let _ = writeln!(out, "- {told}");
        }
    }
    out
}
