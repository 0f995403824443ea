//! One sentence for each verb.

use super::language::{self, count, field, learner_field, list, times, value};
use super::refs::Refs;
use crate::place::At;
use crate::row::{EmployeeFields, LearnerFields};
use crate::values::{ClockJump, EmployeeField, LearnerField, LocalTime};
use crate::verb::{
    Advance, Bulk, Component, Damage, DownloadFormat, Fault, FaultTrigger, Import, LitmosAdmin,
    Permissions, PowerEdit, Selection, TamperedPart, Target, Ticked, Verb,
};
use crate::world_start::{BodyFormat, BodyStructure, Switch, Webhook};

pub(super) fn sentence(verb: &Verb, refs: &Refs, actor: Option<&str>) -> String {
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
                format!(" with {}", list(other))
            };
            format!("{who} connects to BambooHR{with}")
        }
        Verb::Sync(sync) => format!("{who} starts a Sync{}", no_wait(sync.wait)),
        Verb::Select(selection) => format!("{who} selects {}", selected(selection, refs)),
        Verb::Dismiss(name) => format!("{who} dismisses {}", refs.name(name)),
        Verb::Adopt(name) => {
            format!(
                "{who} confirms that {} owns a learner with another name",
                refs.name(name)
            )
        }
        Verb::Import(run) => format!("{who} starts an Import{}", rows(run, refs)),
        Verb::DryRun(run) => format!("{who} starts a dry run{}", rows(run, refs)),
        Verb::Confirm(target) => format!("{who} confirms {}", held(target, refs)),
        Verb::Reject(target) => format!("{who} rejects {}", held(target, refs)),
        Verb::Cancel(target) => format!("{who} cancels {}", held(target, refs)),
        Verb::Resume(target) => format!("{who} resumes {}", held(target, refs)),
        Verb::Explain(name) => format!("{who} asks what would happen to {}", refs.name(name)),
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
        other => vendor_sentence(other, refs),
    }
}

fn vendor_sentence(verb: &Verb, refs: &Refs) -> String {
    match verb {
        Verb::Hire(row) => format!("HR hires {}", refs.name(&row.name)),
        Verb::Change(action) => format!(
            "HR changes {}: {}",
            refs.name(&action.employee),
            employee_values(&action.set)
        ),
        Verb::Terminate(action) => {
            format!(
                "HR ends the employment of {}, last day {}",
                refs.name(&action.employee),
                action.last_day.strftime("%-d %b %Y")
            )
        }
        Verb::Rehire(action) => {
            format!(
                "HR rehires {} on {}",
                refs.name(&action.employee),
                action.hire_date.strftime("%-d %b %Y")
            )
        }
        Verb::Delete(action) => format!("HR deletes the record of {}", refs.name(&action.employee)),
        Verb::TrainingTab(action) => {
            format!(
                "HR {} Litmos Access of {} on the Training tab",
                ticks(action.litmos_access.value),
                refs.name(&action.employee)
            )
        }
        Verb::PowerEdit(edit) => power_edit(edit),
        Verb::WebhookSettings(hooks) => {
            let hooks: Vec<String> = hooks
                .iter()
                .map(|(name, change)| webhook(name, change))
                .collect();
            format!("HR sets up the webhook {}", list(hooks))
        }
        Verb::Permissions(change) => permissions(change, refs),
        Verb::Support(action) => match action.litmos_access.value {
            Switch::Enabled => "BambooHR support enables Litmos Access".to_owned(),
            Switch::Disabled => "BambooHR support disables Litmos Access".to_owned(),
        },
        Verb::LitmosAdmin(action) => litmos_admin(action),
        other => environment_sentence(other),
    }
}

