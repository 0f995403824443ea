//! Time, medians, and how a figure is shown beside its limit.

use std::time::Duration;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) fn timed<R>(work: impl FnOnce() -> R) -> (Duration, R) {
    let start = std::time::Instant::now();
    let result = work();
    (start.elapsed(), result)
}

/// The middle of an odd number of runs.
pub(crate) fn median(runs: usize, mut work: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..runs).map(|_| work()).collect();
    times.sort();
    times[runs / 2]
}

#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub(crate) fn show(what: &str, took: Duration, limit: Duration) {
    let verdict = if took <= limit {
        "ok"
    } else {
        "OVER THE LIMIT"
    };
    println!(
        "{what:<64} {:>9.2} ms   limit {:>7.0} ms   {verdict}",
        ms(took),
        ms(limit)
    );
}

/// Shows what a figure stands beside, which has no limit of its own.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub(crate) fn show_alone(what: &str, took: Duration) {
    println!("{what:<64} {:>9.2} ms", ms(took));
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
}

/// Shows how many times as many per second `ours` does as `other`, in rounds that take turns: the
/// median of five ratios.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub(crate) fn show_ratio(
    what: &str,
    at_least: f64,
    mut ours: impl FnMut() -> f64,
    mut other: impl FnMut() -> f64,
) {
    // The first round of each only warms up.
    ours();
    other();
    let mut rounds: Vec<(f64, f64)> = (0..5).map(|_| (ours(), other())).collect();
    rounds.sort_by(|(a, b), (c, d)| (a / b).total_cmp(&(c / d)));
    let (ours, other) = rounds[2];
    let ratio = ours / other;
    let verdict = if ratio >= at_least {
        "ok"
    } else {
        "UNDER THE LIMIT"
    };
    println!(
        "{what:<64} {ratio:>9.2} x    limit {at_least:>7.2} x    {verdict} ({ours:.0}/s against {other:.0}/s)"
    );
}

/// Shows an amount of memory.
#[expect(clippy::print_stdout, reason = "the figures are this program's output")]
pub(crate) fn show_bytes(what: &str, bytes: Option<u64>, limit: u64) {
    let Some(bytes) = bytes else {
        println!("{what:<64} not measured: this system does not tell");
        return;
    };
    let verdict = if bytes <= limit {
        "ok"
    } else {
        "OVER THE LIMIT"
    };
    println!(
        "{what:<64} {:>9} MB   limit {:>7} MB   {verdict}",
        bytes / 1_000_000,
        limit / 1_000_000
    );
}

pub(crate) fn runtime_with_io() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .expect("a runtime")
}

/// The most memory a process held so far, in bytes, where the system tells.
pub(crate) fn peak_bytes(process: u32) -> Option<u64> {
    memory_of(process, "VmHWM:")
}

/// The memory a process holds now, in bytes, where the system tells.
pub(crate) fn resident_bytes(process: u32) -> Option<u64> {
    memory_of(process, "VmRSS:")
}

fn memory_of(process: u32, what: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(what))?;
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .ok()
        .map(|kilobytes: u64| kilobytes * 1024)
}
