//! The IMS frame: one row per record that could be read, sorted by content.
//!
//! Comes in: records in any order. Goes out: a frame whose row number is the `ImsId`, and records
//! borrowed from it. Invariant: the ids depend on what the records say, never on where they stood,
//! but for records that say exactly the same.

use super::columns::{IMS_COLUMNS, cols, misfit};
use super::read::Reader;
use super::{FrameError, frame_of};
use crate::domain::action::{ImsAction, ItcReduction, Permission};
use crate::domain::document::{Filing, ImsRecord, Section};
use crate::domain::money::{Paise, TaxHeads};
use polars::prelude::{Column, DataFrame, DateChunked, IntoColumn, NamedFrom, Series};
use rayon::prelude::*;

/// Records of all downloads; see [`IMS_COLUMNS`].
#[derive(Clone, Debug)]
pub struct ImsFrame(DataFrame);

impl ImsFrame {
    /// Sorts records by content and lays them into columns.
    ///
    /// # Errors
    /// [`FrameError::TooMany`] beyond the range of ids.
    pub fn from_records(records: &[ImsRecord]) -> Result<Self, FrameError> {
        u32::try_from(records.len()).map_err(|_| FrameError::TooMany)?;
        // References are sorted, not the wide records themselves.
        let mut sorted: Vec<&ImsRecord> = records.iter().collect();
        sorted.par_sort_unstable_by(|a, b| content(a).cmp(&content(b)));
        let frame = frame_of(columns_of(&sorted)).map_err(FrameError::engine("build the IMS frame"))?;
        Self::try_new(frame)
    }

    /// Checks a frame against the catalogue.
    pub fn try_new(mut frame: DataFrame) -> Result<Self, FrameError> {
        match misfit(&frame, IMS_COLUMNS) {
            Some(column) => Err(FrameError::Schema { frame: "IMS", column }),
            None => {
                frame.rechunk_mut();
                Ok(Self(frame))
            }
        }
    }

    /// Returns the frame itself.
    pub const fn frame(&self) -> &DataFrame {
        &self.0
    }

    /// Returns the records in order of their ids, borrowing their text.
    pub fn records(&self) -> Result<Vec<ImsRecord<&str>>, FrameError> {
        let read = Reader { frame: &self.0, name: "IMS" };
        let bad = |column: &str| FrameError::Schema { frame: "IMS", column: column.to_owned() };
        let (file, index) = (read.position(cols::FILE)?, read.position(cols::SECTION_INDEX)?);
        let (section, action) = (read.text(cols::SECTION)?, read.text(cols::PREVIOUS_ACTION)?);
        let recipient = read.text(cols::RECIPIENT_GSTIN)?;
        let (supplier, name) = (read.text(cols::SUPPLIER_GSTIN)?, read.text(cols::SUPPLIER_NAME)?);
        let (number, original) = (read.text(cols::NUMBER)?, read.text(cols::ORIGINAL_NUMBER)?);
        let (date, original_date) = (read.date(cols::DATE)?, read.date(cols::ORIGINAL_DATE)?);
        let (invoice_type, place) = (read.text(cols::INVOICE_TYPE)?, read.text(cols::PLACE_OF_SUPPLY)?);
        let (value, taxable) = (read.whole(cols::DOCUMENT_VALUE)?, read.whole(cols::TAXABLE_VALUE)?);
        let tax = heads(&read, [cols::IGST, cols::CGST, cols::SGST, cols::CESS])?;
        let declared = heads(
            &read,
            [cols::DECLARED_IGST, cols::DECLARED_CGST, cols::DECLARED_SGST, cols::DECLARED_CESS],
        )?;
        let (period, form) = (read.text(cols::RETURN_PERIOD)?, read.text(cols::SOURCE_FORM)?);
        let (filed, pending) = (read.flag(cols::FILED)?, read.flag(cols::PENDING_PERMITTED)?);
        let (remarks, itc) = (read.flag(cols::REMARKS_PERMITTED)?, read.flag(cols::ITC_REDUCTION_PERMITTED)?);
        let (reduction, old_remarks) =
            (read.text(cols::PREVIOUS_ITC_REDUCTION)?, read.text(cols::PREVIOUS_REMARKS)?);
        let hash = read.text(cols::CONTENT_HASH)?;
        let (start, end) = (read.offset(cols::RAW_START)?, read.offset(cols::RAW_END)?);
        (0..self.0.height())
            .map(|i| {
                Ok(ImsRecord {
                    file: file[i],
                    section: Section::from_key(section[i]).ok_or_else(|| bad(cols::SECTION))?,
                    index: index[i],
                    recipient_gstin: recipient[i],
                    supplier_gstin: supplier[i],
                    supplier_name: name[i],
                    number: number[i],
                    date: date[i].ok_or_else(|| bad(cols::DATE))?,
                    original_number: original[i],
                    original_date: original_date[i],
                    invoice_type: invoice_type[i],
                    place_of_supply: place[i],
                    document_value: Paise::new(value[i]),
                    taxable_value: Paise::new(taxable[i]),
                    tax: tax[i],
                    return_period: period[i],
                    source_form: form[i],
                    filing: if filed[i] { Filing::Filed } else { Filing::NotFiled },
                    previous_action: ImsAction::from_code(action[i])
                        .ok_or_else(|| bad(cols::PREVIOUS_ACTION))?,
                    permission: Permission {
                        pending: pending[i],
                        remarks: remarks[i],
                        itc_reduction: itc[i],
                    },
                    previous_itc_reduction: match reduction[i] {
                        "none" => ItcReduction::None,
                        "full" => ItcReduction::Full,
                        "partial" => ItcReduction::Partial(declared[i]),
                        _ => ItcReduction::NotAsked,
                    },
                    previous_remarks: old_remarks[i],
                    content_hash: hash[i],
                    raw_start: start[i],
                    raw_end: end[i],
                })
            })
            .collect()
    }
}

