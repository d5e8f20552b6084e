//! `imsreco sample` and `imsreco score`.

use super::args::{Colour, SampleArgs, ScoreArgs, TalkArgs};
use super::exit::Exit;
use super::render;
use crate::domain::period::TaxPeriod;
use crate::domain::text::{Count, grouped};
use crate::evaluate;
use crate::ingest::files::read_file;
use crate::ingest::ims;
use crate::output::outbox::{Outbox, Overwrite};
use crate::sample::{NOISE, SampleSpec, generate};

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
    for month in generate(&spec) {
        let folder = args.out.join(month.period.first_day().format("%Y-%m").to_string());
        let overwrite = if args.force { Overwrite::Force } else { Overwrite::Never };
        let written = Outbox::open(&folder, overwrite).and_then(|mut outbox| {
            let files = [
                ("ims.json", &month.ims_json),
                ("purchase_register.csv", &month.register_csv),
                ("truth.csv", &month.truth_csv),
                ("meta.json", &month.meta_json),
            ];
            for (name, text) in files {
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
    for rate in NOISE {
        render::to_stdout(&format!("  {:>4}  {:22}  {}\n", rate.per_mille, rate.name, rate.meaning));
    }
    Exit::Done
}

/// Scores a run against a labelled month.
pub(super) fn score(args: &ScoreArgs) -> Exit {
    let text = |path: &std::path::Path| {
        read_file(path).map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned())
    };
    let read = (|| -> Result<_, Box<dyn std::error::Error>> {
        let records = ims::read(&[args.month.join("ims.json")], None)?.records;
        let truth = text(&args.month.join("truth.csv"))?;
        let links = text(&args.links)?;
        Ok(evaluate::score(&truth, &links, &records)?)
    })();
    match read {
        Ok(score) => {
            let per_lakh = |rate: f64| format!("{rate:.5}");
            render::to_stdout(&format!(
                "{}   pair precision {}   recall {}   automation {}   wrong automatic accepts {} (95 % upper bound {})\n",
                Count::of(score.records as usize, "record"),
                per_lakh(score.precision()),
                per_lakh(score.recall()),
                per_lakh(score.automation()),
                grouped(score.wrong_auto_accepts as usize),
                per_lakh(score.wrong_rate_upper_95()),
            ));
            if score.wrong_auto_accepts == 0 { Exit::Done } else { Exit::Incomplete }
        }
        Err(error) => {
            render::failure(error.as_ref(), "", &TALK);
            Exit::NotDone
        }
    }
}
