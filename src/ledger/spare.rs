//! Buffers and tools that wait for their next use.
use super::block::lock;
use std::sync::{Mutex, MutexGuard};

/// What waits for its next use: fresh buffers would cost more than what is done in them. Each
/// thread has a shelf of its own, for memory that another core wrote last is slow to write.
#[derive(Debug)]
pub struct Spare<T>(Vec<Mutex<Vec<T>>>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self((0..rayon::current_num_threads()).map(|_| Mutex::default()).collect())
    }
}

impl<T: Default> Spare<T> {
    /// One that waits, or a new one.
    pub fn take(&self) -> T {
        self.shelf().pop().unwrap_or_default()
    }

    /// Lays one aside.
    pub fn put(&self, one: T) {
        self.shelf().push(one);
    }

    fn shelf(&self) -> MutexGuard<'_, Vec<T>> {
        lock(&self.0[rayon::current_thread_index().unwrap_or(0) % self.0.len()])
    }
}
