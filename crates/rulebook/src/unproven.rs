//! Rules that no scenario can be seen to reach, because they forbid something or state a property:
//! each with the reason and the test that holds it. A test checks that the tests exist.

use crate::engine as book;
use crate::rule::Rule;

/// One rule without a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproven {
    /// The rule.
    pub rule: &'static Rule,
    /// Why no scenario reaches it.
    pub reason: &'static str,
    /// The name of the test that holds it.
    pub test: &'static str,
}

const fn held(rule: &'static Rule, reason: &'static str, test: &'static str) -> Unproven {
    Unproven { rule, reason, test }
}

/// At most so many rules may be without a scenario.
pub const UNPROVEN_MAX: usize = 30;

/// All of them, in the order of the book.
#[rustfmt::skip]
pub static UNPROVEN: &[Unproven] = &[
    held(&book::CON_3, "It forbids keeping what was typed.", "no_output_holds_a_secret_a_phone_or_an_address"),
    held(&book::CON_11, "No act of a scenario makes a new key for the receiver.", "a_new_webhook_key_works_beside_the_one_before_and_the_next_ends_the_oldest"),
    held(&book::RD_3, "It is a parameter of the one read: the engine sees no other answer.", "the_report_request_is_what_the_vendor_insists_on"),
    held(&book::RD_7, "The fake's ids are numbers, and it adds nothing that was not asked for.", "ids_differ_by_leading_zeros_and_missing_cells_are_silence"),
    held(&book::MAP_26, "It forbids a mapping language: no option is of one.", "a_wrong_key_or_value_is_reported_with_its_place_and_path"),
    held(&book::MAT_2, "It forbids trusting a search; the engine's client has none.", "a_near_match_is_no_match_and_no_search_is_made"),
    held(&book::MAT_4, "It forbids a state that other rules refuse before it comes to that.", "links_are_one_to_one_both_ways"),
    held(&book::MAT_15, "It forbids remembering.", "who_failed_for_a_name_is_matched_anew"),
    held(&book::STG_2, "It forbids calls of a Sync.", "a_sync_calls_litmos_for_nothing_it_may_find"),
    held(&book::IMP_3, "It speaks of every order in which rows and learners may come.", "a_plan_does_not_depend_on_the_order_of_rows_or_learners"),
    held(&book::IMP_16, "It forbids writing to BambooHR: the engine's client cannot.", "no_client_deletes_a_learner_or_writes_to_bamboohr"),
    held(&book::WHK_1, "It says what is not needed: every journey without a webhook.", "a_change_is_written_into_the_whole_object_and_nothing_else_changes"),
    held(&book::WHK_16, "In the only mode there is it forbids asking BambooHR.", "a_delivery_makes_no_call_to_bamboohr"),
    held(&book::WHK_19, "It speaks of the instant after the answer at which the engine may die.", "a_delivery_outlives_an_outage_and_a_crash"),
    held(&book::WHK_27, "It speaks of what two worlds have in common: one that lost deliveries and one that did not.", "after_the_faults_stop_sync_and_import_make_litmos_equal_to_what_the_model_says"),
    held(&book::CNC_5, "It forbids a second process; a world has one, with its store in memory.", "a_store_in_use_is_not_opened_a_second_time"),
    held(&book::CNC_6, "A world's options stand from beginning to end.", "a_run_keeps_the_options_it_began_with_and_the_next_has_the_new_ones"),
    held(&book::CNC_7, "It forbids holding a lock, which shows in nothing but in others not waiting.", "no_lock_is_held_during_a_call_to_litmos"),
    held(&book::RTE_8, "It forbids reading on; the limit lies in the transport, which knows no rules.", "a_body_over_the_limit_is_too_large_and_one_at_the_limit_is_not"),
    held(&book::CRS_1, "It is a property of every scenario: run twice, the journals are equal bytes.", "twice_finds_equal_journals"),
    held(&book::CRS_3, "It speaks of every instant at which the engine may die.", "a_death_at_any_commit_leaves_what_is_written_here"),
    held(&book::CRS_7, "It forbids opening a damaged or foreign file; a world keeps its store in memory.", "a_damaged_file_is_refused_and_stays"),
    held(&book::AUD_2, "It forbids values in the audit trail.", "the_audit_names_fields_and_holds_no_values"),
    held(&book::AUD_3, "No expectation of a scenario judges the audit trail.", "what_is_set_confirmed_moved_or_replaced_is_noted_with_who_did_it"),
    held(&book::AUD_4, "It is a property of the whole trail.", "from_the_audit_alone_links_and_active_states_can_be_rebuilt"),
    held(&book::DRY_2, "It compares two runs, row by row.", "a_dry_run_says_what_the_real_run_then_does_and_changes_nothing"),
    held(&book::CFG_1, "It forbids what a scenario's own check refuses before anything runs.", "a_wrong_key_or_value_is_reported_with_its_place_and_path"),
    held(&book::CFG_2, "It speaks of every option.", "the_fingerprint_changes_with_any_option"),
    held(&book::CFG_3, "It forbids options.", "no_option_turns_off_what_none_may"),
    held(&book::OBS_3, "It forbids secrets and personal values in any output.", "no_output_holds_a_secret_a_phone_or_an_address"),
];

/// The entry of a rule, if it is on the list.
pub fn unproven(rule: &Rule) -> Option<&'static Unproven> {
    UNPROVEN.iter().find(|unproven| unproven.rule == rule)
}
