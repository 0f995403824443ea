//! One verb, one sentence: who does what.

use super::Cast;
use super::language::{self, count, field, list, times, value};
use crate::place::At;
use crate::row::{EmployeeFields, LearnerFields};
use crate::verb::{
    Advance, Bulk, Damage, DownloadFormat, Fault, Import, LitmosAdmin, Part, Permissions,
    PowerEdit, Selection, Tampered, Target, Ticked, Verb, When,
};
use crate::words::{ClockWords, LocalTime};
use crate::world_start::{BodyFormat, BodyStructure, Switch, Webhook};

pub(super) fn sentence(verb: &Verb, cast: &Cast, actor: Option<&str>) -> String {
    let who = actor.map_or("the administrator".to_owned(), |name| {
        format!("administrator {name}")
    });
    match verb {
        Verb::Enable(_) => format!("{who} enables the integration"),
        Verb::Disable(_) => format!("{who} disables the integration"),
        Verb::Connect(connect) => {
            let given = [
                ("subdomain", &connect.subdomain),
                ("user name", &connect.username),
                ("password", &connect.password),
            ];
            let other: Vec<String> = given
                .into_iter()
                .filter_map(|(what, text)| {
                    text.as_ref()
                        .map(|text| format!("the {what} {}", value(text)))
                })
                .collect();
            let with = if other.is_empty() {
                String::new()
            } else {
                format!(" with {}", list(&other))
            };
            format!("{who} connects to BambooHR{with}")
        }
        Verb::Sync(sync) => format!("{who} presses Sync{}", no_wait(sync.wait)),
        Verb::Select(selection) => format!("{who} selects {}", selected(selection, cast)),
        Verb::Dismiss(name) => format!("{who} dismisses {}", cast.person(name)),
        Verb::Adopt(name) => {
            format!(
                "{who} confirms that {} takes over a learner of another name",
                cast.person(name)
            )
        }
        Verb::Import(run) => format!("{who} presses Import{}", rows(run, cast)),
        Verb::DryRun(run) => format!("{who} tries Import dry{}", rows(run, cast)),
        Verb::Confirm(target) => format!("{who} confirms {}", held(target, cast)),
        Verb::Reject(target) => format!("{who} rejects {}", held(target, cast)),
        Verb::Cancel(target) => format!("{who} cancels {}", held(target, cast)),
        Verb::Resume(target) => format!("{who} resumes {}", held(target, cast)),
        Verb::Explain(name) => format!("{who} asks what would happen to {}", cast.person(name)),
        Verb::Download(download) => {
            let format = match download.format {
                DownloadFormat::Csv => "CSV",
                DownloadFormat::Json => "JSON",
            };
            let run = download
                .run
                .as_ref()
                .map_or("the newest import".to_owned(), |run| run.value.clone());
            format!("{who} downloads the report of {run} as {format}")
        }
        other => beside_the_integration(other, cast),
    }
}

fn beside_the_integration(verb: &Verb, cast: &Cast) -> String {
    match verb {
        Verb::Hire(row) => format!("HR hires {}", cast.person(&row.name)),
        Verb::Change(act) => format!(
            "HR changes {}: {}",
            cast.person(&act.employee),
            employee_values(&act.set)
        ),
        Verb::Terminate(act) => {
            format!(
                "HR ends the employment of {}, last day {}",
                cast.person(&act.employee),
                act.last_day.strftime("%-d %b %Y")
            )
        }
        Verb::Rehire(act) => {
            format!(
                "HR takes {} back from {}",
                cast.person(&act.employee),
                act.hire_date.strftime("%-d %b %Y")
            )
        }
        Verb::Delete(act) => format!("HR deletes the record of {}", cast.person(&act.employee)),
        Verb::TrainingTab(act) => {
            format!(
                "HR {} Litmos Access of {} on the Training tab",
                ticks(act.litmos_access.value),
                cast.person(&act.employee)
            )
        }
        Verb::PowerEdit(edit) => power_edit(edit),
        Verb::WebhookSettings(hooks) => {
            let hooks: Vec<String> = hooks
                .iter()
                .map(|(name, change)| webhook(name, change))
                .collect();
            format!("HR sets up the webhook {}", list(&hooks))
        }
        Verb::Permissions(change) => permissions(change, cast),
        Verb::Support(act) => match act.litmos_access.value {
            Switch::Enabled => "BambooHR support enables Litmos Access".to_owned(),
            Switch::Disabled => "BambooHR support takes Litmos Access away".to_owned(),
        },
        Verb::LitmosAdmin(act) => litmos_admin(act),
        other => trouble(other),
    }
}

