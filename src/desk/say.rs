//! Whether the portal would take what a person wants said of a record.
//!
//! Comes in: a record, a wish. Goes out: a [`Saying`], or everything that is wrong with the wish.
//! Invariant: nothing is made fit in silence and nothing is added: what comes out is what the person
//! wrote, with typographic quotes and dashes written plainly.

use crate::decide::Declaration;
use crate::domain::action::{ImsAction, ItcReduction, section_has_itc_reduction};
use crate::domain::document::ImsRecord;
use crate::domain::money::{Paise, TaxHeads};
use crate::domain::standing::Saying;
use crate::output::report::answer::{Asked, LONGEST_REMARK, reduction_title};

/// What a person wants said, before it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The action.
    pub action: ImsAction,
    /// The declaration; not asked where nothing was written.
    pub itc_reduction: ItcReduction,
    /// The remark as written.
    pub remark: String,
}

/// One thing that is wrong with a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The cell it stands in.
    pub at: Asked,
    /// Stable name.
    pub id: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Ids of everything that [`check`] finds wrong.
pub const PROBLEMS: [&str; 10] = [
    "review.not-permitted",
    "review.remark-blocked",
    "review.remark-action",
    "review.remark-long",
    "review.remark-characters",
    "review.remark-missing",
    "review.reduction-action",
    "review.reduction-blocked",
    "review.reduction-missing",
    "review.reduction-amount",
];

/// Checks a wish against what the portal permits. `declared` is asked for what an Accept would
/// declare by the books, where the person wrote nothing.
///
/// # Errors
/// Everything that is wrong, in the order of the cells.
///
/// # Source
/// Pending by the record's own flag; remarks unless blocked, with an Accept only in the sections of
/// ITC reduction; a declaration with Accept only, mandatory on credit notes (IMSSAV0054) and wanted of
/// every record on which the portal takes one, so that it is never left to silence; a part at most the
/// document's own head, CGST equal to SGST, with a remark.
pub fn check(
    record: &ImsRecord<&str>,
    wish: &Wish,
    declared: impl FnOnce() -> Option<Declaration>,
) -> Result<Saying, Vec<Wrong>> {
    let mut wrong = Vec::new();
    if wish.action != record.previous_action && !record.permission.allows(wish.action) {
        wrong.push(Wrong {
            at: Asked::Action,
            id: "review.not-permitted",
            message: format!("the portal does not offer {} on this record", wish.action.title()),
            help: "choose Accept, Reject or No action".to_owned(),
        });
    }
    let remark = plainly(&wish.remark);
    remark_wrong(record, wish, &remark, &mut wrong);
    reduction_wrong(record, wish, declared, &mut wrong);
    if wish.itc_reduction.needs_remark() && wish.action == ImsAction::Accept && remark.is_empty() {
        let help = if record.permission.remarks {
            "say in the remark why, such as \"No credit was taken on the original supply\""
        } else {
            "the portal takes no remark on this record, so only Full can be declared here"
        };
        wrong.push(Wrong {
            at: Asked::Remark,
            id: "review.remark-missing",
            message: format!(
                "ITC reduction \"{}\" needs a remark, and there is none",
                reduction_title(wish.itc_reduction)
            ),
            help: help.to_owned(),
        });
    }
    if wrong.is_empty() {
        Ok(Saying { action: wish.action, itc_reduction: wish.itc_reduction, remark })
    } else {
        wrong.sort_by_key(|w| w.at);
        Err(wrong)
    }
}

