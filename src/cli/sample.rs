//! `imsreco sample`.

use super::args::{Colour, SampleArgs, TalkArgs};
use super::exit::Exit;
use super::render;
use crate::domain::period::TaxPeriod;
use crate::output::outbox::{Outbox, Overwrite};
use crate::sample::{
    GSTR2B_NOISE, NOISE, SampleMonth, SampleReturn, SampleSpec, generate, generate_with_gstr2b,
};

const TALK: TalkArgs = TalkArgs { color: Colour::Auto, trace: false, quiet: false };

/// Makes labelled months.
pub(super) fn run(args: &SampleArgs) -> Exit {
    let Ok(first_period) = TaxPeriod::parse(&args.period) else {
        render::refusal(
            &format!("\"{}\" is not a tax period (MMYYYY, such as 092026)", args.period),
            "write month and year, such as 092026",
        );
        return Exit::NotDone;
    };
    let spec = SampleSpec { records: args.records, months: args.months, seed: args.seed, first_period };
    let months: Box<dyn Iterator<Item = (SampleMonth, Option<SampleReturn>)>> = if args.gstr2b {
        Box::new(generate_with_gstr2b(&spec).map(|(month, after)| (month, Some(after))))
    } else {
        Box::new(generate(&spec).map(|month| (month, None)))
    };
    for (month, after) in months {
        let folder = args.out.join(month.period.first_day().format("%Y-%m").to_string());
        let overwrite = if args.force { Overwrite::Force } else { Overwrite::Never };
        let written = Outbox::open(&folder, overwrite).and_then(|mut outbox| {
            let files = [
                ("ims.json", &month.ims_json),
                ("purchase_register.csv", &month.register_csv),
                ("truth.csv", &month.truth_csv),
                ("meta.json", &month.meta_json),
            ];
            let after = after.iter().flat_map(|after| {
                [("gstr2b.json", &after.gstr2b_json), ("gstr2b_truth.csv", &after.truth_csv)]
            });
            for (name, text) in files.into_iter().chain(after) {
                outbox.write(name, |w| w.write_all(text.as_bytes()))?;
            }
            outbox.commit()
        });
        match written {
            Ok(_) => render::to_stderr(&format!("wrote {}\n", render::path(&folder))),
            Err(error) => {
                render::failure(&error, error.id(), &TALK);
                return Exit::NotDone;
            }
        }
    }
    render::to_stdout(
        "Noise model; every rate is an assumption, not a field statistic (per thousand records):\n",
    );
    let of_gstr2b: &[_] = if args.gstr2b { GSTR2B_NOISE } else { &[] };
    for rate in NOISE.iter().chain(of_gstr2b) {
        render::to_stdout(&format!("  {:>4}  {:22}  {}\n", rate.per_mille, rate.name, rate.meaning));
    }
    Exit::Done
}
