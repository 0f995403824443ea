//! A world on a runtime of its own, on one thread, and the rules it hits.

use std::collections::BTreeSet;

use rulebook::hits_of;
use tokio::runtime::{Builder, Runtime};
use world::{BuildError, Start, World};

/// A world and what carries it.
pub(crate) struct WorldRuntime {
    runtime: Runtime,
    pub(crate) world: World,
    /// Rules hit since [`WorldRuntime::forget_rules`].
    pub(crate) fresh_rules: BTreeSet<&'static str>,
    /// Rules hit since the beginning.
    pub(crate) all_rules: BTreeSet<&'static str>,
}

/// No world could be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("{0}")]
    World(#[from] BuildError),
    #[error("no runtime for a world: {0}")]
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

    /// Does something in the world and notes the rules it hits.
    pub(crate) fn act<R>(&mut self, work: impl AsyncFnOnce(&mut World) -> R) -> R {
        let WorldRuntime { runtime, world, .. } = self;
        let (result, rules) = hits_of(|| runtime.block_on(work(world)));
        self.fresh_rules.extend(&rules);
        self.all_rules.extend(rules);
        result
    }

    /// Looks at something; what the engine decides to answer is no rule of the scenario's.
    pub(crate) fn look<R>(&self, work: impl AsyncFnOnce(&World) -> R) -> R {
        self.runtime.block_on(work(&self.world))
    }

    /// A new window of rules begins.
    pub(crate) fn forget_rules(&mut self) {
        self.fresh_rules.clear();
    }
}