fn environment_sentence(verb: &Verb) -> String {
    match verb {
        Verb::Advance(advance) => match advance.value {
            Advance::By(duration) => format!("the clock advances by {duration}"),
            Advance::Next => "the clock advances to the next event".to_owned(),
        },
        Verb::AdvanceTo(time) => format!("the clock advances to {}", clock(time.value)),
        Verb::Fault(fault) => fault_sentence(fault),
        Verb::ClearFaults(_) => "all faults are cleared".to_owned(),
        Verb::Stop(component) => format!("{} goes down", component_name(component.value)),
        Verb::Start(component) => format!("{} comes back up", component_name(component.value)),
        Verb::ClockJump(jump) => match jump.value {
            ClockJump::By(_) => format!("the machine's clock jumps by {}", jump.value),
            ClockJump::To(time) => format!("the machine's clock jumps to {}", clock(time)),
        },
        Verb::DamageStore(damage) => match damage.value {
            Damage::Truncate => "the engine's store loses its second half".to_owned(),
            Damage::FlipByte => "one byte of the engine's store is changed".to_owned(),
            Damage::Foreign => "another program's file replaces the engine's store".to_owned(),
        },
        Verb::Redeliver(action) => {
            format!(
                "BambooHR sends the last delivery of {} again, {}",
                action.hook.value,
                times(u64::from(action.times.value))
            )
        }
        Verb::Hold(action) => format!(
            "the next delivery of {} is delayed by {}",
            action.hook.value, action.duration.value
        ),
        Verb::Reorder(action) => {
            format!(
                "the next {} deliveries of {} arrive in reverse order",
                action.count.value, action.hook.value
            )
        }
        Verb::Lose(action) => format!("the next delivery of {} is lost", action.hook.value),
        Verb::Tamper(action) => {
            format!(
                "the {} of the next delivery of {} is changed on the way",
                tampered_part(action.with.value),
                action.hook.value
            )
        }
        Verb::Deliver(action) => format!("BambooHR sends the delivery {}", action.body.value.0),
        Verb::Snapshot(name) => format!("the state of the world is saved as {}", name.value),
        Verb::Restore(name) => format!("the state {} of the world is restored", name.value),
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
        " without waiting for it to finish"
    }
}

fn selected(selection: &Selection, refs: &Refs) -> String {
    match selection {
        Selection::Bulk(Bulk::All) => "all rows".to_owned(),
        Selection::Bulk(Bulk::New) => "all New rows".to_owned(),
        Selection::Bulk(Bulk::Changed) => "all Changed rows".to_owned(),
        Selection::These(these) => refs.names(these),
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
            format!("the rows {}", list(parts))
        }
    }
}

fn rows(run: &Import, refs: &Refs) -> String {
    let these = run
        .these
        .as_ref()
        .map_or(String::new(), |these| format!(" for {}", refs.names(these)));
    format!("{these}{}", no_wait(run.wait))
}

fn held(target: &Target, refs: &Refs) -> String {
    match target {
        Target::Sync => "the Sync".to_owned(),
        Target::Import => "the Import".to_owned(),
        Target::Webhook(name) => format!("the held webhook effect on {}", refs.name(name)),
    }
}

fn ticks(ticked: Ticked) -> &'static str {
    match ticked {
        Ticked::Ticked => "ticks",
        Ticked::Unticked => "unticks",
    }
}

fn power_edit(edit: &PowerEdit) -> String {
    let scope = match edit.filter.is_empty() {
        true => "for everyone".to_owned(),
        false => {
            let filters = edit.filter.iter().map(|(name, text)| match name.word() {
                "department" | "division" | "location" => format!("in {}", text.value),
                _ => format!("with {} {}", field(name), value(text)),
            });
            format!("for everyone {}", list(filters))
        }
    };
    match (edit.field.is_litmos_access(), edit.set.as_str()) {
        (true, "ticked") => format!("HR ticks Litmos Access {scope} (Power Edit)"),
        (true, _) => format!("HR unticks Litmos Access {scope} (Power Edit)"),
        (false, text) => format!(
            "HR sets {} to {} {scope} (Power Edit)",
            field(&edit.field),
            value(text)
        ),
    }
}

