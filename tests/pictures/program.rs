//! `flowproof graph` from outside: arguments, exit codes, what goes where.

use std::process::{Command, Output};

fn flowproof(command: &str, arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_flowproof"));
    program.arg(command).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    program
}

fn graph(arguments: &[&str]) -> Output {
    flowproof("graph", arguments).output().unwrap()
}

fn complaint(arguments: &[&str]) -> String {
    let done = graph(arguments);
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stdout.is_empty());
    String::from_utf8(done.stderr).unwrap()
}

/// The line of the first example that begins so.
fn line_of(start: &str) -> usize {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/first-look.flow")).unwrap();
    text.lines().position(|line| line.starts_with(start)).unwrap() + 1
}

/// A file with this text in it.
fn file(name: &str, text: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_diagram_of_failed_claims_is_no_finding() {
    let done = graph(&["examples/first-look.flow"]);
    assert_eq!(done.status.code(), Some(0));
    assert!(done.stdout.starts_with(b"<svg") && done.stderr.is_empty());
}

#[test]
fn formats_begin_as_they_should() {
    let start =
        |format: &str| String::from_utf8(graph(&["examples/first-look.flow", "--format", format]).stdout).unwrap();
    assert!(start("dot").starts_with("digraph "));
    assert!(start("mermaid").contains("\nflowchart LR\n"));
}

#[test]
fn unknown_names_get_the_nearest() {
    for (option, wrong, near) in [
        ("--claim", "location_privat", "location_private"),
        ("--data", "ip_adress", "ip_address"),
        ("--around", "Facebook.Add", "Facebook.Ads"),
    ] {
        let said = complaint(&["examples/first-look.flow", option, wrong]);
        assert!(said.contains(&format!("`{wrong}`")) && said.contains(&format!("did you mean `{near}`?")), "{said}");
    }
    let said = complaint(&["examples/first-look.flow", "--condition", "acount"]);
    assert!(said.contains("in `acount`") && said.contains("did you mean `account`?"), "{said}");
}

#[test]
fn one_view_at_a_time() {
    complaint(&["examples/first-look.flow", "--claim", "location_private", "--data", "location"]);
}

#[test]
fn addresses_that_run_something_are_refused() {
    let said = complaint(&["examples/first-look.flow", "--link", "javascript:alert(1)"]);
    assert!(said.contains("is no address to link to"), "{said}");
    let done = graph(&["examples/first-look.flow", "--link", "https://example.org/{file}?line={line}"]);
    let svg = String::from_utf8(done.stdout).unwrap();
    let line = line_of("flow share");
    assert!(svg.contains(&format!("href=\"https://example.org/examples/first-look.flow?line={line}\"")), "{svg}");
}

#[test]
fn a_folder_is_no_policy() {
    assert!(complaint(&["examples"]).contains("a diagram is of one policy"));
}

#[test]
fn what_nobody_can_read_is_drawn_only_on_demand() {
    let mut text = "policy big\ndata d\n".to_owned();
    (0..30).for_each(|at| text.push_str(&format!("party P{at}\n")));
    text.push_str("origin d at anyone\nflow anyone -> anyone carries d\n");
    let path = file("big.flow", &text);
    let said = complaint(&[&path]);
    assert!(said.contains("870 arrows") && said.contains("--around") && said.contains("--force"), "{said}");
    let forced = graph(&[&path, "--force", "--format", "dot"]);
    assert_eq!(forced.status.code(), Some(0));
    assert_eq!(graph(&[&path, "--around", "P3"]).status.code(), Some(0));
}

#[test]
fn what_is_not_understood_is_said_and_the_rest_is_drawn() {
    let path = file(
        "broken.flow",
        "policy p\nparty A\nparty B\ndata d\norigin d at A\nflow A -> B carries d\nflow A -> X carries d\n",
    );
    let done = graph(&[&path, "--format", "dot"]);
    assert_eq!(done.status.code(), Some(1));
    let (drawn, said) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    assert!(drawn.contains("\"n-a\" -> \"n-b\"") && said.contains("`X`"), "{drawn}\n{said}");
}

#[test]
fn differences_are_drawn_on_one_sheet() {
    let done = graph(&["examples/whatsapp/whatsapp.flow", "--diff", "examples/whatsapp/before_2021.flow"]);
    let svg = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert!(svg.contains("class=\"edge unstated normal removed\"") && svg.contains(" added\""));
}

#[test]
fn everything_can_be_found_by_a_script() {
    let done = graph(&["examples/first-look.flow", "--claim", "location_private"]);
    let svg = String::from_utf8(done.stdout).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let by_id = |id: &str| document.descendants().find(|one| one.attribute("id") == Some(id)).unwrap();
    let edge = by_id("f-whatsapp--facebook--conditional");
    assert_eq!(edge.attribute("class"), Some("edge conditional witness"));
    assert_eq!(edge.attribute("data-from"), Some("WhatsApp"));
    assert_eq!(edge.attribute("data-to"), Some("Facebook"));
    assert_eq!(edge.attribute("data-hops"), Some("3"));
    assert_eq!(edge.attribute("data-statements"), Some("share"));
    assert_eq!(edge.attribute("data-carries"), Some("ip_address\nphone_number"));
    assert_eq!(edge.attribute("data-place"), Some(&*format!("examples/first-look.flow:{}", line_of("flow share"))));
    let tip = edge.children().find(|one| one.tag_name().name() == "title").unwrap().text().unwrap();
    assert!(
        tip.starts_with("flow share: WhatsApp -> Facebook carries ip_address, phone_number for advertising"),
        "{tip}"
    );
    assert!(tip.contains("fr_0107 par. 10"), "{tip}");
    assert_eq!(by_id("n-facebook").attribute("class"), Some("node party witness failed"));
    assert_eq!(by_id("o-facebook").attribute("data-party"), Some("Facebook"));
}

#[test]
fn the_numbers_are_those_of_the_proof() {
    let mut compared = 0;
    for file in ["examples/first-look.flow", "examples/january_2021.flow"] {
        let checked = flowproof("check", &[file, "--format", "json"]).output().unwrap();
        let checked: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
        for claim in checked["policies"][0]["claims"].as_array().unwrap() {
            let Some(steps) = claim["witness"]["steps"].as_array() else { continue };
            let drawn = graph(&[file, "--claim", claim["name"].as_str().unwrap()]);
            let svg = String::from_utf8(drawn.stdout).unwrap();
            let document = roxmltree::Document::parse(&svg).unwrap();
            for step in steps.iter().filter(|step| step["rule"] == "flow") {
                let number = step["n"].to_string();
                let edge = document.descendants().find(|one| {
                    one.attribute("data-hops").is_some_and(|hops| hops.split(' ').any(|hop| hop == number))
                });
                let edge = edge.unwrap_or_else(|| panic!("step {number} of {claim} is not drawn"));
                assert_eq!(
                    (edge.attribute("data-from"), edge.attribute("data-to")),
                    (step["from"].as_str(), step["party"].as_str())
                );
                compared += 1;
            }
        }
    }
    assert!(compared >= 6, "{compared}");
}

#[test]
fn without_graphviz_only_its_layout_is_missing() {
    let without = |arguments: &[&str]| flowproof("graph", arguments).env("PATH", "/nowhere").output().unwrap();
    let done = without(&["examples/first-look.flow", "--layout", "dot"]);
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0));
    assert!(said.contains("cannot run `dot`") && said.contains("install Graphviz"), "{said}");
    for format in ["svg", "dot", "mermaid"] {
        assert_eq!(without(&["examples/first-look.flow", "--format", format]).status.code(), Some(0));
    }
}
