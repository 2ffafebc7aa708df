//! `fmt` from outside: what it writes, what it leaves alone, what it says.

use crate::program::Folder;
use std::fs;

const LOOSE: &str = "policy   p\nparty A // first\n\n\n\nparty   B\n";
const NEAT: &str = "policy p\nparty A // first\n\nparty B\n";

#[test]
fn files_are_laid_out_in_place_and_once() {
    let files = [("a.flow", LOOSE), ("deep/part.flow", "party   C\n"), ("deep/neat.flow", NEAT), ("b.txt", LOOSE)];
    let folder = Folder::new("fmt", &files);
    assert_eq!(folder.run(&["fmt", "--check"]).code, 1);
    let run = folder.run(&["fmt"]);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(folder.read("a.flow"), NEAT);
    assert_eq!(folder.read("deep/part.flow"), "party C\n");
    assert_eq!(folder.read("b.txt"), LOOSE);
    assert_eq!(folder.run(&["fmt", "--check"]).code, 0);
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "nothing is left over: {names:?}");
}

#[test]
fn a_file_that_is_laid_out_is_not_touched() {
    let folder = Folder::new("fmt-untouched", &[("a.flow", NEAT)]);
    let modified = || fs::metadata(folder.0.join("a.flow")).unwrap().modified().unwrap();
    let before = modified();
    assert_eq!(folder.run(&["fmt", "a.flow"]).code, 0);
    assert_eq!(modified(), before);
}

#[test]
fn check_names_files_and_diff_shows_changes_and_neither_writes() {
    let folder = Folder::new("fmt-check", &[("a.flow", LOOSE), ("b.flow", NEAT)]);
    let run = folder.run(&["fmt", "--check", "."]);
    assert_eq!((run.code, run.out.as_str()), (1, "a.flow\n"));
    let run = folder.run(&["fmt", "--diff", "."]);
    assert_eq!(run.code, 1);
    for line in ["--- a/a.flow\n", "+++ b/a.flow\n", "-policy   p\n", "+policy p\n", " party A // first\n"] {
        assert!(run.out.contains(line), "{}", run.out);
    }
    assert!(!run.out.contains("b.flow"));
    assert_eq!(folder.read("a.flow"), LOOSE);
    assert_eq!(folder.run(&["fmt", "--check", "--diff", "b.flow"]).code, 0);
}

#[test]
fn what_is_not_understood_is_left_alone_and_the_rest_is_laid_out() {
    let broken = "policy q\nparty  A =>\n";
    let folder = Folder::new("fmt-broken", &[("a.flow", broken), ("b.flow", LOOSE)]);
    let run = folder.run(&["fmt"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.starts_with("a.flow:2:"), "{}", run.err);
    assert_eq!((folder.read("a.flow").as_str(), folder.read("b.flow").as_str()), (broken, NEAT));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new("fmt-stdin", &[]);
    let run = folder.run_with_input(&["fmt", "-"], LOOSE);
    assert_eq!((run.code, run.out.as_str()), (0, NEAT));
    let run = folder.run_with_input(&["fmt", "-"], NEAT);
    assert_eq!((run.code, run.out.as_str()), (0, NEAT));
    let run = folder.run_with_input(&["fmt", "--check", "-"], LOOSE);
    assert_eq!((run.code, run.out.as_str()), (1, "<stdin>\n"));
    let run = folder.run_with_input(&["fmt", "-"], "party =>");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_laid_out() {
    let folder = Folder::new("fmt-unreadable", &[("b.flow", LOOSE)]);
    fs::write(folder.0.join("a.flow"), b"policy \xff\n").unwrap();
    let run = folder.run(&["fmt", "a.flow", "b.flow"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("cannot read `a.flow`: it is not UTF-8 text"), "{}", run.err);
    assert_eq!(folder.read("b.flow"), NEAT);
    assert_eq!(folder.run(&["fmt", "gone.flow"]).code, 2);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new("fmt-permissions", &[("real/a.flow", LOOSE)]);
    let real = folder.0.join("real/a.flow");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/a.flow", folder.0.join("link.flow")).unwrap();
    assert_eq!(folder.run(&["fmt", "link.flow"]).code, 0);
    assert_eq!(folder.read("real/a.flow"), NEAT);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(folder.0.join("link.flow")).unwrap().is_symlink());
}

#[test]
fn line_ends_stay() {
    let folder =
        Folder::new("fmt-line-ends", &[("p.flow", "policy  p\r\nparty  A // a\n\r\n\r\n\r\n/* b\r\nc */ party B\r\n")]);
    assert_eq!(folder.run(&["fmt", "p.flow"]).code, 0);
    assert_eq!(folder.read("p.flow"), "policy p\r\nparty A // a\r\n\r\n/* b\r\nc */\r\nparty B\r\n");
    assert_eq!(folder.run(&["fmt", "--check", "p.flow"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_and_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("fmt-read-only", &[("p.flow", "policy  p\n"), ("q.flow", "policy  q\n")]);
    fs::set_permissions(folder.0.join("p.flow"), fs::Permissions::from_mode(0o444)).unwrap();
    let run = folder.run(&["fmt"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: cannot write `p.flow`: permission denied\n"));
    assert_eq!((folder.read("p.flow").as_str(), folder.read("q.flow").as_str()), ("policy  p\n", "policy q\n"));
}
