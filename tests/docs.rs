//! Every sample in the documentation is run.
//!
//! A fenced block tagged `flow` is a whole policy that must pass `check`, `flow,error` one that must fail, `flow,fragment` a sequence of
//! statements that must parse. The samples of the rules' pages, `flow,bad` and `flow,good`, are run by `tests/diagnostics.rs`. The lines of a `sh` block that call flowproof are run from the project's root, and must be understood
//! and find something to check; a `text` block behind one must stand in what the last of them prints.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use flowproof::source::{FileId, SourceFile};
use flowproof::symbol::Interner;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PREFIXES: [&str; 3] = ["cargo run --release --quiet -- ", "cargo run --release -- ", "flowproof "];

struct Block {
    place: String,
    tag: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md"), root().join("examples/whatsapp/README.md")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

fn blocks(page: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(page).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    for (line, content) in text.lines().enumerate() {
        match (&mut open, content.strip_prefix("```")) {
            (None, Some(tag)) => {
                let place = format!("{}:{}", page.strip_prefix(root()).unwrap().display(), line + 1);
                open = Some(Block { place, tag: tag.trim().to_owned(), text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(content);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: an open block", page.display());
    blocks
}

fn all_blocks() -> Vec<Block> {
    pages().iter().flat_map(|page| blocks(page)).collect()
}

fn flowproof(arguments: &[String], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowproof"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env_remove("COLUMNS");
    command.stdin(std::process::Stdio::null()).output().unwrap()
}

fn check(text: &str, name: usize) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    std::fs::create_dir_all(&folder).unwrap();
    let file = format!("sample-{name}.flow");
    std::fs::write(folder.join(&file), text).unwrap();
    flowproof(&["check".to_owned(), "--allow-empty".to_owned(), file], &folder)
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn policies_pass_and_bad_ones_fail() {
    let mut wrong = Vec::new();
    let mut run = 0;
    for (at, block) in all_blocks().iter().enumerate() {
        let expected = match block.tag.as_str() {
            "flow" => 0,
            "flow,error" => 1,
            _ => continue,
        };
        run += 1;
        let output = check(&block.text, at);
        if output.status.code() != Some(expected) {
            wrong.push(format!("{} ({}): {}\n{}", block.place, block.tag, output.status, printed(&output)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(run > 10, "only {run} samples were found");
}

#[test]
fn fragments_parse() {
    let mut wrong = Vec::new();
    for block in all_blocks().iter().filter(|block| block.tag == "flow,fragment") {
        let source = SourceFile::new(block.place.clone(), block.text.clone());
        let (_, found) = flowproof::syntax::parse(FileId::first(), &source, &mut Interner::new());
        wrong.extend(found.iter().map(|one| format!("{}: {}", block.place, one.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_block_of_the_language_has_a_known_tag() {
    let known = ["flow", "flow,error", "flow,fragment", "flow,bad", "flow,good"];
    let blocks = all_blocks();
    let unknown = blocks.iter().filter(|block| block.tag.starts_with("flow") && !known.contains(&block.tag.as_str()));
    let places: Vec<_> = unknown.map(|block| &block.place).collect();
    assert!(places.is_empty(), "{places:?}");
}

#[test]
fn commands_run_and_print_what_is_shown() {
    let mut wrong = Vec::new();
    for page in pages() {
        let mut last: Option<String> = None;
        for block in blocks(&page) {
            match block.tag.as_str() {
                "sh" => last = run_commands(&block, &mut wrong).or(last),
                "text" => {
                    if let Some(printed) = &last
                        && !printed.contains(&block.text)
                    {
                        wrong.push(format!("{}: not printed by the command before it:\n{}", block.place, block.text));
                    }
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Runs the commands of a block that call flowproof; what the last of them printed.
fn run_commands(block: &Block, wrong: &mut Vec<String>) -> Option<String> {
    let mut last = None;
    // Where samples write to; cargo may have been told to build elsewhere.
    std::fs::create_dir_all(root().join("target")).unwrap();
    for line in block.text.lines() {
        let Some(call) = PREFIXES.iter().find_map(|prefix| line.trim().strip_prefix(prefix)) else { continue };
        let call = call.split("  #").next().unwrap_or(call).trim();
        let output = flowproof(&words(call), root());
        if !matches!(output.status.code(), Some(0 | 1)) {
            wrong.push(format!("{}: `{line}`: {}\n{}", block.place, output.status, printed(&output)));
        }
        last = Some(printed(&output));
    }
    last
}

/// Splits a command as a shell does, as far as the samples need it: blanks, and double quotation marks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
