//! `imsreco decide`.

use super::desk::{DRY_RUN, Stopped, recorded, work};
use super::desk_args::{ActionArg, DecideArgs, ReductionArg};
use super::exit::Exit;
use crate::desk::bulk::{Bulk, answers, matches};
use crate::desk::sayings::{account, news};
use crate::desk::session::Session;
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::standing::Manner;

/// Runs the command.
pub(super) fn run(args: &DecideArgs) -> Exit {
    work(&args.who, &args.talk, |session, _| decide(args, session))
}

fn decide(args: &DecideArgs, session: &Session<'_, '_>) -> Result<String, Stopped> {
    let bulk = Bulk {
        condition: args.condition.trim().to_owned(),
        action: match args.action {
            ActionArg::Accept => Some(ImsAction::Accept),
            ActionArg::Reject => Some(ImsAction::Reject),
            ActionArg::Pending => Some(ImsAction::Pending),
            ActionArg::NoAction => Some(ImsAction::NoAction),
            ActionArg::Withdraw => None,
        },
        itc_reduction: match args.itc_reduction {
            None => ItcReduction::NotAsked,
            Some(ReductionArg::Full) => ItcReduction::Full,
            Some(ReductionArg::None) => ItcReduction::None,
        },
        remark: args.remark.clone(),
    };
    let answers = answers(session, &bulk)?;
    let mut told = matches(session, &answers);
    let standings = session.standings();
    let Some(news) = news(session, &standings, &answers, Manner::Bulk, &bulk.condition, None) else {
        told.push_str("Nothing new: all of it stands already.\n");
        return Ok(told);
    };
    told.push('\n');
    told.push_str(&account(session, &standings, &news, &answers));
    if args.who.dry_run {
        return Ok(told + DRY_RUN);
    }
    let entry = session.record(&news.entry, &[])?;
    Ok(told + &recorded(session, &entry))
}
