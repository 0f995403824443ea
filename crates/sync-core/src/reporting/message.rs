//! What happened to a row in one sentence a person can act on who knows neither the code nor the
//! rules (RPT-3).

use crate::domain::employee::EmployeeId;
use crate::plan::operation::{Flag, Outcome};
use crate::reporting::reason::Reason;

/// The sentence for a row.
pub fn sentence(outcome: Outcome, reason: Option<&Reason>, flags: &[Flag]) -> String {
    let is_partial = flags.contains(&Flag::Partial);
    match (outcome, reason) {
        (_, Some(reason)) if is_partial => {
            format!("{} Everything else was updated.", because(reason))
        }
        (_, Some(reason)) => because(reason),
        (Outcome::Created, None) if flags.contains(&Flag::Recreated) => {
            "The learner had been deleted in Litmos and was created again.".to_owned()
        }
        (Outcome::Created, None) => "A new learner was created in Litmos.".to_owned(),
        (Outcome::Updated, None) => updated(flags),
        (Outcome::Unchanged, None) if flags.contains(&Flag::Adopted) => {
            "An existing learner with the same work email was linked; nothing had to change."
                .to_owned()
        }
        (Outcome::Unchanged, None) => {
            "The learner is up to date; nothing had to change.".to_owned()
        }
        (Outcome::Failed, None) => "The import of this employee failed.".to_owned(),
        (Outcome::NotAttempted, None) => "This employee was not imported.".to_owned(),
    }
}

fn updated(flags: &[Flag]) -> String {
    let has = |flag| flags.contains(&flag);
    let text = if has(Flag::Deactivated) {
        "The learner was deactivated and can no longer log in."
    } else if has(Flag::Reactivated) {
        "The learner was reactivated and can log in again."
    } else if has(Flag::Renamed) {
        "The learner's user name was changed to the new work email."
    } else if has(Flag::Adopted) {
        "An existing learner with the same work email was linked and updated."
    } else {
        "The learner's profile was updated."
    };
    text.to_owned()
}

/// The sentence for a row whose learner was locked out and that has `problem` otherwise (STA-13).
pub fn locked_out(problem: &Reason) -> String {
    format!(
        "This person can no longer log in: the learner was deactivated. Nothing else was changed: {}",
        because(problem)
    )
}

/// The sentence for a row that failed with `reason` although the person should be locked out
/// (STA-13).
pub fn still_active(reason: &Reason) -> String {
    format!(
        "{} This person has left and can still log in: import again, or deactivate the learner in Litmos by hand.",
        because(reason)
    )
}

/// Why, and what to do about it.
pub fn because(reason: &Reason) -> String {
    match reason {
        Reason::UsernameNotAllowed { character: ' ' } => {
            "Litmos does not accept a space in a user name. Correct the \
             work email in BambooHR, then Sync and Import again."
                .to_owned()
        }
        Reason::UsernameNotAllowed { character } => format!(
            "Litmos does not accept the character {character} in a user name{}. Change the work email in BambooHR, \
             then Sync and Import again.",
            if *character == '_' {
                " at its beginning"
            } else {
                ""
            }
        ),
        Reason::DuplicateWorkEmail {
            others,
            holder,
            leavers,
        } => duplicate(others, holder.as_ref(), leavers),
        Reason::UsernameTakenBy {
            learner,
            name,
            employee,
        } => format!(
            "Another learner in Litmos already has this work email as user name: {name} (learner {learner}{}). Correct \
             the work email in BambooHR, or give that learner another user name, then Sync and Import again.",
            employee
                .as_ref()
                .map(|employee| format!(", employee {employee}"))
                .unwrap_or_default()
        ),
        Reason::WaitsForRename { other, reason } => format!(
            "The user name is not free before employee {other} has been renamed, and that failed: {} Then Import both \
             again.",
            because(reason)
        ),
        Reason::AdoptsOtherName { learner, name } => format!(
            "Litmos has a learner with this work email whose name is another one: {name} (learner {learner}). If that \
             is the same person, confirm for this row that the learner is taken over, then Import again. If not, give \
             one of the two another address."
        ),
        Reason::UsernameLinkedToOtherEmployee { other } => format!(
            "The learner with this work email belongs to employee {other}. Correct the work email of one of them in \
             BambooHR."
        ),
        Reason::PossibleRehire { former } => format!(
            "The learner with this work email belongs to former employee {former}. If this is the same person, \
             transfer the link: confirm that the learner moves to the new employee record, then Import again. If not, \
             give one of the two records another work email."
        ),
        Reason::LitmosRejected { status, message } => refused("Litmos", *status, message),
        Reason::BamboohrRejected { status, message } => refused("BambooHR", Some(*status), message),
        Reason::EssentialFieldUnavailable { field } => format!(
            "BambooHR did not show the field {field}. Give the connected BambooHR user access to it, then Sync again."
        ),
        Reason::LitmosAccessFieldAmbiguous { fields } => format!(
            "Several fields in BambooHR are named Litmos Access: {}. Set the option litmos_access_field to the id or \
             alias of the one in use, or rename the others, then Sync again.",
            fields.join(", ")
        ),
        Reason::Held { safeguard } => format!(
            "The run waits for an administrator to confirm it, because it would change unusually many people \
             ({}).",
            safeguard.code()
        ),
        plain => fixed(plain).to_owned(),
    }
}

