//! The options of `rehearsal serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use fake_kit::AllowedHost;
use scenario::LocalTime;

/// Both fakes, the engine and a console on real ports.
#[derive(Args, Clone, Debug)]
pub(crate) struct ServeOptions {
    /// Start page and clock.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8180")]
    pub(super) console: SocketAddr,
    /// Fake BambooHR.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8181")]
    pub(super) bamboohr: SocketAddr,
    /// Fake Litmos; its API is under /v1.svc.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8182")]
    pub(super) litmos: SocketAddr,
    /// The sync engine: admin API and webhook receiver.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8183")]
    pub(super) engine: SocketAddr,
    /// A `.world.yaml` to begin with, instead of the demo company.
    #[arg(long, value_name = "FILE", conflicts_with = "employees")]
    pub(super) world: Option<PathBuf>,
    /// A generated company of so many people, instead of the demo company.
    #[arg(long, value_name = "N")]
    pub(super) employees: Option<usize>,
    /// Where all chance comes from: the same seed makes the same people, keys and passwords;
    /// without one they are new at each start, or those of the folder of --data.
    #[arg(long, value_name = "S")]
    pub(super) seed: Option<u64>,
    /// A name by which console and engine may be called too (`Host` and `Origin`), with a port or
    /// for all of them; by default the addresses served, and the names of this machine where these
    /// are loopback.
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<AllowedHost>,
    /// `real` runs, `manual` stands still until moved, a local time such as 2026-11-02T08:00 stands
    /// still at it.
    #[arg(long, value_name = "real|manual|START", default_value = "real")]
    pub(super) clock: ClockOption,
    /// Keeps the whole world in this folder between starts, and over a crash.
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Sets a fake's knob, as in litmos.rate_limit=off.
    #[arg(long, value_name = "PARTY.NAME=VALUE")]
    pub(super) knob: Vec<KnobOption>,
    /// Lists the knobs with default and reason, and stops.
    #[arg(long)]
    pub(super) help_knobs: bool,
    /// Replaced when all ports answer: addresses and keys, one KEY=VALUE a line; for its owner
    /// alone.
    #[arg(long, value_name = "FILE")]
    pub(super) env_file: Option<PathBuf>,
}

/// What `--clock` says.
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
                    "`{text}` is neither `real` nor `manual` nor a time such as 2026-11-02T08:00"
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

/// Whose knob it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnobParty {
    BambooHr,
    Litmos,
}

impl FromStr for KnobOption {
    type Err = String;

    fn from_str(text: &str) -> Result<KnobOption, String> {
        let wrong = || {
            format!("`{text}` sets no knob; write PARTY.NAME=VALUE, as in litmos.rate_limit=off")
        };
        let (knob, value) = text.split_once('=').ok_or_else(wrong)?;
        let (party, name) = knob.split_once('.').ok_or_else(wrong)?;
        let party = match party {
            "bamboohr" => KnobParty::BambooHr,
            "litmos" => KnobParty::Litmos,
            _ => {
                return Err(format!(
                    "`{party}` has no knobs; write bamboohr.NAME=VALUE or litmos.NAME=VALUE"
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