fn trouble(verb: &Verb) -> String {
    match verb {
        Verb::Advance(advance) => match advance.value {
            Advance::By(lapse) => format!("{lapse} pass"),
            Advance::Next => "the next due thing happens".to_owned(),
        },
        Verb::AdvanceTo(time) => format!("it becomes {}", clock(time.value)),
        Verb::Fault(fault) => fault_sentence(fault),
        Verb::ClearFaults(_) => "all faults end".to_owned(),
        Verb::Stop(part) => format!("{} goes down", party(part.value)),
        Verb::Start(part) => format!("{} is up again", party(part.value)),
        Verb::ClockJump(jump) => match jump.value {
            ClockWords::By(_) => format!("the machine's clock jumps by {}", jump.value),
            ClockWords::To(time) => format!("the machine's clock jumps to {}", clock(time)),
        },
        Verb::DamageStore(damage) => match damage.value {
            Damage::Truncate => "the engine's store loses its second half".to_owned(),
            Damage::FlipByte => "one byte of the engine's store is changed".to_owned(),
            Damage::Foreign => "some other file lies where the engine's store was".to_owned(),
        },
        Verb::Redeliver(act) => {
            format!(
                "BambooHR sends the last delivery of {} again, {}",
                act.hook.value,
                times(u64::from(act.times.value))
            )
        }
        Verb::Hold(act) => format!(
            "the next delivery of {} is late by {}",
            act.hook.value, act.lapse.value
        ),
        Verb::Reorder(act) => {
            format!(
                "the next {} deliveries of {} arrive in reverse",
                act.count.value, act.hook.value
            )
        }
        Verb::Lose(act) => format!("the next delivery of {} is lost", act.hook.value),
        Verb::Tamper(act) => {
            format!(
                "somebody changes the {} of the next delivery of {}",
                tampered(act.with.value),
                act.hook.value
            )
        }
        Verb::Deliver(act) => format!("BambooHR sends the delivery {}", act.body.value.0),
        Verb::Snapshot(name) => format!("the world is remembered as {}", name.value),
        Verb::Restore(name) => format!("the world is as it was at {} again", name.value),
        Verb::Call(call) => format!(
            "a client calls {} {} {}",
            call.to.value, call.method.value, call.path.value
        ),
        other => other.word().to_owned(),
    }
}

fn no_wait(wait: bool) -> &'static str {
    if wait {
        ""
    } else {
        " and does not wait for the end"
    }
}

fn selected(selection: &Selection, cast: &Cast) -> String {
    match selection {
        Selection::Bulk(Bulk::All) => "all rows".to_owned(),
        Selection::Bulk(Bulk::New) => "all New rows".to_owned(),
        Selection::Bulk(Bulk::Changed) => "all Changed rows".to_owned(),
        Selection::These(these) => cast.people(these),
        Selection::Filter(filter) => {
            let state = filter
                .state
                .as_ref()
                .map(|state| format!("in state {}", state.value));
            let text = filter
                .q
                .as_ref()
                .map(|text| format!("with {}", value(text)));
            let parts: Vec<String> = [state, text].into_iter().flatten().collect();
            format!("the rows {}", list(&parts))
        }
    }
}

fn rows(run: &Import, cast: &Cast) -> String {
    let these = run.these.as_ref().map_or(String::new(), |these| {
        format!(" for {}", cast.people(these))
    });
    format!("{these}{}", no_wait(run.wait))
}

fn held(target: &Target, cast: &Cast) -> String {
    match target {
        Target::Sync => "the Sync".to_owned(),
        Target::Import => "the Import".to_owned(),
        Target::Webhook(name) => format!("the held webhook effect on {}", cast.person(name)),
    }
}

fn ticks(ticked: Ticked) -> &'static str {
    match ticked {
        Ticked::Ticked => "ticks",
        Ticked::Unticked => "unticks",
    }
}

fn power_edit(edit: &PowerEdit) -> String {
    let whom = match edit.filter.is_empty() {
        true => "for everyone".to_owned(),
        false => {
            let filters = edit.filter.iter().map(|(name, text)| match name.word() {
                "department" | "division" | "location" => format!("in {}", text.value),
                _ => format!("with {} {}", field(name), value(text)),
            });
            format!("for everyone {}", list(&filters.collect::<Vec<_>>()))
        }
    };
    match (edit.field.is_litmos_access(), edit.set.as_str()) {
        (true, "ticked") => format!("HR ticks Litmos Access {whom} (Power Edit)"),
        (true, _) => format!("HR unticks Litmos Access {whom} (Power Edit)"),
        (false, text) => format!(
            "HR sets {} to {} {whom} (Power Edit)",
            field(&edit.field),
            value(text)
        ),
    }
}

fn employee_values(fields: &EmployeeFields) -> String {
    let set = |(name, text): (&crate::words::EmployeeField, &At<String>)| {
        format!("{} is now {}", field(name), value(text))
    };
    list(&fields.iter().map(set).collect::<Vec<_>>())
}

