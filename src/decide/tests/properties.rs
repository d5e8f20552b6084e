//! The law, whatever the rules and the month: no forbidden action, no lonely Accept or Reject.

use super::oracle::conditions;
use super::samples::{as_of, links, only, period, records, registers, remark, rule};
use crate::decide::{Facts, GivenBack, Policy, Proposal, Rule, Template, decide};
use crate::domain::action::{ImsAction, ItcReduction};
use crate::domain::document::{DocumentKind, Filing};
use crate::domain::itc_limit::AnnualReturns;
use crate::domain::link::UploadFate;
use crate::domain::money::{Paise, Tolerance};
use crate::domain::standing::Approval;
use proptest::prelude::*;
use proptest::sample::select;

prop_compose! {
    fn rules()(
        when in conditions(),
        always in prop::bool::weighted(0.1),
        action in select(Proposal::ALL.to_vec()),
        review in select(vec![None, Some("clerk"), Some("manager")]),
        remark in select(vec![
            Template::default(),
            Template::from("Not our purchase"),
            remark("{supplier_name} differs by {tax_total_gap} of {tax_total}, {books_voucher_number}"),
        ]),
        itc_reduction in select(GivenBack::ALL.to_vec()),
    ) -> Rule {
        let condition = if always { None } else { only(&when).rules[0].condition.clone() };
        Rule { condition, remark, itc_reduction, ..rule(action, review) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_policy_lowers_the_law(
        rules in prop::collection::vec(rules(), 1..6),
        last in select(Proposal::ALL.to_vec()),
        hold in any::<bool>(),
        month in prop::collection::vec((records(), links()), 1..24),
        books in registers(),
    ) {
        let mut rules = rules;
        rules.push(rule(last, None));
        let policy = Policy {
            name: "random".into(),
            tolerance: Tolerance::default(),
            hold,
            lists: only("certain").lists,
            annual_returns: AnnualReturns::none(),
            rules,
            approval: Approval::default(),
            examples: 0,
            text: String::new(),
        };
        let (ims, links): (Vec<_>, Vec<_>) = month.into_iter().unzip();
        let facts = Facts { period: period(), as_of: as_of(), ims: &ims, books: &books, links: &links, suppliers: None, history: None };
        let result = decide(&policy, &facts).unwrap();
        prop_assert_eq!(result.decisions.len(), ims.len());
        prop_assert_eq!(result.rules.iter().map(|r| r.hits).sum::<usize>(), ims.len());
        let credit: Paise = ims.iter().map(crate::domain::document::ImsRecord::credit).sum();
        prop_assert_eq!(result.rules.iter().map(|r| r.tax).sum::<Paise>(), credit);
        for ((record, link), d) in ims.iter().zip(&links).zip(&result.decisions) {
            let previous = record.previous_action;
            let moved = d.proposed_action != previous;
            prop_assert!(!moved || record.permission.allows(d.proposed_action));
            prop_assert!(d.proposed_action != ImsAction::NoAction || !moved);
            if d.proposed_action == ImsAction::Accept && !d.needs_review() {
                prop_assert!(link.certain && !link.books.is_empty());
            }
            if d.proposed_action == ImsAction::Reject && moved {
                prop_assert!(d.needs_review());
            }
            if d.fate == UploadFate::Upload {
                prop_assert!(d.proposed_action != ImsAction::Reject || previous == ImsAction::Reject);
                prop_assert!(d.proposed_action != ImsAction::Accept || link.certain);
                prop_assert!(d.proposed_action != ImsAction::Pending || record.permission.pending || !moved);
            }
            let kept = previous == ImsAction::Accept && d.itc_reduction == record.previous_itc_reduction;
            if d.itc_reduction != ItcReduction::NotAsked {
                prop_assert_eq!(d.proposed_action, ImsAction::Accept);
                prop_assert!(record.permission.itc_reduction && record.kind() == DocumentKind::CreditNote);
                prop_assert!(!d.itc_reduction_basis.is_empty());
                if d.itc_reduction.needs_remark() && !kept {
                    prop_assert!(d.needs_review() && !d.remark.is_empty());
                }
            }
            if let (ItcReduction::Partial(part), false) = (d.itc_reduction, kept) {
                prop_assert!(part.cgst == part.sgst);
                prop_assert!(part.each().iter().zip(record.tax.each()).all(|(p, w)| *p >= Paise::ZERO && *p <= w));
            }
            if d.proposed_action == ImsAction::Accept
                && record.kind() == DocumentKind::CreditNote
                && record.permission.itc_reduction
                && d.itc_reduction == ItcReduction::NotAsked
            {
                prop_assert!(d.needs_review() && !record.permission.remarks);
            }
            if !d.remark.is_empty() {
                prop_assert!(record.permission.remarks && d.remark.len() <= 250);
                prop_assert!(d.remark.bytes().all(|b| (b' '..=b'~').contains(&b)));
            }
            match d.fate {
                UploadFate::Upload => {
                    prop_assert!(!d.needs_review() && d.proposed_action != ImsAction::NoAction);
                }
                UploadFate::Held => prop_assert!(
                    hold && d.needs_review()
                        && previous == ImsAction::NoAction
                        && record.permission.pending
                        && record.filing == Filing::Filed
                ),
                UploadFate::NeedsPerson => prop_assert!(d.needs_review()),
                UploadFate::AlreadySo => prop_assert!(!d.needs_review() && !moved),
                UploadFate::NothingToSay => {
                    prop_assert!(!d.needs_review() && d.proposed_action == ImsAction::NoAction);
                }
            }
        }
    }
}