fn employee_values(fields: &EmployeeFields) -> String {
    let set = |(name, text): (&EmployeeField, &At<String>)| {
        format!("{} is now {}", field(name), value(text))
    };
    list(fields.iter().map(set))
}

fn learner_values(fields: &LearnerFields) -> String {
    let set = |(name, text): (&LearnerField, &At<String>)| {
        format!("{} is now {}", learner_field(name), value(text))
    };
    list(fields.iter().map(set))
}

fn webhook(name: &At<String>, change: &Webhook) -> String {
    let fields = |fields: &[At<EmployeeField>]| list(fields.iter().map(|one| field(one)));
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
            .map(|_| "owned by the integration's user".to_owned()),
        change.structure.map(|structure| match structure {
            BodyStructure::FieldBased => "with field values".to_owned(),
            BodyStructure::EventBased => "with events but no values".to_owned(),
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

fn permissions(change: &Permissions, refs: &Refs) -> String {
    let fields = |fields: &[At<EmployeeField>]| list(fields.iter().map(|one| field(one)));
    let parts = [
        (!change.hide_fields.is_empty())
            .then(|| format!("can no longer see {}", fields(&change.hide_fields))),
        (!change.show_fields.is_empty())
            .then(|| format!("can see {} again", fields(&change.show_fields))),
        (!change.hide_employees.is_empty())
            .then(|| format!("can no longer see {}", refs.names(&change.hide_employees))),
        (!change.show_employees.is_empty())
            .then(|| format!("can see {} again", refs.names(&change.show_employees))),
        change.user.as_ref().map(|user| match user.value {
            Switch::Enabled => "can log in again".to_owned(),
            Switch::Disabled => "is disabled".to_owned(),
        }),
        change
            .revoke_key
            .as_ref()
            .filter(|revoke| revoke.value)
            .map(|_| "loses the API key".to_owned()),
    ]
    .into_iter()
    .flatten();
    format!("the integration's BambooHR user {}", list(parts))
}

fn litmos_admin(action: &LitmosAdmin) -> String {
    match action {
        LitmosAdmin::Edit(edit) => {
            format!(
                "a Litmos administrator edits {}: {}",
                edit.username.value,
                learner_values(&edit.set)
            )
        }
        LitmosAdmin::Delete(name) => format!("a Litmos administrator deletes {}", name.value),
        LitmosAdmin::Create(row) => {
            format!("a Litmos administrator creates {}", row.username.value)
        }
    }
}

fn fault_sentence(fault: &Fault) -> String {
    let calls = match fault.trigger() {
        FaultTrigger::First(1) => "the first call of".to_owned(),
        FaultTrigger::First(calls) => format!("the first {} of", count(u64::from(calls), "call")),
        FaultTrigger::Nth(nth) => format!("call number {nth} of"),
        FaultTrigger::After(calls) => format!("every call after the first {calls} of"),
        FaultTrigger::Always => "every call of".to_owned(),
    };
    let on = &fault.on;
    let duration = fault.duration.as_ref().map_or(String::new(), |duration| {
        format!(", for {}", duration.value)
    });
    format!(
        "a fault is armed for {calls} {} {} to {}: {}{duration}",
        on.method,
        on.path,
        language::vendor(on.vendor),
        fault.action.value
    )
}

fn component_name(component: Component) -> &'static str {
    match component {
        Component::Engine => "the engine",
        Component::Bamboohr => "BambooHR",
        Component::Litmos => "Litmos",
    }
}

fn tampered_part(part: TamperedPart) -> &'static str {
    match part {
        TamperedPart::Body => "body",
        TamperedPart::Signature => "signature",
        TamperedPart::Timestamp => "timestamp",
        TamperedPart::Key => "key",
        TamperedPart::ContentType => "content type",
    }
}

fn clock(time: LocalTime) -> String {
    match time {
        LocalTime::Local(time) => time.strftime("%A %-d %b %Y, %H:%M").to_string(),
        LocalTime::Exact(..) => time.to_string(),
    }
}
