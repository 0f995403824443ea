//! Which read of BambooHR the engine's list came from at some time, and what deliveries changed
//! since then.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::evidence::{KnownFields, KnownList, PostedEntry, Read, SyncLine};
use crate::sim::journal::Entry;
use crate::sim::party::Party;
use crate::world::World;

/// How many Syncs are looked at, backwards, for one whose list was in use at some time.
const SYNCS_BACK_MAX: usize = 40;

impl World {
    /// The list at `until`, as far as it was filled before call `before`; `None` if it cannot be
    /// known from outside.
    pub(super) async fn known_list_at(
        &mut self,
        until: Timestamp,
        before: Option<u64>,
    ) -> Option<KnownList> {
        let read = self.read_before(until, before).await?;
        let mut rows = read.rows.clone();
        for posted in self
            .witness
            .posted
            .iter()
            .filter(|posted| posted.call > read.call)
        {
            let Some(id) = posted.id.filter(|_| posted.was_processed_by(until)) else {
                continue;
            };
            posted.apply_to(rows.entry(id).or_default());
        }
        Some(KnownList { read, rows })
    }

    /// What was known of one employee when delivery entry number `index` was carried out.
    pub(super) fn known_before(&self, read: &Read, index: usize) -> KnownFields {
        let this = &self.witness.posted[index];
        let mut known = this
            .id
            .and_then(|id| read.rows.get(&id))
            .cloned()
            .unwrap_or_default();
        let mut earlier: Vec<&PostedEntry> = self
            .witness
            .earlier(index)
            .filter(|posted| posted.call > read.call)
            .collect();
        earlier.reverse();
        earlier
            .into_iter()
            .for_each(|posted| posted.apply_to(&mut known));
        known
    }

    /// The read whose list was in use at `until`.
    pub(super) async fn read_before(
        &mut self,
        until: Timestamp,
        before: Option<u64>,
    ) -> Option<Arc<Read>> {
        let Some(newest) = self.newest_sync().await.ok()? else {
            return self.witness.past.clone();
        };
        let mut number: u64 = newest.strip_prefix("sync-")?.parse().ok()?;
        for _ in 0..SYNCS_BACK_MAX {
            let sync = self.sync_line(number).await?;
            let is_in_use = sync.state == "completed"
                && sync.finished_at.is_some_and(|finished| finished <= until);
            if is_in_use && self.witness.past_sync == Some(number) {
                return self.witness.past.clone();
            }
            if is_in_use {
                let read = self.read_of(number, &sync)?;
                if before.is_none_or(|before| read.call < before) {
                    return Some(read);
                }
            }
            number = number.checked_sub(1).filter(|number| *number > 0)?;
        }
        None
    }

    /// A Sync by its number; one that is over stays as it is.
    async fn sync_line(&mut self, number: u64) -> Option<SyncLine> {
        if let Some(sync) = self.witness.syncs.get(&number) {
            return Some(sync.clone());
        }
        let sync: SyncLine = self
            .get_admin(&format!("/api/syncs/sync-{number}"))
            .await
            .ok()?;
        if sync.finished_at.is_some() {
            self.witness.syncs.insert(number, sync.clone());
        }
        Some(sync)
    }

    fn read_of(&mut self, number: u64, sync: &SyncLine) -> Option<Arc<Read>> {
        if let Some(read) = self.witness.reads.get(&number) {
            return read.clone();
        }
        // At one instant several Syncs may read.
        let from = self
            .witness
            .syncs_from
            .get(&number)
            .copied()
            .unwrap_or(self.witness.calls_before);
        let to = self.witness.syncs_from.get(&(number + 1)).copied();
        let calls = from..to.unwrap_or(self.journal().entries().len());
        let read = self
            .read_in(calls, sync.started_at, sync.finished_at?)
            .map(Arc::new);
        self.witness.reads.insert(number, read.clone());
        read
    }

    /// The last complete answer to a report among these calls and in this time.
    fn read_in(&self, calls: Range<usize>, from: Timestamp, to: Timestamp) -> Option<Read> {
        let is_report = |call: &&Entry| {
            call.from == Party::Engine
                && call.to == Party::BambooHr
                && call.path.ends_with("/v1/reports/custom")
        };
        let entries = self.journal().entries().get(calls)?.iter().rev();
        let mut in_time = entries
            .skip_while(|call| call.at > to)
            .take_while(|call| call.at >= from);
        let report = in_time.find(|call| is_report(call) && call.status() == Some(200))?;
        Read::from_response(report, &self.access_alias())
    }

    /// Under which name BambooHR posts Litmos Access, and reports it unless the catalog was
    /// tampered with.
    pub(super) fn access_alias(&self) -> String {
        self.bamboohr
            .read(|company| company.fields().litmos_access().alias.to_string())
    }
}
