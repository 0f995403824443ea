//! The options of `rehearsal serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use fake_kit::AllowedHost;
use scenario::LocalTime;

/// Serves both fakes, the engine and a console on real ports.
#[derive(Args, Clone, Debug)]
pub(crate) struct ServeOptions {
    /// Address of the console: start page, clock and knobs
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8180")]
    pub(super) console: SocketAddr,
    /// Address of the fake BambooHR
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8181")]
    pub(super) bamboohr: SocketAddr,
    /// Address of the fake Litmos; its API is under /v1.svc
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8182")]
    pub(super) litmos: SocketAddr,
    /// Address of the sync engine: admin API and webhook receiver
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8183")]
    pub(super) engine: SocketAddr,
    /// Start with this `.world.yaml` instead of the demo company
    #[arg(long, value_name = "FILE", conflicts_with = "employees")]
    pub(super) world: Option<PathBuf>,
    /// Generate a company with this many employees instead of the demo company
    #[arg(long, value_name = "N")]
    pub(super) employees: Option<usize>,
    /// Random seed: the same seed gives the same people, keys and passwords; without one they are
    /// new at each start, or those saved in the folder of --data
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// Also accept this host name in `Host` and `Origin` on the console and the engine, with or
    /// without a port; by default only the served addresses, and `localhost` for loopback ones
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<AllowedHost>,
    /// `real` runs with the system clock, `manual` stays still until it is moved, and a local time
    /// such as 2026-11-02T08:00 stays still at that time
    #[arg(long, value_name = "real|manual|START", default_value = "real")]
    pub(super) clock: ClockOption,
    /// Save the whole world in this folder, to continue with it after a restart or a crash
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Set a knob of a fake, such as litmos.rate_limit=off; may be repeated
    #[arg(long, value_name = "PARTY.NAME=VALUE")]
    pub(super) knob: Vec<KnobOption>,
    /// List the knobs with their defaults and reasons, and exit
    #[arg(long)]
    pub(super) help_knobs: bool,
    /// Write addresses and keys to this file once all ports answer, one KEY=VALUE per line,
    /// readable only by its owner
    #[arg(long, value_name = "FILE")]
    pub(super) env_file: Option<PathBuf>,
}

/// The value of `--clock`.
#[derive(Clone, Copy, Debug)]
pub(super) enum ClockOption {
    Real,
    Manual,
    At(LocalTime),
}

impl FromStr for ClockOption {
    type Err = String;

    fn from_str(text: &str) -> Result<ClockOption, String> {
        match text {
            "real" => Ok(ClockOption::Real),
            "manual" => Ok(ClockOption::Manual),
            _ => text.parse().map(ClockOption::At).map_err(|_| {
                format!(
                    "invalid clock `{text}`; expected `real`, `manual` or a time such as 2026-11-02T08:00"
                )
            }),
        }
    }
}

/// One `--knob`.
#[derive(Clone, Debug)]
pub(super) struct KnobOption {
    pub(super) party: KnobParty,
    pub(super) name: String,
    pub(super) value: String,
}

/// The fake that has the knob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnobParty {
    BambooHr,
    Litmos,
}

impl FromStr for KnobOption {
    type Err = String;

    fn from_str(text: &str) -> Result<KnobOption, String> {
        let wrong = || {
            format!(
                "invalid knob `{text}`; expected PARTY.NAME=VALUE, such as litmos.rate_limit=off"
            )
        };
        let (knob, value) = text.split_once('=').ok_or_else(wrong)?;
        let (party, name) = knob.split_once('.').ok_or_else(wrong)?;
        let party = match party {
            "bamboohr" => KnobParty::BambooHr,
            "litmos" => KnobParty::Litmos,
            _ => {
                return Err(format!(
                    "unknown party `{party}`; expected bamboohr.NAME=VALUE or litmos.NAME=VALUE"
                ));
            }
        };
        Ok(KnobOption {
            party,
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}