fn learner_values(fields: &LearnerFields) -> String {
    let set = |(name, text): (&crate::words::LearnerField, &At<String>)| {
        format!(
            "{} is now {}",
            if name.is_known() {
                language::title(name.word())
            } else {
                name.to_string()
            },
            value(text)
        )
    };
    list(&fields.iter().map(set).collect::<Vec<_>>())
}

fn webhook(name: &At<String>, change: &Webhook) -> String {
    let fields = |fields: &[At<crate::words::EmployeeField>]| {
        list(&fields.iter().map(|one| field(one)).collect::<Vec<_>>())
    };
    let parts: Vec<String> = [
        change.active.map(|active| {
            if active {
                "switched on".to_owned()
            } else {
                "switched off".to_owned()
            }
        }),
        change
            .schedule
            .as_ref()
            .map(|schedule| schedule.to_string()),
        change
            .limit
            .as_ref()
            .map(|limit| format!("at most {}", limit.value)),
        change
            .permissioned
            .filter(|own| *own)
            .map(|_| "of the integration's own user".to_owned()),
        change.structure.map(|structure| match structure {
            BodyStructure::FieldBased => "telling values".to_owned(),
            BodyStructure::EventBased => "telling events without values".to_owned(),
        }),
        change.format.map(|format| {
            if format == BodyFormat::Form {
                "as a form"
            } else {
                "as JSON"
            }
            .to_owned()
        }),
        change
            .monitor
            .as_ref()
            .map(|monitor| format!("watching {}", fields(monitor))),
        change
            .post
            .as_ref()
            .map(|post| format!("sending {}", fields(post))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        name.value.clone()
    } else {
        format!("{} ({})", name.value, parts.join(", "))
    }
}

fn permissions(change: &Permissions, cast: &Cast) -> String {
    let fields = |fields: &[At<crate::words::EmployeeField>]| {
        list(&fields.iter().map(|one| field(one)).collect::<Vec<_>>())
    };
    let some = |text: String, there: bool| there.then_some(text);
    let parts: Vec<String> = [
        some(
            format!("can no longer see {}", fields(&change.hide_fields)),
            !change.hide_fields.is_empty(),
        ),
        some(
            format!("sees {} again", fields(&change.show_fields)),
            !change.show_fields.is_empty(),
        ),
        some(
            format!("can no longer see {}", cast.people(&change.hide_employees)),
            !change.hide_employees.is_empty(),
        ),
        some(
            format!("sees {} again", cast.people(&change.show_employees)),
            !change.show_employees.is_empty(),
        ),
        change.user.as_ref().map(|user| match user.value {
            Switch::Enabled => "may log in again".to_owned(),
            Switch::Disabled => "is disabled".to_owned(),
        }),
        change
            .revoke_key
            .as_ref()
            .filter(|revoke| revoke.value)
            .map(|_| "loses the key".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    format!("the integration's BambooHR user {}", list(&parts))
}

fn litmos_admin(act: &LitmosAdmin) -> String {
    match act {
        LitmosAdmin::Edit(edit) => {
            format!(
                "an LMS administrator edits {} by hand: {}",
                edit.username.value,
                learner_values(&edit.set)
            )
        }
        LitmosAdmin::Delete(name) => format!("an LMS administrator deletes {} by hand", name.value),
        LitmosAdmin::Create(row) => {
            format!("an LMS administrator makes {} by hand", row.username.value)
        }
    }
}

fn fault_sentence(fault: &Fault) -> String {
    let which = match fault.when() {
        When::First(1) => "the first call of".to_owned(),
        When::First(calls) => format!("the first {} of", count(u64::from(calls), "call")),
        When::Nth(nth) => format!("call number {nth} of"),
        When::After(calls) => format!("every call after the first {calls} of"),
        When::Always => "every call of".to_owned(),
    };
    let on = &fault.on;
    let lapse = fault
        .lapse
        .as_ref()
        .map_or(String::new(), |lapse| format!(", for {}", lapse.value));
    format!(
        "a fault waits for {which} {} {} at {}: {}{lapse}",
        on.method,
        on.path,
        language::vendor(on.vendor),
        fault.what.value
    )
}

fn party(part: Part) -> &'static str {
    match part {
        Part::Engine => "the engine",
        Part::Bamboohr => "BambooHR",
        Part::Litmos => "Litmos",
    }
}

fn tampered(with: Tampered) -> &'static str {
    match with {
        Tampered::Body => "body",
        Tampered::Signature => "signature",
        Tampered::Timestamp => "timestamp",
        Tampered::Key => "key",
        Tampered::ContentType => "content type",
    }
}

fn clock(time: LocalTime) -> String {
    match time {
        LocalTime::Local(time) => time.strftime("%A %-d %b %Y, %H:%M").to_string(),
        LocalTime::Exact(..) => time.to_string(),
    }
}