/// Zips four columns into tax heads.
pub(super) fn heads(read: &Reader<'_>, names: [&str; 4]) -> Result<Vec<TaxHeads>, FrameError> {
    let [igst, cgst, sgst, cess] = names;
    let (igst, cgst, sgst, cess) =
        (read.whole(igst)?, read.whole(cgst)?, read.whole(sgst)?, read.whole(cess)?);
    Ok((0..igst.len())
        .map(|i| TaxHeads {
            igst: Paise::new(igst[i]),
            cgst: Paise::new(cgst[i]),
            sgst: Paise::new(sgst[i]),
            cess: Paise::new(cess[i]),
        })
        .collect())
}

/// What a record says, in the order that gives ids; where it stood comes last and decides only
/// between records that say the same.
fn content(r: &ImsRecord) -> impl Ord + '_ {
    (
        (
            &r.recipient_gstin,
            &r.supplier_gstin,
            r.section,
            &r.number,
            r.date,
            &r.return_period,
            &r.source_form,
        ),
        (r.taxable_value, r.tax, r.document_value, &r.original_number, r.original_date, &r.invoice_type),
        (
            &r.place_of_supply,
            r.filing,
            r.previous_action,
            &r.previous_remarks,
            &r.supplier_name,
            &r.content_hash,
        ),
        (
            (r.permission.pending, r.permission.remarks, r.permission.itc_reduction),
            r.previous_itc_reduction.word(),
            r.previous_itc_reduction.of(r.tax),
        ),
        (r.file, r.index),
    )
}

/// Makes a text column.
pub(super) fn text<'a, T>(name: &str, items: &[&'a T], of: impl Fn(&'a T) -> &'a str) -> Column {
    Series::new(name.into(), items.iter().map(|i| of(i)).collect::<Vec<&str>>()).into_column()
}

/// Makes a column of whole numbers, positions, offsets or flags.
pub(super) fn plain<T, V>(name: &str, items: &[T], of: impl Fn(&T) -> V) -> Column
where
    Series: NamedFrom<Vec<V>, [V]>,
{
    let values: Vec<V> = items.iter().map(of).collect();
    Series::new(name.into(), values).into_column()
}

/// Makes a date column.
pub(super) fn date<T>(name: &str, items: &[T], of: impl Fn(&T) -> Option<chrono::NaiveDate>) -> Column {
    DateChunked::from_naive_date_options(name.into(), items.iter().map(of)).into_column()
}

fn columns_of(records: &[&ImsRecord]) -> Vec<Column> {
    let declared = |r: &&ImsRecord| match r.previous_itc_reduction {
        ItcReduction::Partial(part) => part,
        ItcReduction::NotAsked | ItcReduction::None | ItcReduction::Full => TaxHeads::default(),
    };
    vec![
        plain(cols::FILE, records, |r| r.file),
        text(cols::SECTION, records, |r| r.section.key()),
        plain(cols::SECTION_INDEX, records, |r| r.index),
        text(cols::RECIPIENT_GSTIN, records, |r| &r.recipient_gstin),
        text(cols::SUPPLIER_GSTIN, records, |r| &r.supplier_gstin),
        text(cols::SUPPLIER_NAME, records, |r| &r.supplier_name),
        text(cols::NUMBER, records, |r| &r.number),
        date(cols::DATE, records, |r| Some(r.date)),
        text(cols::ORIGINAL_NUMBER, records, |r| &r.original_number),
        date(cols::ORIGINAL_DATE, records, |r| r.original_date),
        text(cols::INVOICE_TYPE, records, |r| &r.invoice_type),
        text(cols::PLACE_OF_SUPPLY, records, |r| &r.place_of_supply),
        plain(cols::DOCUMENT_VALUE, records, |r| r.document_value.get()),
        plain(cols::TAXABLE_VALUE, records, |r| r.taxable_value.get()),
        plain(cols::IGST, records, |r| r.tax.igst.get()),
        plain(cols::CGST, records, |r| r.tax.cgst.get()),
        plain(cols::SGST, records, |r| r.tax.sgst.get()),
        plain(cols::CESS, records, |r| r.tax.cess.get()),
        text(cols::RETURN_PERIOD, records, |r| &r.return_period),
        text(cols::SOURCE_FORM, records, |r| &r.source_form),
        plain(cols::FILED, records, |r| r.filing == Filing::Filed),
        text(cols::PREVIOUS_ACTION, records, |r| r.previous_action.code()),
        plain(cols::PENDING_PERMITTED, records, |r| r.permission.pending),
        plain(cols::REMARKS_PERMITTED, records, |r| r.permission.remarks),
        plain(cols::ITC_REDUCTION_PERMITTED, records, |r| r.permission.itc_reduction),
        text(cols::PREVIOUS_ITC_REDUCTION, records, |r| r.previous_itc_reduction.word()),
        plain(cols::DECLARED_IGST, records, |r| declared(r).igst.get()),
        plain(cols::DECLARED_CGST, records, |r| declared(r).cgst.get()),
        plain(cols::DECLARED_SGST, records, |r| declared(r).sgst.get()),
        plain(cols::DECLARED_CESS, records, |r| declared(r).cess.get()),
        text(cols::PREVIOUS_REMARKS, records, |r| &r.previous_remarks),
        text(cols::CONTENT_HASH, records, |r| &r.content_hash),
        plain(cols::RAW_START, records, |r| r.raw_start),
        plain(cols::RAW_END, records, |r| r.raw_end),
    ]
}