/// MAT-17: whose address is to be corrected, and how a leaver's is freed.
fn duplicate(others: &[EmployeeId], holder: Option<&EmployeeId>, leavers: &[EmployeeId]) -> String {
    let whose = match holder {
        Some(holder) => format!(
            "The learner of employee {holder} has it as user name, so correct the work email of this employee in \
             BambooHR"
        ),
        None => "Give each their own in BambooHR".to_owned(),
    };
    let way_out = match leavers {
        [] => String::new(),
        leavers => format!(
            " To free the address of somebody who has left ({}): import the termination first, then give that record \
             another work email and import it, which renames that learner.",
            numbers(leavers)
        ),
    };
    format!(
        "Another employee has the same work email ({}). {whose}, then Sync and Import again.{way_out}",
        numbers(others)
    )
}

fn numbers(ids: &[EmployeeId]) -> String {
    let ids: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    format!("employee {}", ids.join(", "))
}

fn refused(vendor: &str, status: Option<u16>, message: &str) -> String {
    let text = message.trim().trim_end_matches('.');
    let status = status
        .map(|status| format!(" (status {status})"))
        .unwrap_or_default();
    if text.is_empty() {
        format!(
            "{vendor} refused the change{status}. Try again; if it stays, ask {vendor} support."
        )
    } else {
        format!("{vendor} refused the change: {text}{status}.")
    }
}