/// Writes typographic quotes, dashes and blanks plainly, as word processors and spreadsheets put
/// them in place of what was typed; blanks around are left out.
pub fn plainly(remark: &str) -> String {
    let mut out = String::with_capacity(remark.len());
    for c in remark.trim().chars() {
        match c {
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn remark_wrong(record: &ImsRecord<&str>, wish: &Wish, remark: &str, wrong: &mut Vec<Wrong>) {
    if remark.is_empty() {
        return;
    }
    let mut say =
        |id, message: String, help: String| wrong.push(Wrong { at: Asked::Remark, id, message, help });
    if !record.permission.remarks {
        say(
            "review.remark-blocked",
            "the portal takes no remark on this record".to_owned(),
            "empty the cell".to_owned(),
        );
        return;
    }
    match wish.action {
        ImsAction::NoAction => say(
            "review.remark-action",
            "a remark cannot be sent with No action".to_owned(),
            "empty the cell, or choose another action".to_owned(),
        ),
        ImsAction::Accept if !section_has_itc_reduction(record.section) => say(
            "review.remark-action",
            format!("a remark cannot be sent with an Accept of {}", section(record)),
            "empty the cell; the portal takes remarks with Accept only where credit is given back".to_owned(),
        ),
        ImsAction::Accept | ImsAction::Reject | ImsAction::Pending => {}
    }
    let characters = remark.chars().count();
    if characters > LONGEST_REMARK {
        say(
            "review.remark-long",
            format!("the remark has {characters} characters, the portal takes {LONGEST_REMARK}"),
            format!("leave out {}", crate::domain::text::Count::of(characters - LONGEST_REMARK, "character")),
        );
    }
    let mut strange: Vec<char> = remark.chars().filter(|c| !(' '..='~').contains(c)).collect();
    strange.sort_unstable();
    strange.dedup();
    if !strange.is_empty() {
        let named: Vec<String> = strange.iter().take(5).map(|c| named(*c)).collect();
        say(
            "review.remark-characters",
            format!("the remark holds {}, which the portal may refuse", crate::domain::text::and(&named)),
            "use plain letters, figures and signs on one line; write Rs for ₹".to_owned(),
        );
    }
}

fn named(c: char) -> String {
    match c {
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        c if c.is_control() => "a control character".to_owned(),
        c => format!("\"{c}\""),
    }
}

fn section(record: &ImsRecord<&str>) -> String {
    let title = record.section.title().to_lowercase().replace("eco ", "ECO ");
    let article =
        if title.starts_with(['a', 'e', 'i', 'o', 'u']) || title.starts_with("ECO") { "an" } else { "a" };
    format!("{article} {title}")
}

fn reduction_wrong(
    record: &ImsRecord<&str>,
    wish: &Wish,
    declared: impl FnOnce() -> Option<Declaration>,
    wrong: &mut Vec<Wrong>,
) {
    let mut say = |at, id, message: String, help: String| wrong.push(Wrong { at, id, message, help });
    if wish.itc_reduction == ItcReduction::NotAsked {
        let wanted = wish.action == ImsAction::Accept && record.permission.itc_reduction;
        if wanted {
            say(
                Asked::Reduction,
                "review.reduction-missing",
                format!(
                    "{} cannot be accepted without saying how much credit is given back",
                    section(record)
                ),
                propose(declared()),
            );
        }
        return;
    }
    if !section_has_itc_reduction(record.section) {
        say(
            Asked::Reduction,
            "review.reduction-blocked",
            format!("no credit is given back with {}", section(record)),
            "empty the cell".to_owned(),
        );
        return;
    }
    if !record.permission.itc_reduction {
        say(
            Asked::Reduction,
            "review.reduction-blocked",
            "the portal asks for no ITC reduction on this record".to_owned(),
            "empty the cell".to_owned(),
        );
        return;
    }
    if wish.action != ImsAction::Accept {
        say(
            Asked::Reduction,
            "review.reduction-action",
            format!("an ITC reduction is declared with Accept only, not with {}", wish.action.title()),
            "empty the cell, or choose Accept".to_owned(),
        );
        return;
    }
    let ItcReduction::Partial(part) = wish.itc_reduction else { return };
    for (((declared, tax), head), at) in
        part.each().into_iter().zip(record.tax.each()).zip(TaxHeads::NAMES).zip(Asked::HEADS)
    {
        if declared < Paise::ZERO {
            say(
                at,
                "review.reduction-amount",
                format!("{head} of {declared} cannot be given back"),
                "write the amount without a minus".to_owned(),
            );
        } else if declared > tax {
            say(
                at,
                "review.reduction-amount",
                format!("{head} of {declared} is to be given back, the document has {tax}"),
                format!("write {} or less", tax.plain()),
            );
        }
    }
    if part.cgst != part.sgst {
        say(
            Asked::Sgst,
            "review.reduction-amount",
            format!("CGST {} and SGST {} differ; the portal wants them equal", part.cgst, part.sgst),
            "write the same amount in both".to_owned(),
        );
    }
    if part == TaxHeads::default() {
        say(
            Asked::Reduction,
            "review.reduction-amount",
            "ITC reduction \"Partial\" gives back nothing".to_owned(),
            "write the amounts beside, or choose None".to_owned(),
        );
    }
}

/// Says what to type, by what the books say.
fn propose(declared: Option<Declaration>) -> String {
    let Some(Declaration { itc_reduction, basis, remark }) = declared else {
        return "choose Full, None or Partial".to_owned();
    };
    let amounts = match itc_reduction {
        ItcReduction::NotAsked => return format!("choose Full, None or Partial{}", because(basis)),
        ItcReduction::Partial(part) => {
            let each: Vec<String> = part
                .each()
                .into_iter()
                .zip(TaxHeads::NAMES)
                .filter(|(amount, _)| *amount != Paise::ZERO)
                .map(|(amount, head)| format!("{head} {}", amount.plain()))
                .collect();
            format!(" with {}", crate::domain::text::and(&each))
        }
        ItcReduction::None | ItcReduction::Full => String::new(),
    };
    let remark = if remark.is_empty() { String::new() } else { format!(" and the remark \"{remark}\"") };
    format!("type {}{amounts}{remark}{}", reduction_title(itc_reduction), because(basis))
}

fn because(basis: &str) -> String {
    if basis.is_empty() { String::new() } else { format!(": {basis}") }
}
