//! A world on a single-threaded runtime of its own, and the rules it hits.

use std::collections::BTreeSet;

use rulebook::hits_of;
use tokio::runtime::{Builder, Runtime};
use world::{BuildError, Start, World};

/// A world and its runtime.
pub(crate) struct WorldRuntime {
    runtime: Runtime,
    pub(crate) world: World,
    /// Rules hit since [`WorldRuntime::forget_rules`].
    pub(crate) fresh_rules: BTreeSet<&'static str>,
    /// Rules hit since the start.
    pub(crate) all_rules: BTreeSet<&'static str>,
}

/// The world could not be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("{0}")]
    World(#[from] BuildError),
    #[error("cannot start a runtime: {0}")]
    Runtime(#[from] std::io::Error),
}

impl WorldRuntime {
    pub(crate) fn build(start: Start<'_>) -> Result<WorldRuntime, WorldError> {
        let mut builder = Builder::new_current_thread();
        if start.sockets {
            builder.enable_all();
        }
        let runtime = builder.build()?;
        let (world, rules) = hits_of(|| runtime.block_on(World::build(start)));
        Ok(WorldRuntime {
            runtime,
            world: world?,
            fresh_rules: BTreeSet::new(),
            all_rules: rules,
        })
    }

    /// Does something in the world and records the rules it hits.
    pub(crate) fn act<R>(&mut self, work: impl AsyncFnOnce(&mut World) -> R) -> R {
        let WorldRuntime { runtime, world, .. } = self;
        let (result, rules) = hits_of(|| runtime.block_on(work(world)));
        self.fresh_rules.extend(&rules);
        self.all_rules.extend(rules);
        result
    }

    /// Reads from the world; rules that the engine applies to answer are not recorded.
    pub(crate) fn look<R>(&self, work: impl AsyncFnOnce(&World) -> R) -> R {
        self.runtime.block_on(work(&self.world))
    }

    /// Starts a new window of rules.
    pub(crate) fn forget_rules(&mut self) {
        self.fresh_rules.clear();
    }
}