fn fixed(reason: &Reason) -> &'static str {
    match reason {
        Reason::MissingWorkEmail => {
            "There is no work email in BambooHR, and Litmos needs one as the user name. Add it, then Sync and Import \
             again."
        }
        Reason::InvalidWorkEmail => {
            "The work email in BambooHR is not an email address. Correct it, then Sync and Import again."
        }
        Reason::WorkEmailTooLong => {
            "The work email in BambooHR is longer than the 255 characters Litmos takes. Shorten it, then Sync and \
             Import again."
        }
        Reason::MissingFirstName => {
            "There is no first name in BambooHR. Add it, then Sync and Import again."
        }
        Reason::MissingLastName => {
            "There is no last name in BambooHR. Add it, then Sync and Import again."
        }
        Reason::UsernameTaken => {
            "Another learner in Litmos already has this work email as user name. Free the name in Litmos or correct \
             the work email in BambooHR."
        }
        Reason::UsernameCycle => {
            "Employees have exchanged their work emails, so none of the user names is free. Give one of them a third \
             address in BambooHR, Sync and Import, then set the right one."
        }
        Reason::UnknownStatus => {
            "The status in BambooHR is neither Active nor Inactive. Correct it, then Sync and Import again."
        }
        Reason::StatusNotVisible => {
            "BambooHR did not show the status. Give the connected BambooHR user access to it, then Sync again."
        }
        Reason::ProtectedAccount => {
            "This is an administrator's account in Litmos, which is never renamed or deactivated from here. Change it \
             in Litmos by hand."
        }
        Reason::LearnerExpired => {
            "The learner's expiration date in Litmos has come, so Litmos keeps the learner inactive. Clear the \
             expiration date in the learner's profile in Litmos (People, the person, Edit), then Import again."
        }
        Reason::NotImportable => {
            "This row cannot be imported. Sync the list and look at the row again."
        }
        Reason::AccessUnchecked => {
            "Litmos Access is not ticked in BambooHR. Tick it on the Training tab, then Sync and Import again."
        }
        Reason::NotStarted => "The employee has not started yet.",
        Reason::Cancelled => {
            "The import was cancelled before it came to this employee. Import again if it is wanted."
        }
        Reason::SourceRowConflict => {
            "BambooHR told two different things about this employee at once. Sync again; if it stays, look at the \
             employee's record."
        }
        Reason::LitmosAccessNotVisible => {
            "BambooHR did not show whether Litmos Access is ticked. Give the connected BambooHR user access to it, \
             then Sync again."
        }
        Reason::AnswerUnreadable => {
            "The answer could not be understood. Sync and Import again; if it stays, look at the employee's record, and \
             report it."
        }
        Reason::LitmosUnavailable => "Litmos could not be reached. Import again later.",
        Reason::BamboohrUnavailable => "BambooHR could not be reached. Sync again later.",
        Reason::RateLimited => "Too many requests were made at once. Import again later.",
        Reason::EmptySelection => "No employee is selected. Select some, then Import.",
        Reason::ImportInProgress => "An import is running already. Wait until it has finished.",
        Reason::SyncInProgress => "A sync is running already. Wait until it has finished.",
        Reason::Forbidden => {
            "You may not do this without the right to view and manage employees in BambooHR."
        }
        Reason::LitmosAccessFieldMissing => {
            "The field Litmos Access was not found. Ask BambooHR support to enable it, and give the connected BambooHR \
             user access to it."
        }
        Reason::SourceUnstable => {
            "The data in BambooHR kept changing while it was read. Sync again later."
        }
        Reason::ResponseTooLarge => "The answer was larger than can be handled.",
        Reason::IntegrationDisabled => "The BambooHR integration is switched off. Enable it first.",
        Reason::SubdomainOnly => "Enter only the subdomain, such as acme, and not a whole address.",
        Reason::BamboohrLoginDeclined => "BambooHR did not accept the user name and password.",
        Reason::BamboohrKeyRejected => {
            "BambooHR no longer accepts the connection. Enter the credentials again."
        }
        Reason::LitmosKeyRejected => "Litmos no longer accepts the API key. Set a valid one.",
        Reason::Quarantined => "The connection is paused after repeated failures.",
        Reason::StoreCorrupt => {
            "The stored data is damaged and was left untouched. Restore a backup."
        }
        Reason::StoreUnavailable => {
            "The engine's store takes no data at present. Look at its disk."
        }
        Reason::LitmosAccessNotPosted => {
            "The webhook did not post Litmos Access. Add it to the posted fields in BambooHR."
        }
        Reason::LitmosAccessUnreadable => {
            "The webhook posted Litmos Access in a form that cannot be read. Sync to see whether it is ticked."
        }
        Reason::UnknownEmployee => "This employee has no learner yet. Sync and Import first.",
        Reason::AnotherCompany => "The message was of the company that was connected before.",
        Reason::OtherCompany => "The message names another company than the one that is connected.",
        Reason::Duplicate => "The same message had arrived before.",
        Reason::Stale => "Newer values were applied already.",
        Reason::TimestampOutOfRange => "The message was too old or too new.",
        Reason::Unauthorized => "The request carries no valid key.",
        Reason::NotFound => "There is nothing here by that name.",
        Reason::InvalidRequest => "The request could not be understood.",
        Reason::ConfirmationStale => "What was to be confirmed has changed. Look at it again.",
        Reason::UsernameNotAllowed { .. }
        | Reason::DuplicateWorkEmail { .. }
        | Reason::UsernameTakenBy { .. }
        | Reason::WaitsForRename { .. }
        | Reason::AdoptsOtherName { .. }
        | Reason::UsernameLinkedToOtherEmployee { .. }
        | Reason::PossibleRehire { .. }
        | Reason::LitmosRejected { .. }
        | Reason::BamboohrRejected { .. }
        | Reason::EssentialFieldUnavailable { .. }
        | Reason::LitmosAccessFieldAmbiguous { .. }
        | Reason::Held { .. } => "The import of this employee failed.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_to_do() {
        let missing = sentence(Outcome::Failed, Some(&Reason::MissingWorkEmail), &[]);
        assert_eq!(
            missing,
            "There is no work email in BambooHR, and Litmos needs one as the user name. Add it, then Sync and Import \
             again."
        );
        let twins = Reason::DuplicateWorkEmail {
            others: vec!["7".into(), "9".into()],
            holder: None,
            leavers: vec![],
        };
        assert!(sentence(Outcome::Failed, Some(&twins), &[]).contains("(employee 7, 9)"));
        let plus = Reason::UsernameNotAllowed { character: '+' };
        assert!(because(&plus).contains("the character + in a user name."));
        let fields = vec![
            "customLitmosAccess (id 4471)".to_owned(),
            "id 4501".to_owned(),
        ];
        let ambiguous = because(&Reason::LitmosAccessFieldAmbiguous { fields });
        assert!(
            ambiguous.contains("named Litmos Access: customLitmosAccess (id 4471), id 4501. Set"),
            "{ambiguous}"
        );
        let rejected = Reason::LitmosRejected {
            status: Some(400),
            message: "Bad zip. ".into(),
        };
        assert_eq!(
            because(&rejected),
            "Litmos refused the change: Bad zip (status 400)."
        );
    }

    #[test]
    fn a_refusal_names_the_way_out() {
        let twin = |holder: Option<&str>, leavers: &[&str]| {
            let leavers = leavers.iter().map(|id| EmployeeId::from(*id)).collect();
            because(&Reason::DuplicateWorkEmail {
                others: vec!["7".into()],
                holder: holder.map(EmployeeId::from),
                leavers,
            })
        };
        assert_eq!(
            twin(None, &[]),
            "Another employee has the same work email (employee 7). Give each their own in BambooHR, then Sync and Import \
             again."
        );
        assert_eq!(
            twin(Some("7"), &["7"]),
            "Another employee has the same work email (employee 7). The learner of employee 7 has it as user name, so \
             correct the work email of this employee in BambooHR, then Sync and Import again. To free the address of \
             somebody who has left (employee 7): import the termination first, then give that record another work email \
             and import it, which renames that learner."
        );
        let (learner, name) = (crate::LearnerId::from("L9"), "Bea Moe".to_owned());
        let taken = Reason::UsernameTakenBy {
            learner: learner.clone(),
            name: name.clone(),
            employee: Some("2".into()),
        };
        assert!(
            because(&taken)
                .contains("user name: Bea Moe (learner L9, employee 2). Correct the work email")
        );
        let waits = Reason::WaitsForRename {
            other: "2".into(),
            reason: Box::new(Reason::UsernameCycle),
        };
        assert!(because(&waits).contains(
            "before employee 2 has been renamed, and that failed: Employees have exchanged"
        ));
        assert!(
            because(&Reason::AdoptsOtherName { learner, name })
                .contains("Bea Moe (learner L9). If that is the same")
        );
        assert!(
            because(&Reason::PossibleRehire { former: "3".into() }).contains("transfer the link")
        );
        assert!(because(&Reason::LearnerExpired).contains("Clear the expiration date"));
    }

    #[test]
    fn a_partial_failure_says_what_was_done() {
        let told = sentence(
            Outcome::Failed,
            Some(&Reason::UsernameTaken),
            &[Flag::Partial],
        );
        assert!(told.ends_with("Everything else was updated."), "{told}");
    }

    #[test]
    fn the_most_telling_flag_makes_the_sentence() {
        let told = |flags: &[Flag]| sentence(Outcome::Updated, None, flags);
        assert_eq!(told(&[]), "The learner's profile was updated.");
        assert_eq!(
            told(&[Flag::Renamed, Flag::Deactivated]),
            "The learner was deactivated and can no longer log in."
        );
        assert_eq!(
            sentence(Outcome::Created, None, &[Flag::Recreated]),
            "The learner had been deleted in Litmos and was created again."
        );
    }
}
