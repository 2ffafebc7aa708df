//! `init` and `man`.

use crate::program::Folder;

#[test]
fn what_init_writes_passes_and_is_laid_out() {
    let folder = Folder::new("init", &[]);
    let run = folder.run(&["init"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let run = folder.run(&["check", "-D", "warnings", "--fail-on", "unknown"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("passed: 4 claims"), "{}", run.out);
    let run = folder.run(&["fmt", "--diff"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
}

#[test]
fn every_line_of_the_configuration_is_right() {
    let folder = Folder::new("init-config", &[]);
    assert_eq!(folder.run(&["init", "sub/folder"]).code, 0);
    let text = folder.read("sub/folder/flowproof.toml");
    let set: Vec<&str> =
        text.lines().map(|line| line.strip_prefix("# ").filter(|_| line.contains(" = ")).unwrap_or(line)).collect();
    assert!(set.iter().filter(|line| line.contains(" = ")).count() >= 6);
    folder.write("sub/folder/flowproof.toml", &set.join("\n"));
    assert_eq!(folder.run(&["baseline", "write", "sub/folder"]).code, 0);
    let run = folder.run(&["check", "sub/folder"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn nothing_is_written_over() {
    let folder = Folder::new("init-again", &[("flowproof.toml", "# mine\n")]);
    let run = folder.run(&["init"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: `flowproof.toml` is there already\n  help: "), "{}", run.err);
    assert_eq!(folder.read("flowproof.toml"), "# mine\n");
    assert!(!folder.0.join("policy.flow").exists());
}

#[test]
fn manual_pages_are_of_the_program_and_of_commands() {
    let folder = Folder::new("man", &[]);
    let page = folder.run(&["man"]).out;
    assert!(page.contains(".TH flowproof 1") && page.contains("flowproof\\-check(1)"), "{page}");
    let page = folder.run(&["man", "check"]).out;
    assert!(page.contains(".TH flowproof-check 1") && page.contains("\\-\\-fail\\-on"), "{page}");
    let run = folder.run(&["man", "chck"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: there is no command `chck`\n  help: did you mean `check`?\n"));
}
