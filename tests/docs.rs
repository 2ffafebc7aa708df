//! The samples in the documentation: whole policies pass, pieces parse, and what is shown as wrong is wrong.

use flowproof::source::{SourceFile, Sources};
use flowproof::symbol::Interner;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A fenced block.
struct Sample {
    /// `docs/….md:LINE`, for messages.
    place: String,
    /// What stands behind the fence: `flow`, `flow,fragment`, `flow,error`, or something else.
    mark: String,
    text: String,
}

/// The samples of all pages in `docs`.
fn samples() -> Outcome<Vec<Sample>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    let mut samples = Vec::new();
    for page in pages {
        let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
        samples.extend(fenced(&name, &std::fs::read_to_string(page)?));
    }
    Ok(samples)
}

fn fenced(page: &str, text: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(mark) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let place = format!("docs/{page}:{}", number + 1);
        samples.push(Sample { place, mark: mark.to_owned(), text: body.join("\n") + "\n" });
    }
    samples
}

/// What `flowproof check -` says of a text, and its exit code.
fn check(text: &str) -> Outcome<(Option<i32>, String)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowproof"))
        .args(["check", "-", "--color", "never"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(text.as_bytes())?;
    let output = child.wait_with_output()?;
    let said = [output.stdout, output.stderr].concat();
    Ok((output.status.code(), String::from_utf8_lossy(&said).into_owned()))
}

/// The messages of a text that is read but not resolved.
fn syntax_errors(sample: &Sample) -> Vec<String> {
    let mut sources = Sources::new();
    let id = sources.add(SourceFile::new(sample.place.as_str(), sample.text.as_str()));
    let (_, diagnostics) = flowproof::syntax::parse(id, sources.file(id), &mut Interner::new());
    diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect()
}

#[test]
fn whole_policies_pass_and_wrong_ones_do_not() -> Outcome {
    let mut checked = 0;
    for sample in samples()? {
        let expected = match sample.mark.as_str() {
            "flow" => 0,
            "flow,error" => 1,
            _ => continue,
        };
        let (code, said) = check(&sample.text)?;
        assert_eq!(code, Some(expected), "{}\n{said}", sample.place);
        checked += 1;
    }
    assert!(checked > 20, "only {checked} samples");
    Ok(())
}

#[test]
fn pieces_parse() -> Outcome {
    let mut parsed = 0;
    for sample in samples()?.iter().filter(|sample| sample.mark == "flow,fragment") {
        assert_eq!(syntax_errors(sample), Vec::<String>::new(), "{}", sample.place);
        parsed += 1;
    }
    assert!(parsed > 5, "only {parsed} pieces");
    Ok(())
}
