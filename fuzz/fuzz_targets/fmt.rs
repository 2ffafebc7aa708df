//! The layout says what the text says, comments included, and a second time changes nothing.
#![no_main]

use flowproof::source::SourceFile;
use flowproof::syntax::{Unformatted, reformat};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for width in [40, 100] {
        match reformat(&SourceFile::new("fuzz.flow", text), width) {
            Ok(once) => {
                let twice = reformat(&SourceFile::new("fuzz.flow", once.as_str()), width);
                assert_eq!(twice.as_ref(), Ok(&once), "a second time");
            }
            Err(Unformatted::NotUnderstood(_)) => {}
            Err(Unformatted::Changed) => panic!("the layout says something else"),
        }
    }
});
