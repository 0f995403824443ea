//! The list of knobs that `--help-knobs` prints.

#[expect(clippy::print_stdout, reason = "the output of --help-knobs")]
pub(super) fn print_knobs() {
    for knob in fake_bamboohr::Knobs::list() {
        println!(
            "bamboohr.{} = {}  ({})\n    {}",
            knob.name, knob.default, knob.values, knob.reason
        );
    }
    for knob in fake_litmos::Knobs::default().list() {
        println!(
            "{} = {}\n    {}\n    {}",
            knob.name, knob.default, knob.doc, knob.reason
        );
    }
}
