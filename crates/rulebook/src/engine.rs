//! The engine's rules, family by family, in the order of the rule book.

use crate::rule::rules;

rules! {
    // Connection and credentials (CON)
    CON_1 "CON-1", "article: Config", "The integration is off until enabled. Subdomain, username and password are refused while it is off.";
    CON_2 "CON-2", "article: Config", "Settings hold a subdomain, not an address. Default: accept one DNS label (^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$, compared lower-case); anything with a scheme, dot or slash is refused with subdomain_only.";
    CON_3 "CON-3", "article: Config", "The username and password are exchanged for an API key and then forgotten.";
    CON_4 "CON-4", "vendor", "The exchange is one form POST to BambooHR's login endpoint carrying user, password and an application key; a good answer carries the key, the user id and the API base address; a refusal is 403.";
    CON_5 "CON-5", "article: Config", "A refused exchange saves nothing: the integration keeps its former state.";
    CON_6 "CON-6", "ours", "The API key is sealed at rest, shown masked (last 4), cannot be read back through any interface, and is replaceable without losing links.";
    CON_7 "CON-7", "article: Config", "The key must belong to an admin who can see every employee to be synced.";
    CON_8 "CON-8", "ours", "Links are keyed by (subdomain, employee id). Changing the subdomain never reuses another company's links; the staged list of the old company is dropped, its links are kept and unused.";
    CON_9 "CON-9", "anchor: Entra", "401/403 from BambooHR during a Sync: the Sync fails as a whole with bamboohr_key_rejected, the staged list and its selection stay as they were, the connection is marked needs_attention, no retry.";
    CON_10 "CON-10", "ours", "Disabling stops Sync, Import and webhook effects at once (a running import stops at the next item boundary, rest not_attempted).";
    CON_11 "CON-11", "article: Webhooks", "The webhook uses a Litmos API key shown in Litmos; that key must have rights on all fields and users in range.";
    // Who may do what (PRM)
    PRM_1 "PRM-1", "article: Access, important note", "Only an administrator who can view and manage employee records in BambooHR may Sync or Import from the BambooHR People list; the same for confirming, dismissing, moving a link, and changing the connection or its keys.";
    PRM_2 "PRM-2", "article: Import", "Reading recent imports follows the same permission. Default: same check.";
    PRM_3 "PRM-3", "vendor", "BambooHR answers within the API key's rights: single reads omit what the caller cannot see, the list endpoint returns null and names it as restricted, reports drop unknown or forbidden columns silently.";
    PRM_4 "PRM-4", "ours", "An employee the key cannot see is not staged; one that was on the list becomes Removed with reason not_visible, never any other, and nobody is deactivated on that ground (ACC-5).";
    PRM_5 "PRM-5", "ours", "The actor is recorded on every Sync, Import, confirmation and setting change; the webhook path is recorded as actor webhook.";
    // Eligibility (ELG)
    ELG_1 "ELG-1", "article: Access", "An employee can be synced and provisioned if and only if Litmos Access is checked.";
    ELG_2 "ELG-2", "vendor", "Checkbox reading, case-insensitive after trim: yes, true, 1, checked, checkbox are checked; every other readable present value, and Empty, is unchecked.";
    ELG_3 "ELG-3", "article: Access", "Employment status does not affect eligibility. Inactive and terminated employees with Litmos Access are staged, so that their status can be imported.";
    ELG_4 "ELG-4", "ours", "Litmos Access Absent on one row: the row is not treated as checked, and not as unchecked.";
    ELG_5 "ELG-5", "article: Access", "The field exists only after BambooHR support enables it. It is found in the field catalogue as the checkbox named Litmos Access (any letter case); no id or alias is assumed. Entries marked deprecated or deleted do not count; of several live ones the option litmos_access_field decides.";
    ELG_6 "ELG-6", "article: Access, read literally", "A new employee who is inactive or terminated is imported as an inactive learner.";
    ELG_7 later "ELG-7", "anchor: Okta pre-start interval", "Optional hire-date window pre_start_days: a new employee whose hire date is further ahead is staged with problem not_started.";
    // Reading from BambooHR (RD)
    RD_1 "RD-1", "vendor", "The company directory may leave out inactive people and is not a full roster.";
    RD_2 "RD-2", "ours", "A read is complete only if every page arrived, the last page said so, and each body parsed.";
    RD_3 "RD-3", "vendor", "Current values only: future-dated job titles and the like are not applied before their date (onlyCurrent = true).";
    RD_4 "RD-4", "anchor: public BambooHR connectors' issue threads", "The engine compares the columns that came back with those it asked for. A column that came back empty for every employee, while the baselines of at least two linked ones hold a value, counts as Absent.";
    RD_5 "RD-5", "ours", "The same employee id twice in one answer: identical rows collapse; different rows keep the previously staged row and add problem source_row_conflict; other employees go on.";
    RD_6 "RD-6", "vendor", "Dates 0000-00-00, blank and null all mean no date.";
    RD_10 "RD-10", "ours", "One odd entry does not spoil an answer. An entry or column of another shape is left out and counted, a row with a readable id keeps its staged row, and a row without one keeps anybody from being Removed as not_visible.";
    RD_7 "RD-7", "ours", "Extra keys and unknown columns are ignored. Ids are text, compared byte for byte; leading zeros are kept.";
    RD_8 later "RD-8", "anchor: Airbyte, Singer", "Optional incremental read by the changed-since feed. Default off (full read).";
    RD_9 later "RD-9", "ours", "A page cursor refused half-way (boundary employee changed) restarts the read from the first page, at most 3 times, then source_unstable.";
    // Field mapping (MAP)
    MAP_1 "MAP-1", "article: Access", "First Name becomes FirstName, at most 50 long.";
    MAP_2 "MAP-2", "article: Access", "Last Name becomes LastName, at most 50 long.";
    MAP_3 "MAP-3", "article: Access", "Work Email becomes UserName and Email, at most 255 long.";
    MAP_4 "MAP-4", "article: Access", "Work Phone becomes PhoneWork, at most 50 long.";
    MAP_5 "MAP-5", "article: Access", "Mobile Phone becomes PhoneMobile, at most 50 long.";
    MAP_6 "MAP-6", "article: Access", "Address 1 becomes Street1, at most 100 long.";
    MAP_7 "MAP-7", "article: Access", "Address 2 becomes Street2, at most 100 long.";
    MAP_8 "MAP-8", "article: Access", "City becomes City, at most 50 long.";
    MAP_9 "MAP-9", "article: Access", "State becomes State, at most 50 long.";
    MAP_10 "MAP-10", "article: Access", "Zip becomes PostalCode, at most 50 long.";
    MAP_11 "MAP-11", "article: Access", "Country becomes Country, at most 50 long.";
    MAP_12 "MAP-12", "article: Access", "Job Title becomes JobTitle, at most 100 long.";
    MAP_13 "MAP-13", "article: Access", "Active/Inactive decides whether the learner is active.";
    MAP_14 "MAP-14", "article: Access", "Terminated decides whether the learner is active.";
    MAP_15 "MAP-15", "article: Access", "These fields and no others are written. Everything else on the learner (access level, password, message settings, time zone, language, brand, manager, teams, courses, custom fields, points) is read and put back unchanged (IMP-9).";
    MAP_16 "MAP-16", "ours", "Text normalisation, in this order: Unicode NFC; control characters and line breaks to a space; characters that nobody sees removed, but in every field except Work Email those that are part of what one sees; runs of white space to one space; trim; NFC once more.";
    MAP_17 "MAP-17", "ours", "Limits count UTF-16 code units (Litmos runs on .NET). A cut never splits a code point or a combining sequence, and is trimmed after.";
    MAP_18 "MAP-18", "ours", "\"Keep old + warn\": the field is treated as Absent for this row, with warning value_too_long:<field>.";
    MAP_19 "MAP-19", "ours", "Absent never writes and never clears. On create, Absent and Empty optional fields are sent blank.";
    MAP_20 "MAP-20", "anchor: SCIM 'unassigned', three-way merge", "Clearing. Option clear_policy: - owned (default): an Empty source clears the learner's field only if the baseline holds a value for it, i.e. the engine put it there; - always: clears whatever is there; - never: keeps the old value (this is how Litmos's bulk import behaves ).";
    MAP_21 "MAP-21", "ours", "Phones: default phone_format = verbatim (normalised text). Later, e164: + kept, leading 00 to +, punctuation removed, national numbers completed from the row's country when known; an unparseable number stays verbatim with warning phone_unparsed.";
    MAP_22 "MAP-22", "vendor", "BambooHR gives the country by name from its own list. Default country_format = verbatim.";
    MAP_23 "MAP-23", "vendor", "BambooHR labels states by abbreviation, with an ISO 3166-2 code and a full name available.";
    MAP_24 "MAP-24", "ours", "Postcodes are text: leading zeros, spaces and letter case survive.";
    MAP_25 "MAP-25", "ours", "Address fields are the employee's home address in BambooHR. They are personal data: masked in logs and audit, present in reports only as field names (RPT-6).";
    MAP_26 "MAP-26", "anchor: Okta/Entra expressions", "There is no user-defined mapping language. The mapping is fixed by the article.";
    MAP_27 "MAP-27", "ours", "The fingerprint of D is SHA-256 over the mapped fields in table order, with the three value states encoded differently.";
    // Username (USR)
    USR_1 "USR-1", "article: Access", "Work Email becomes the Litmos username. It is required. Without it the import fails for that user, with missing_work_email; all other users go on.";
    USR_2 "USR-2", "ours", "No fallback to the home email (TalentLMS does this; the article does not).";
    USR_3 "USR-3", "vendor", "Accepted form: after MAP-16, exactly one @, non-empty local part, domain of at least two labels, at least 4 long: otherwise invalid_work_email (over 255: MAP-3).";
    USR_4 "USR-4", "ours", "Two usernames are the same if their forms after MAP-16, Unicode-lower-cased, are equal. Dots are significant.";
    USR_5 "USR-5", "ours", "Case is written as the source has it on create. A case-only difference later is no change and is not written.";
    USR_6 "USR-6", "vendor", "On create IsCustomUsername = false, and Email is set to the same address.";
    // Matching and collisions (MAT)
    MAT_1 "MAT-1", "anchor: midPoint link-then-correlate", "Order: (1) the stored link; (2) no link: a learner with the same username (USR-4), active or not; (3) none: create.";
    MAT_2 "MAT-2", "vendor", "Litmos's search returns near matches too (a search for a short name also returns longer ones) and list calls return partial records.";
    MAT_3 "MAT-3", "article: Import", "A matched learner is updated, not duplicated. The first update by username creates the link; flag adopted in the report. A learner whose first and last name both differ fails the row with adopts_other_name until an administrator has confirmed it; a row that must be inactive adopts an active learner only if both agree.";
    MAT_4 "MAT-4", "ours", "A learner has at most one link and an employee at most one link per company.";
    MAT_5 "MAT-5", "ours", "Username match on a learner already linked to another employee: username_linked_to_other_employee. Nothing is written (MAT-11 and STA-13 go first).";
    MAT_6 "MAT-6", "ours", "Two or more staged rows with the same username: the row whose link already holds that learner goes on; every other one fails with duplicate_work_email naming the other employee ids. If no row's link holds it, the only one among them who is to be active goes on.";
    MAT_7 "MAT-7", "ours", "Litmos answers that the username exists (409) although the lookup found none: look up again; if it is ours by the journal, settle as created (CRS-5); otherwise username_taken.";
    MAT_8 "MAT-8", "ours", "Work email changed on a linked employee: the same learner is renamed (UserName and Email), history stays, flag renamed.";
    MAT_9 "MAT-9", "vendor", "Litmos's bulk import keys on the username and cannot change it.";
    MAT_10 "MAT-10", "ours", "The new username belongs to another learner outside this run: username_taken; the learner keeps the old username; other fields of that row are still written; outcome failed with flag partial.";
    MAT_11 "MAT-11", "ours", "Rename chains in one run (A takes B's old name while B moves on) are ordered so that a name is freed before it is taken, by a rename or by a create. If a rename fails, what waits for it fails with the same reason.";
    MAT_12 "MAT-12", "ours", "Rename cycles (A and B swap): every member fails with username_cycle; their other fields are written.";
    MAT_13 "MAT-13", "anchor: 360Learning", "The linked learner no longer exists in Litmos (404): forget the link, match again by username, else create; flag recreated, warning linked_learner_missing. A row that must be inactive never creates here.";
    MAT_14 "MAT-14", "anchor: midPoint, rehire cannot be correlated safely", "A new employee id whose email belongs to a learner linked to an inactive, deleted or removed employee: possible_rehire, nothing written.";
    MAT_15 "MAT-15", "anchor: Okta issue thread", "Matching is done again at every Import, automatic or manual; a former failed match is never remembered as final.";
    MAT_16 later "MAT-16", "ours", "Optional write_external_id: store the employee id in Litmos's external employee id field and use it as match step 1b.";
    MAT_17 "MAT-17", "ours", "A refusal names the way out, and the rest of the row is written: on a linked row, fields other than user name and email.";
    // Status (STA)
    STA_1 "STA-1", "article: Access, important note", "A synced learner is active, and can log in, unless the employee is Inactive or Terminated.";
    STA_2 "STA-2", "ours", "Status text, case-insensitive: Active, Inactive. Terminated (STA-3) makes the learner inactive whatever the Status field holds, also when it is Absent, empty or an unknown word.";
    STA_3 "STA-3", "ours", "Terminated is true when the employment status is one of terminated_values (default [\"Terminated\"], case-insensitive), or the termination date has passed (STA-4).";
    STA_4 "STA-4", "vendor", "A future-dated end of employment takes effect at the end of that day, company time; an end entered for today takes effect at once.";
    STA_5 "STA-5", "ours", "Rehire on the same record: a termination date earlier than the current hire date is ignored.";
    STA_6 "STA-6", "ours", "Active = Status is Active and not terminated. If the two disagree the learner is inactive, with warning status_conflict.";
    STA_7 "STA-7", "vendor", "Deactivate by writing Active = false. The engine never deletes a learner: deletion in Litmos erases results for good.";
    STA_8 "STA-8", "article: Access", "Back to active in BambooHR → Active = true on the same learner, flag reactivated.";
    STA_9 "STA-9", "anchor: joelst", "Offboarding often empties Work Email. For a linked learner who must become inactive, a missing or invalid work email does not block it: only Active is written, the username stays, outcome updated, flag deactivated, warning missing_work_email.";
    STA_10 "STA-10", "article: Access", "Status reaches Litmos only by Import of the staged change or by a webhook.";
    STA_11 "STA-11", "ours", "A status change with nothing else changed makes the row Changed.";
    STA_12 "STA-12", "ours", "A scheduled change of day alone (termination date passes at midnight, BambooHR unchanged) makes the row Changed at the next Sync: D depends on now, and the engine must not skip it because the source record is untouched.";
    STA_13 "STA-13", "article: Access, important note", "A lock-out does not depend on anything else in the row. The row of a linked employee who must become inactive, while the learner is active, writes Active = false alone if anything else in the row is wrong, whatever it is.";
    STA_14 "STA-14", "ours", "While a termination or hire date cannot be read, neither date counts: Status and employment status alone may deactivate, and nobody is reactivated; on create they decide. Warning date_unreadable:<field>.";
    // Access revoked, employee gone (ACC)
    ACC_1 "ACC-1", "article: Access", "Litmos Access unchecked: the employee can no longer be synced or provisioned.";
    ACC_2 "ACC-2", "ours", "The learner stays as it is. Option on_access_revoked = leave | deactivate, default leave (the article promises no deactivation). deactivate goes through Import selection and the safeguards like any other deactivation.";
    ACC_3 "ACC-3", "ours", "Checked again: the row returns with its old link and is compared with its old baseline.";
    ACC_4 "ACC-4", "ours", "Employee deleted in BambooHR: Removed with reason deleted_in_bamboohr.";
    ACC_5 "ACC-5", "ours", "The reason of a removal must rest on evidence: access_unchecked (row seen, unchecked), deleted_in_bamboohr (delete event, changed feed or 404), not_visible (missing without evidence). not_visible never deactivates under any option.";
    ACC_6 "ACC-6", "ours", "Terminated and unchecked at the same time is the dangerous case: by ACC-1 the termination is never imported.";
    // Staging: the BambooHR People list (STG)
    STG_1 "STG-1", "article: Import", "Sync grabs the employees with Litmos Access and puts them on the list.";
    STG_2 "STG-2", "ours", "Sync writes nothing to Litmos and calls no Litmos write endpoint.";
    STG_3 "STG-3", "ours", "Row state: - New: eligible, no link. - Changed: eligible, link, D ≠ B.";
    STG_4 "STG-4", "ours", "\"Changed\" looks only at mapped fields after normalisation. A change of any other BambooHR field is no change.";
    STG_5 "STG-5", "ours", "Sync is idempotent: two in a row with no change at the source give the same list, same states, same selection, no new audit entries except the Sync itself.";
    STG_6 "STG-6", "ours", "The new list replaces the old one in one atomic step at the end.";
    STG_7 "STG-7", "article: Import", "Rows are selected one by one or in bulk. Bulk choices: all importable, all New, all Changed, by filter. Removed rows cannot be selected (unless ACC-2 or ACC-4 deactivates).";
    STG_8 "STG-8", "ours", "\"All\" means all importable rows across all pages of the list at the moment of the request, as a fixed set of ids; rows that arrive later are not in it.";
    STG_9 "STG-9", "ours", "The selection survives a Sync by employee id; ids that became Removed leave it and are named in the Sync summary.";
    STG_10 "STG-10", "ours", "A successful Import leaves the row on the list as Unchanged (STA-13 aside).";
    STG_11 "STG-11", "ours", "A webhook that changed a linked learner updates the staged row and the baseline in the same step, so an older staged snapshot can never be imported over it (WHK-15).";
    STG_12 "STG-12", "ours", "Summary of a Sync: read, eligible, New, Changed, Unchanged, Removed (by reason), with problems, warnings, orphans, duration, completeness.";
    STG_13 "STG-13", "ours", "Order of the list: last name, first name, id (text order after NFC); paged; stable.";
    STG_14 "STG-14", "anchor: 360Learning daily, Docebo every 5 minutes, joelst hourly + weekly full", "Optional timer sync_schedule runs Sync by itself. Default off (the article's Sync is a button). Option auto_import imports New and Changed rows without problems, and those of STA-13, after a timed Sync.";
    // Import (IMP)
    IMP_1 "IMP-1", "article: Import", "Import pushes the selected rows, and only those, into Litmos.";
    IMP_2 "IMP-2", "ours", "Import uses the staged snapshot (what the administrator saw).";
    IMP_3 "IMP-3", "anchor: Dropbox planner", "Plan first, then act. The plan is a pure, deterministic function; shuffling the input or any independent operations gives the same final state.";
    IMP_4 "IMP-4", "ours", "Outcome of each selected row, exactly one of: created, updated, unchanged, failed, not_attempted; plus flags adopted, renamed, deactivated, reactivated, cleared, recreated, partial, still_active; plus one reason code when failed or not attempted; plus warnings.";
    IMP_5 "IMP-5", "ours", "Update only when A ≠ D on a field to be written. Equal: unchanged, no write call, baseline set to D.";
    IMP_6 "IMP-6", "ours", "Conflict policy: on imported rows BambooHR wins over hand edits in Litmos on mapped fields (Absorb and 360Learning do the same).";
    IMP_7 "IMP-7", "ours", "Importing an Unchanged row is allowed and repairs drift in Litmos.";
    IMP_8 "IMP-8", "ours", "Idempotent: importing the same selection again with no change at either side makes no write call and reports all rows unchanged. Failed rows fail again with the same reason, without flag partial when nothing was left to write (STA-13 aside).";
    IMP_9 "IMP-9", "vendor", "Litmos's single-user update takes the whole object (members left out are taken as cleared, Active left out as false) and its XML form is order-sensitive.";
    IMP_10 "IMP-10", "vendor", "Required on create: UserName, FirstName, LastName, DisableMessages.";
    IMP_11 "IMP-11", "vendor", "Big imports go through Litmos's bulk import, because the rate limit (RTE-2) makes one call per person take hours. Never in bulk: renames and clears, creates that wait for a rename, rows under STA-9 or STA-13, rows written in part, protected accounts.";
    IMP_12 "IMP-12", "ours", "Order inside a run: rename dependencies first, then deactivations (frees seats), updates, creates; ties by employee id.";
    IMP_13 "IMP-13", "ours", "After a create the returned Id is stored with the link before the next item starts.";
    IMP_14 "IMP-14", "ours", "Removed (unless ACC-2 or ACC-4 deactivates the learner), unknown or unselected ids in the request: not_attempted: not_importable; the others go on.";
    IMP_15 "IMP-15", "ours", "Cancel: stops at the next item boundary; the rest is not_attempted: cancelled; finished items stay.";
    IMP_16 "IMP-16", "ours", "The engine writes nothing to BambooHR, ever: the engine's BambooHR client has no method that writes, except the credential exchange.";
    // Recent imports and the report (RPT)
    RPT_1 "RPT-1", "article: Import", "Results of recent imports can be downloaded. The report shows for each employee whether it became a learner or its profile was updated.";
    RPT_2 "RPT-2", "ours", "Run header: run id, connection, actor, source (manual, webhook, resume), dry-run flag, started, finished, state (running, held, paused, completed, completed_with_failures, cancelled, aborted), counts by outcome and by flag, safeguard decisions, config fingerprint, plan fingerprint.";
    RPT_3 "RPT-3", "ours", "Row: employee id, name as staged, username, learner Id, outcome, flags, reason code, one-sentence message a non-developer can act on, changed field names, warnings, attempts, time.";
    RPT_4 "RPT-4", "ours", "Counts add up: created + updated + unchanged + failed + not_attempted = rows selected.";
    RPT_5 "RPT-5", "ours", "Formats: CSV (RFC 4180, UTF-8 with BOM, CRLF, fixed column order) and JSON with a schema version.";
    RPT_6 "RPT-6", "ours", "The report holds names, usernames and ids, and the names of changed fields; not phone numbers or addresses.";
    RPT_7 "RPT-7", "ours", "A finished report never changes. A resumed run continues the same report.";
    RPT_8 "RPT-8", "ours", "Kept: the last 50 runs or 90 days, whichever is more. Listing is newest first.";
    RPT_9 "RPT-9", "ours", "A report that says created or updated is true: the learner is in Litmos with D's values at that time. What Litmos makes of a write counts, not what was sent: a learner whose ExpirationDate has come cannot be active.";
    // Webhooks (WHK)
    WHK_1 "WHK-1", "article: Webhooks", "Optional. Everything works without it. It only saves pressing Sync for updates to existing learners.";
    WHK_2 "WHK-2", "article: Webhooks", "JSON only. Another content type: 415, no effect.";
    WHK_3 "WHK-3", "article: Webhooks", "The address carries the Litmos API key as a parameter. Missing or wrong key: 401, no effect, no hint which part was wrong.";
    WHK_4 "WHK-4", "vendor", "BambooHR signs: HMAC-SHA-256 with the webhook's private key over the raw body followed by the timestamp header; headers X-BambooHR-Signature and X-BambooHR-Timestamp.";
    WHK_5 "WHK-5", "anchor: Standard Webhooks", "Timestamp further than 300 s from now (either way): 401 timestamp_out_of_range.";
    WHK_6 "WHK-6", "article: Webhooks", "Litmos Access must be among the posted fields. If an employee entry does not carry it, that entry has no effect at all: ignored: litmos_access_not_posted.";
    WHK_7 "WHK-7", "article: Access", "Posted and unchecked: handled as access revoked (ACC-1, ACC-2); none of its other fields is applied.";
    WHK_8 "WHK-8", "article: Webhooks", "Posted and checked: only the compatible fields (section 5.1) are applied.";
    WHK_9 "WHK-9", "article: Webhooks, important note", "Webhooks do no field mapping. Field keys are recognised only if they are BambooHR's own label or API alias from the table, case-insensitive.";
    WHK_10 "WHK-10", "article: Webhooks", "Monitor and post are different lists: a change in a monitored field fires; only posted fields carry values.";
    WHK_11 "WHK-11", "ours", "All posted compatible values are applied, not only those named in changedFields.";
    WHK_12 "WHK-12", "ours", "Employee not linked: no learner is created. The row is staged as New (if access is checked and the required fields were posted; otherwise ignored: unknown_employee).";
    WHK_13 "WHK-13", "vendor", "One delivery may hold many employees. Each is processed on its own; one bad entry does not spoil the others.";
    WHK_14 "WHK-14", "vendor + ours", "BambooHR sends no message id. Duplicate detection key: connection, employee id, event timestamp, action, SHA-256 of the canonical entry. An entry without a time is a duplicate if it equals the last entry of that employee and came within the sender's retry window.";
    WHK_15 "WHK-15", "anchor: Stripe, Gusto: order not guaranteed", "Out of order: each linked field keeps the source time of its last applied value (webhook event time, or the start of the Sync read it came from, all on one clock, WHK-30).";
    WHK_16 "WHK-16", "anchor: joelst: payload as a signal", "Option webhook_mode = payload | refetch, default payload (refetch is later).";
    WHK_17 "WHK-17", "article: Access", "Status fields posted: the learner's active state follows by STA without any press of a button. One posted field that says inactive or terminated is enough to deactivate; somebody inactive is reactivated only if what was posted says active and nothing known says otherwise.";
    WHK_18 "WHK-18", "ours", "Work Email posted: required, collision, rename rules are the same as in Import.";
    WHK_19 "WHK-19", "anchor: Standard Webhooks, Stripe", "Store, then answer, then work: 200 only after the delivery, without values of unmapped fields (WHK-8), is durable; work happens after the answer.";
    WHK_20 "WHK-20", "vendor", "BambooHR retries only 5xx, a refused connection and a timeout (5 times, after 5, 10, 20, 40 and 80 minutes); a 4xx answer loses the delivery for good.";
    WHK_21 "WHK-21", "ours", "Both payload shapes are parsed: field-based (employees[] with id, action, timestamp, changedFields, fields) and event-based (type, timestamp, data).";
    WHK_22 "WHK-22", "vendor", "Creating an employee makes BambooHR send created and updated in sequence, and custom and standard fields may come as two events.";
    WHK_23 "WHK-23", "ours", "Deleted action: ACC-4. It never deletes a learner.";
    WHK_24 "WHK-24", "ours", "Safeguards (section 20) count webhook effects in a rolling hour.";
    WHK_25 "WHK-25", "ours", "While the integration is off: 403, nothing stored.";
    WHK_26 "WHK-26", "ours", "Webhook results appear in recent imports as runs with source webhook, one run per delivery, no run for a delivery that had no effect on any learner (those are in the event log).";
    WHK_27 "WHK-27", "anchor: Grouper, joelst", "Webhooks can be lost. After lost deliveries a Sync and Import give the same end state as if they had arrived.";
    WHK_28 "WHK-28", "article: Webhooks", "BambooHR may batch by schedule (certain times, every hour) and limit requests per interval.";
    WHK_29 "WHK-29", "vendor", "Custom fields such as Litmos Access can be monitored since 2025-09-22; older accounts' lists do not name them, so ticking or unticking the box alone may not fire.";
    WHK_30 "WHK-30", "anchor: myskoda #581", "All source times are on BambooHR's clock, and none is later than its arrival. A stored source time later than now bars nothing; the row is flagged for the next Sync.";
    WHK_31 "WHK-31", "ours", "A posted value of a shape that its field cannot have is unreadable: it counts as Absent, warning value_unreadable:<field>; nothing is written as JSON text and nothing is erased.";
    WHK_32 "WHK-32", "vendor", "If a delivery names its company and it is not the connection's, it is refused: 403 other_company; nothing is stored but a count, and a notification is sent once.";
    // Concurrency (CNC)
    CNC_1 "CNC-1", "ours", "At most one Sync and one Import run at a time per connection.";
    CNC_2 "CNC-2", "ours", "A double click (same actor, same selection, same plan fingerprint, within 10 s, or the same client request id) returns the first run.";
    CNC_3 "CNC-3", "ours", "Sync may run during Import. The run works on its own snapshot; the list swap keeps results already written by the run (link and baseline are newer).";
    CNC_4 "CNC-4", "ours", "Work on one employee is serialised across Import, webhook and resume.";
    CNC_5 "CNC-5", "ours", "One process owns a store: it holds a lock on the file while it runs, and a second process says so and stops.";
    CNC_6 "CNC-6", "ours", "Config is read once at the start of a run; changes apply to the next.";
    CNC_7 "CNC-7", "ours", "No lock is held across a network call except the per-employee one, which has a deadline.";
    // Limits, retry, backoff (RTE)
    RTE_1 "RTE-1", "vendor", "BambooHR throttles with 503 and Retry-After, and with 429 and Retry-After from 16 September 2026.";
    RTE_2 "RTE-2", "vendor, through client libraries and a public API catalogue", "Litmos allows 100 calls a minute per API key (one catalogue says per site); exceeding gives 503 (what client libraries see) or 429 (what the catalogue says).";
    RTE_3 "RTE-3", "anchor: Litmos client libraries run at 80", "The engine paces itself: token bucket, default 90 a minute, burst 10, shared by all runs of one site.";
    RTE_4 "RTE-4", "ours", "Retried: connection errors, timeouts, 408, 429, 502, 503, 504, 598.";
    RTE_5 "RTE-5", "ours", "Delay: full jitter, base 1 s, doubling, cap 60 s, at most 6 tries and 10 minutes per call.";
    RTE_6 "RTE-6", "ours", "Reads and whole-object updates are safe to retry. A create is retried only after looking whether the first try took effect (CRS-5).";
    RTE_7 "RTE-7", "ours", "Nothing sleeps inside the engine: a wait is a time that is returned, and whoever hosts the engine (real clock or simulated world) comes back then.";
    RTE_8 "RTE-8", "ours", "Each call has a connect timeout (5 s) and a total timeout (30 s).";
    RTE_9 "RTE-9", "vendor", "A 200 may carry an error body (BambooHR's webhook log does so when throttled).";
    // Partial failure (FLT)
    FLT_1 "FLT-1", "article: Access", "One user's failure never stops the others.";
    FLT_2 "FLT-2", "ours", "Exceptions stop the run at the item boundary, rest not_attempted: key rejected, safeguard tripped, store failure, cancelled, lease lost, circuit open.";
    FLT_3 "FLT-3", "ours", "Circuit breaker: 10 infrastructure failures in a row (timeouts, 5xx after retries) → run paused, not_attempted: litmos_unavailable; resumable.";
    FLT_4 "FLT-4", "ours", "Data failures (missing email, collision) never count toward the breaker.";
    FLT_5 "FLT-5", "ours", "Every failure has a stable reason code from section 25; free text is extra.";
    FLT_6 "FLT-6", "anchor: Entra retries and escrow", "A failed row is tried again at the next Import that selects it; \"select all\" includes it.";
    // Crash safety and idempotency (CRS)
    CRS_1 "CRS-1", "anchor: Dropbox Nucleus, TigerBeetle", "Clock, randomness, ids, network and storage come in as arguments.";
    CRS_2 "CRS-2", "ours", "Before each Litmos write the intent (run, employee, kind, target, D's fingerprint, attempt) is durable; after it the result, link and baseline are stored in one transaction.";
    CRS_3 "CRS-3", "ours", "A crash at any instant, then resume, gives the same learners, links, baselines and report rows as no crash, apart from attempts and times.";
    CRS_4 "CRS-4", "ours", "Resume is automatic at start-up for runs left running, and by request for paused.";
    CRS_5 "CRS-5", "ours", "An intent without a result is settled by looking: by learner Id for updates, by exact username for creates.";
    CRS_6 "CRS-6", "ours", "A webhook delivery answered 200 is processed at least once and applied effectively once.";
    CRS_7 "CRS-7", "ours", "The store is an embedded SQL database in one file, written in transactions.";
    CRS_8 "CRS-8", "ours", "Lost link table, Litmos intact: a Sync and Import rebuild all links by username (flag adopted) with no new learner and no value change.";
    // Audit trail (AUD)
    AUD_1 "AUD-1", "anchor: Entra provisioning log, Okta system log", "Every effect is recorded append-only: time, actor, source, run, employee id, learner Id, action, changed field names, before/after fingerprints, result.";
    AUD_2 "AUD-2", "ours", "Values are masked by default (j@acme.test). Option audit_values, default off.";
    AUD_3 "AUD-3", "ours", "Settings changes, confirmations of safeguards, link transfers and key replacements are audited.";
    AUD_4 "AUD-4", "ours", "From the audit alone one can rebuild the link table and the sequence of active-state changes of each learner.";
    AUD_5 later "AUD-5", "ours", "Entries are chained by hash; a verifier command reports the first break.";
    // Dry run and preview (DRY)
    DRY_1 "DRY-1", "anchor: midPoint simulation, joelst WhatIf", "Import can be run dry. It reads Litmos, runs the same planner and safeguards, writes nothing to Litmos, changes no link, baseline, list state or selection.";
    DRY_2 "DRY-2", "ours", "If nothing changes between, the real run's outcomes equal the dry run's outcomes, row by row (infrastructure failures and refusals by Litmos aside).";
    DRY_3 "DRY-3", "anchor: Entra on-demand provisioning", "One employee can be explained: what was read, what each field became and by which rule, how it was matched, what would be written, what would stop it.";
    // Safeguards (SAF)
    SAF_1 "SAF-1", "anchor: Okta 20 %, Grouper 20 %, Entra count", "Holds the run when deactivations > max(5, p % of linked active learners).";
    SAF_2 "SAF-2", "anchor: Okta", "Holds the run when a Sync would mark Removed > max(5, p % of the list).";
    SAF_3 "SAF-3", "anchor: Grouper (blanked source)", "Holds the run when a complete read returns no eligible employee while the list is not empty.";
    SAF_4 "SAF-4", "anchor: BambooHR permission-loss reports", "Holds the run when the same field would be cleared on > max(5, p % of linked learners).";
    SAF_5 "SAF-5", "ours", "Holds the run when renames > max(5, p % of linked learners).";
    SAF_6 "SAF-6", "anchor: midPoint 'stop on create'", "Holds the run when creates > max_creates.";
    SAF_7 "SAF-7", "ours", "-1 or off turns one off; that is audited. The floor of 5 keeps small companies usable and is configurable.";
    SAF_8 "SAF-8", "ours", "A confirmation is bound to the plan fingerprint and the actor, works once, and expires after 1 h.";
    SAF_9 "SAF-9", "ours", "Protected accounts: a learner whose access level is above Learner (owner, administrator, and so on) is never deactivated or renamed by the engine; its other mapped fields are updated. A row that wanted either is failed: protected_account, with flag partial if other fields were written.";
    SAF_10 later "SAF-10", "anchor: Entra quarantine", "Three runs in a row aborted or with more than half of the rows failing on infrastructure or rights → connection quarantined: webhook effects are kept in the inbox, manual runs still work; a good manual run lifts it.";
    SAF_11 "SAF-11", "ours", "Boundaries are exact: the limit itself passes, limit + 1 trips.";
    SAF_12 "SAF-12", "ours", "Safeguards apply to what would change, not to what was selected: deactivating someone already inactive counts zero.";
    SAF_14 "SAF-14", "ours", "For webhooks each percentage counts from that safeguard's own base as it stood when the oldest effect in the rolling hour was applied.";
    // Notifications (NTF)
    NTF_1 "NTF-1", "anchor: Entra, joelst", "Events: run held, run with failures, key rejected, quarantine, orphans found, field became unavailable, a leaver still active (STA-13), a delivery of another company (WHK-32).";
    NTF_2 "NTF-2", "anchor: joelst", "A run with no significant change sends nothing. One event per cause, not per row.";
    // Configuration (CFG)
    CFG_1 "CFG-1", "ours", "One typed file; unknown keys, wrong types and out-of-range values are errors with the key's path.";
    CFG_2 "CFG-2", "ours", "The effective config has a fingerprint, stored with each run.";
    CFG_3 "CFG-3", "ours", "No option can turn off ELG-1, WHK-6, WHK-9, STA-7, CON-3 or IMP-16.";
    // Observability (OBS)
    OBS_1 "OBS-1", "ours", "Structured events with run id, employee id and rule id; counters for calls, retries, waits, outcomes; a timing per phase.";
    OBS_2 "OBS-2", "ours", "Every outcome names the rule that decided it (rule: \"MAT-6\"), in JSON reports and explain output.";
    OBS_3 "OBS-3", "ours", "A redaction test feeds marked secrets and personal values through every path and searches all outputs for them.";
}
