//! A value that can be read without waiting for the lock of what changes beside it.

use std::sync::Arc;

use tokio::sync::watch;

/// A value with one owner, who alone sets it, and any number of [`Viewer`]s. It derefs to nothing:
/// a look is a copy of the pointer, so no reader holds a lock while using the value.
#[derive(Debug)]
pub(crate) struct Published<T>(watch::Sender<Arc<T>>);

/// Reads what a [`Published`] was last set to.
#[derive(Clone, Debug)]
pub(crate) struct Viewer<T>(watch::Receiver<Arc<T>>);

impl<T> Published<T> {
    pub(crate) fn new(value: T) -> Published<T> {
        Published(watch::Sender::new(Arc::new(value)))
    }

    pub(crate) fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.borrow())
    }

    pub(crate) fn set(&mut self, value: T) {
        self.0.send_replace(Arc::new(value));
    }

    pub(crate) fn viewer(&self) -> Viewer<T> {
        Viewer(self.0.subscribe())
    }
}

impl<T> Viewer<T> {
    pub(crate) fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.borrow())
    }
}
