-- One table of entries that are only ever added, and views that lay their JSON out in columns.
CREATE TABLE entry (
    number   INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    "by"     TEXT NOT NULL,
    run      TEXT NOT NULL,
    kind     TEXT NOT NULL,
    body     TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
);

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never changed'); END;

CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never removed'); END;

CREATE VIEW runs AS
SELECT number, at, "by", run,
       json_extract(body, '$.period') AS period,
       json_extract(body, '$.as_of') AS as_of,
       json_extract(body, '$.policy') AS policy,
       json_extract(body, '$.version') AS version,
       json_extract(body, '$.records') AS records
FROM entry WHERE kind = 'run';

CREATE VIEW files AS
SELECT e.number, e.run, 'input' AS direction,
       json_extract(f.value, '$.role') AS role, json_extract(f.value, '$.name') AS name,
       json_extract(f.value, '$.sha256') AS sha256, json_extract(f.value, '$.bytes') AS bytes
FROM entry e, json_each(e.body, '$.inputs') f WHERE e.kind = 'run'
UNION ALL
SELECT e.number, e.run, 'output',
       json_extract(f.value, '$.role'), json_extract(f.value, '$.name'),
       json_extract(f.value, '$.sha256'), json_extract(f.value, '$.bytes')
FROM entry e, json_each(e.body, '$.outputs') f WHERE e.kind = 'run';

CREATE VIEW sayings AS
SELECT e.number, e.at, e."by", e.run,
       json_extract(e.body, '$.manner') AS manner,
       json_extract(e.body, '$.where') AS condition,
       json_extract(s.value, '$.record') AS record,
       json_extract(s.value, '$.content') AS content,
       json_extract(s.value, '$.proposed') AS proposed,
       json_extract(s.value, '$.action') AS action,
       json_extract(s.value, '$.reduction.itc_reduction') AS itc_reduction,
       json_extract(s.value, '$.reduction.paise[0]') AS igst_paise,
       json_extract(s.value, '$.reduction.paise[1]') AS cgst_paise,
       json_extract(s.value, '$.reduction.paise[2]') AS sgst_paise,
       json_extract(s.value, '$.reduction.paise[3]') AS cess_paise,
       json_extract(s.value, '$.remark') AS remark
FROM entry e, json_each(e.body, '$.sayings') s WHERE e.kind = 'sayings';

CREATE VIEW approvals AS
SELECT e.number, e.at, e."by", e.run,
       json_extract(c.value, '$.record') AS record,
       json_extract(c.value, '$.content') AS content,
       json_extract(c.value, '$.saying') AS saying
FROM entry e, json_each(e.body, '$.covers') c WHERE e.kind = 'approval';

CREATE VIEW uploads AS
SELECT e.number, e.at, e."by", e.run,
       json_extract(e.body, '$.purpose') AS purpose,
       json_extract(e.body, '$.profile') AS profile,
       json_extract(r.value, '$.file') AS file,
       json_extract(r.value, '$.record') AS record,
       json_extract(r.value, '$.content') AS content,
       json_extract(r.value, '$.action') AS action,
       json_extract(r.value, '$.reduction.itc_reduction') AS itc_reduction,
       json_extract(r.value, '$.remark') AS remark
FROM entry e, json_each(e.body, '$.records') r WHERE e.kind = 'upload';

CREATE VIEW answers AS
SELECT e.number, e.at, e."by", e.run,
       json_extract(e.body, '$.upload') AS upload,
       json_extract(e.body, '$.file.name') AS file,
       json_extract(r.value, '$.record') AS record,
       json_extract(r.value, '$.code') AS code,
       json_extract(r.value, '$.message') AS message
FROM entry e, json_each(e.body, '$.refused') r WHERE e.kind = 'answer';

CREATE TABLE readme (subject TEXT PRIMARY KEY, text TEXT NOT NULL);

INSERT INTO readme VALUES
('ledger', 'Who said what of which record of the IMS, on which download, and what the portal answered. Written by imsreco; read it as you like, change it never: a changed entry no longer fits its hash.'),
('entry', 'One row per entry, numbered from 1 without gaps. at: local time with its distance from UTC. by: the person, or imsreco for a run. run: name of the run it belongs to. kind: run, sayings, approval, upload or answer. body: JSON, complete in itself. previous: hash of the entry before, empty for the first. hash: SHA-256 in hexadecimal over previous, number, at, by, run, kind and body as UTF-8, each preceded by its length in bytes as eight bytes, highest first.'),
('runs', 'Finished runs of reconcile.'),
('files', 'What the runs read and wrote. A copy stands in the folder files beside the ledger, under its SHA-256.'),
('sayings', 'What people said, a row per record. record: recipient GSTIN, section, supplier GSTIN, number, date, return period and return form, set apart by |. content: SHA-256 of what the record said then; a saying holds for that content only. The newest saying of a record counts.'),
('approvals', 'What a second person approved, a row per record. saying: SHA-256 of the action, declaration and remark approved; a later saying is another one and is not covered.'),
('uploads', 'What was written for the portal, a row per record.'),
('answers', 'What the portal refused, a row per message, in its own words.');
