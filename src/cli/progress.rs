//! Time: the limit of a run, and a sign of life on a terminal while it lasts.

use std::cell::Cell;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// From when on a run shows that it is alive.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it does.
const PULSE: Duration = Duration::from_millis(200);

/// The clock of a run.
pub(super) struct Progress {
    start: Instant,
    limit: Option<Duration>,
    /// When something was last shown; `None` if never, or if nothing is to be shown.
    shown: Cell<Option<Instant>>,
    visible: bool,
}

impl Progress {
    pub fn new(limit: Option<Duration>) -> Self {
        Self { start: Instant::now(), limit, shown: Cell::new(None), visible: stderr().is_terminal() }
    }

    /// Whether the time is up. Asked from time to time by those who work, which is when the sign of life is given.
    pub fn is_over(&self) -> bool {
        let elapsed = self.start.elapsed();
        if self.visible && elapsed > PATIENCE && self.shown.get().is_none_or(|shown| shown.elapsed() > PULSE) {
            self.shown.set(Some(Instant::now()));
            let _ = write!(stderr(), "\rchecking … {} s", elapsed.as_secs());
        }
        self.limit.is_some_and(|limit| elapsed >= limit)
    }

    /// Wipes the sign of life away.
    pub fn clear(&self) {
        if self.shown.take().is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
