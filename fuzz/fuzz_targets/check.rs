//! No policy makes the checker or an output fail.
#![no_main]

use flowproof::driver::{Settings, check};
use flowproof::emit::{Format, Look, Verbosity, write};
use flowproof::source::Loader;
use libfuzzer_sys::fuzz_target;

/// One file, which can only import itself.
struct One<'t>(&'t [u8]);

impl Loader for One<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "fuzz.flow" { Ok(self.0.to_vec()) } else { Err("no such file".to_owned()) }
    }

    fn join(&self, _: &str, relative: &str) -> String {
        relative.to_owned()
    }
}

fuzz_target!(|text: &[u8]| {
    let settings = Settings { max_steps: Some(2_000), ..Settings::default() };
    let Ok(report) = check(&["fuzz.flow".to_owned()], &One(text), &settings) else { return };
    let look = Look { color: true, width: 60, verbosity: Verbosity::Verbose };
    for format in [Format::Pretty, Format::Json, Format::Sarif, Format::Junit, Format::Github] {
        let _ = write(&report, format, look, &str::to_owned, &mut std::io::sink());
    }
});
