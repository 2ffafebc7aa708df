//! What a run of an engine took, and what it found.

use std::fmt;
use std::time::Instant;

/// What an engine found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
    /// How many pairs of a party and a type that it can hold.
    pub reached: u64,
    /// How many claims fail.
    pub failing: u64,
}

/// Seconds of all processors, and on the clock.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    processor: f64,
    clock: f64,
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    build: Took,
    solve: Took,
    /// What the claims took with their witnesses, where there are any.
    claims: Option<Took>,
    /// What was found.
    pub found: Found,
}

impl Run {
    /// Builds and solves, and asks then what was found.
    pub fn of<S>(build: impl FnOnce() -> S, solve: impl FnOnce(&mut S), found: impl FnOnce(&S) -> Found) -> Self {
        let watch = Watch::start();
        let mut state = build();
        let build = watch.took();
        let watch = Watch::start();
        solve(&mut state);
        Self { build, solve: watch.took(), claims: None, found: found(&state) }
    }

    /// The same with what the claims took.
    pub fn with_claims(self, claims: Took) -> Self {
        Self { claims: Some(claims), ..self }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{\"build\": {}, \"solve\": {}, ", self.build, self.solve)?;
        if let Some(claims) = self.claims {
            write!(f, "\"claims\": {claims}, ")?;
        }
        write!(f, "\"reached\": {}, \"failing\": {}}}", self.found.reached, self.found.failing)
    }
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{:.4}, {:.4}]", self.processor, self.clock)
    }
}

/// A stop watch.
pub struct Watch {
    processor: f64,
    clock: Instant,
}

impl Watch {
    /// Starts one.
    pub fn start() -> Self {
        Self { processor: processor_seconds(), clock: Instant::now() }
    }

    /// What has gone by since.
    pub fn took(&self) -> Took {
        Took { processor: processor_seconds() - self.processor, clock: self.clock.elapsed().as_secs_f64() }
    }
}

/// What this process has taken of all processors.
fn processor_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock writes into a place that is there.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(failed, 0, "there is no clock for processor time");
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
