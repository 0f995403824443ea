//! A thread pool that returns results in the order of the work.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Does `work` for every item on `jobs` threads. `done` gets each result on this thread, in the
/// order of the items, as soon as all before it are available.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZeroUsize,
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(R),
) {
    let next = AtomicUsize::new(0);
    let (results, arrived) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..jobs.get().min(items.len()) {
            let (next, work, results) = (&next, &work, results.clone());
            scope.spawn(move || {
                while let Some((index, item)) = take(items, next) {
                    if results.send((index, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (index, result) in arrived {
            early.insert(index, result);
            while let Some(result) = early.remove(&expected) {
                done(result);
                expected += 1;
            }
        }
    });
}

fn take<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

#[cfg(test)]
mod tests {
    use std::sync::{Condvar, Mutex};

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work_even_if_the_first_is_done_last() {
        let last_is_done = (Mutex::new(false), Condvar::new());
        let mut order = Vec::new();
        in_order(
            &[1, 2, 3],
            NonZeroUsize::new(2).unwrap(),
            |item| {
                let (done, changed) = &last_is_done;
                match item {
                    1 => drop(
                        changed
                            .wait_while(done.lock().unwrap(), |done| !*done)
                            .unwrap(),
                    ),
                    3 => {
                        *done.lock().unwrap() = true;
                        changed.notify_all();
                    }
                    _ => {}
                }
                item * 10
            },
            |result| order.push(result),
        );
        assert_eq!(order, [10, 20, 30]);
    }

    #[test]
    fn no_work_is_no_result() {
        in_order(
            &[],
            NonZeroUsize::MIN,
            |(): &()| (),
            |()| panic!("there was nothing to do"),
        );
    }
}
