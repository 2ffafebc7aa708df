//! The outputs that other programs read: places cut out the right text, findings are known again, nothing breaks the format.

use crate::policy;
use crate::program::Folder;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Wide characters, tabs and line ends of two sorts before, in and between what is pointed at.
const WIDE: &str = "policy p\r\n\r\n\tparty Zoë\r\n/* 数据 \u{1f512} */ party Ωmega\r\ndata d /* é */ origin d at Zoë\r\n\
    fact n: number\r\n/* \u{1f512}\u{1f512} */ flow größe: Zoë -> Ωmega carries d\r\n  when n < 3\r\n\
    \t/* 数 */ claim c: d never reaches Ωmega\r\n/* € */ claim e: d never reaches Zoë expect holds\r\nremark q \"é\" against niemand\r\n";

/// A violated claim, a possible one, a warned one, one that holds, and a wrong statement.
fn several() -> String {
    policy(
        "flow f: A -> B carries d when x\ndata m, u, h\norigin m, u, h at A\nmay flow A -> B carries m\n\
         unstated flow A -> B carries u\nclaim bad: d never reaches B\nclaim maybe: m never reaches B\n\
         claim open: u never reaches B\nclaim good: h never reaches B\nclaim broken: d never reaches C\n",
    )
}

/// A folder that is a repository of its own.
fn repository(test: &str, files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(test, files);
    folder.write(".git/HEAD", "");
    folder
}

/// The text of a SARIF region, by lines and columns of UTF-16 code units.
fn region<'t>(text: &'t str, location: &Value) -> &'t str {
    let region = &location["physicalLocation"]["region"];
    let offset = |line: &str, column: &str| {
        let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
        let before: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
        let units: Vec<u16> = text[before..].encode_utf16().take(number(column) - 1).collect();
        before + String::from_utf16(&units).unwrap().len()
    };
    &text[offset("startLine", "startColumn")..offset("endLine", "endColumn")]
}

fn check(folder: &Folder, format: &str, arguments: &[&str]) -> String {
    let mut all = vec!["check", "--format", format];
    all.extend(arguments);
    folder.run(&all).out
}

fn sarif(folder: &Folder, arguments: &[&str]) -> Value {
    serde_json::from_str(&check(folder, "sarif", arguments)).unwrap()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

#[test]
fn sarif_regions_cut_out_the_right_text() {
    let folder = repository("sarif", &[("p.flow", WIDE)]);
    let log = sarif(&folder, &["p.flow"]);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let results = list(&run["results"]);
    let of = |code: &str| results.iter().find(|result| result["ruleId"] == code).unwrap();
    let [violated, failed] = [of("FP0501"), of("FP0508")];
    assert_eq!(region(WIDE, &violated["locations"][0]), "d never reaches Ωmega");
    assert_eq!(region(WIDE, &failed["locations"][0]), "d never reaches Zoë");
    assert_eq!(region(WIDE, &of("FP0111")["locations"][0]), "niemand");
    let flow = "flow größe: Zoë -> Ωmega carries d\r\n  when n < 3";
    let steps = list(&violated["codeFlows"][0]["threadFlows"][0]["locations"]);
    let texts: Vec<&str> = steps.iter().map(|step| region(WIDE, &step["location"])).collect();
    assert_eq!(texts, ["origin d at Zoë", flow]);
    assert_eq!(steps[1]["location"]["message"]["text"], "Zoë sends d to Ωmega");
    assert_eq!((&steps[1]["executionOrder"], &steps[1]["state"]["party"]["text"]), (&2.into(), &"Ωmega".into()));
    let related = list(&failed["relatedLocations"]);
    assert_eq!(region(WIDE, related.last().unwrap()), "holds");
    let linked = format!("]({})", related.last().unwrap()["id"]);
    assert!(failed["message"]["text"].as_str().unwrap().contains(&linked), "{failed:#}");
}

#[test]
fn sarif_has_a_rule_for_each_code_that_occurs() {
    let folder = repository("sarif-rules", &[("p.flow", &several())]);
    let log = sarif(&folder, &["p.flow"]);
    let (results, rules) = (list(&log["runs"][0]["results"]), list(&log["runs"][0]["tool"]["driver"]["rules"]));
    assert!(results.len() >= 5, "{log:#}");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let occurring: BTreeSet<_> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(rules.len(), occurring.len());
    let level = |claim: &str| {
        let about = |result: &&Value| result["locations"][0]["logicalLocations"][0]["name"] == claim;
        results.iter().find(about).map(|result| result["level"].as_str().unwrap())
    };
    assert_eq!((level("bad"), level("maybe"), level("open")), (Some("error"), Some("error"), Some("warning")));
    assert_eq!(level("good"), None);
}

/// The fingerprints of the findings, by format.
fn fingerprints(folder: &Folder, arguments: &[&str]) -> [Vec<String>; 2] {
    let log = sarif(folder, arguments);
    let gitlab: Value = serde_json::from_str(&check(folder, "gitlab", arguments)).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    [
        list(&log["runs"][0]["results"]).iter().map(|one| text(&one["partialFingerprints"]["flowproof/v1"])).collect(),
        list(&gitlab).iter().map(|one| text(&one["fingerprint"])).collect(),
    ]
}

#[test]
fn fingerprints_stay_when_lines_and_files_move_and_are_unique() {
    let text = several().replace("claim broken", "party X: nobody\nparty Y: nobody\nclaim broken");
    let moved = text.replace("\nclaim", "\n\n// moved\n   claim").replace("policy p\n", "policy p // here\n\n\n");
    let folder = repository("fingerprints", &[("p.flow", &text), ("other/q.flow", &moved)]);
    let before = fingerprints(&folder, &["p.flow"]);
    assert_eq!(before, fingerprints(&folder, &["other/q.flow"]));
    for all in before {
        let unique: BTreeSet<_> = all.iter().collect();
        assert!(all.len() >= 7 && unique.len() == all.len(), "{all:?}");
    }
}

#[test]
fn paths_are_those_of_the_repository() {
    let text = several();
    let folder = repository("repository", &[("a b/ü.flow", &text), ("a b/c/part.flow", "")]);
    let inside = Folder(folder.0.join("a b/c"));
    let uri =
        |log: &Value| log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].clone();
    let expected = serde_json::json!({ "uri": "a%20b/%C3%BC.flow", "uriBaseId": "%SRCROOT%" });
    assert_eq!(uri(&sarif(&folder, &["."])), expected);
    assert_eq!(uri(&sarif(&inside, &["../ü.flow"])), expected);
    let absolute = folder.0.join("a b/ü.flow");
    assert_eq!(uri(&sarif(&inside, &[absolute.to_str().unwrap()])), expected);
    let gitlab: Value = serde_json::from_str(&check(&inside, "gitlab", &["../ü.flow"])).unwrap();
    assert_eq!(gitlab[0]["location"]["path"], "a b/ü.flow");
    assert!(check(&inside, "github", &["../ü.flow"]).starts_with("::error file=a b/ü.flow,line="));
    assert!(check(&inside, "short", &["../ü.flow"]).starts_with("../ü.flow:"));
}

#[test]
fn sarif_is_valid() {
    let Ok(schema) = std::env::var("SARIF_SCHEMA") else {
        eprintln!("SKIPPED: SARIF_SCHEMA is not set (scripts/test sets it): SARIF was not validated");
        return;
    };
    for (name, text) in [("several", several().as_str()), ("wide", WIDE), ("none", "policy p\nparty A\n")] {
        let folder = repository(&format!("valid-{name}"), &[("p.flow", text)]);
        let log = folder.0.join("log.sarif");
        fs::write(&log, check(&folder, "sarif", &["p.flow"])).unwrap();
        let validate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/validate.py");
        let run = Command::new("python3").args([validate, &schema]).arg(&log).output().unwrap();
        assert!(run.status.success(), "{name}: {run:?}");
    }
}

#[test]
fn gitlab_findings_have_lines_and_severities() {
    let folder = repository("gitlab", &[("p.flow", WIDE)]);
    let report: Value = serde_json::from_str(&check(&folder, "gitlab", &["p.flow"])).unwrap();
    let violated = list(&report).iter().find(|one| one["check_name"] == "FP0501").unwrap();
    assert_eq!(violated["severity"], "critical");
    let location = serde_json::json!({ "path": "p.flow", "lines": { "begin": 9, "end": 9 } });
    assert_eq!(violated["location"], location);
    assert!(WIDE.lines().nth(8).unwrap().contains("claim c:"));
}

#[test]
fn junit_has_a_case_for_each_claim() {
    let folder = repository("junit", &[("p.flow", &several())]);
    let xml = check(&folder, "junit", &["p.flow"]);
    for line in [
        "<testsuites name=\"flowproof\" tests=\"6\" failures=\"3\" errors=\"1\" skipped=\"1\">",
        "  <testsuite name=\"p\" tests=\"5\" failures=\"2\" errors=\"1\" skipped=\"1\">",
        "    <testcase name=\"bad\" classname=\"p\" file=\"p.flow\">",
        "    <testcase name=\"good\" classname=\"p\" file=\"p.flow\"/>",
        "  <testsuite name=\"policy text\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">",
        "    <testcase name=\"unknown-party: broken\" classname=\"p.flow\" file=\"p.flow\">",
    ] {
        assert!(xml.lines().any(|one| one == line), "{line}\n{xml}");
    }
    assert!(xml.contains("<error message=\"") && xml.contains("type=\"FP0507\""), "{xml}");
    assert!(xml.contains("2: A sends d to B (p.flow:10:1)"), "{xml}");
    let wide = check(&repository("junit-wide", &[("p.flow", WIDE)]), "junit", &["p.flow"]);
    assert!(wide.contains("n &lt;") && !wide.contains("n <"), "{wide}");
}

#[test]
fn github_commands_are_ten_of_a_kind_and_escaped() {
    let parties: String = (0..12).map(|n| format!("party P{n}: kind{n}\n")).collect();
    let folder = repository("github", &[("a,b%.flow", &policy(&parties)), ("p.flow", WIDE)]);
    let out = check(&folder, "github", &["a,b%.flow"]);
    let commands: Vec<&str> = out.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), 10);
    let start = "::error file=a%2Cb%25.flow,line=10,endLine=10,col=11,endColumn=16,title=FP0102 unknown-kind::";
    assert!(commands[0].starts_with(start), "{}", commands[0]);
    assert!(out.contains("2 errors without an annotation:\na,b%.flow:20:12: error[FP0102]"), "{out}");
    let out = check(&folder, "github", &["p.flow"]);
    let violated = out.lines().find(|line| line.contains("FP0501")).unwrap();
    assert!(violated.contains("%0A2: Zoë sends d to Ωmega (p.flow:7:10)%0A"), "{violated}");
}

#[test]
fn github_gets_a_summary_of_the_step() {
    let folder = repository("summary", &[("p.flow", &several()), ("summary.md", "before\n")]);
    let run = |format: &str| {
        let mut command = folder.command(&["check", "p.flow", "--format", format]);
        command.env("GITHUB_STEP_SUMMARY", folder.0.join("summary.md")).output().unwrap().status.code()
    };
    assert_eq!(run("short"), Some(1));
    assert_eq!(folder.read("summary.md"), "before\n");
    assert_eq!(run("github"), Some(1));
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("before\n### flowproof: failed\n\n5 claims, "), "{summary}");
    assert!(summary.contains("\n- **error** FP0501 `p.flow:15`: "), "{summary}");
}

#[test]
fn json_lines_are_the_objects_of_the_json() {
    let folder = repository("jsonl", &[("p.flow", &several())]);
    let whole = folder.json(&["p.flow"]);
    let out = check(&folder, "jsonl", &["p.flow"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["type"], &lines[0]["schema"]), (&"run".into(), &"flowproof/check-lines/1".into()));
    let of = |kind: &str, added: &[&str]| -> Vec<Value> {
        let mut lines: Vec<Value> = lines.iter().filter(|line| line["type"] == kind).cloned().collect();
        for line in &mut lines {
            added.iter().for_each(|key| _ = line.as_object_mut().unwrap().remove(*key).unwrap());
        }
        lines
    };
    assert_eq!(&of("claim", &["type", "policy"]), list(&whole["policies"][0]["claims"]));
    assert_eq!(&of("diagnostic", &["type"]), list(&whole["diagnostics"]));
    assert_eq!(of("summary", &["type"]), [whole["summary"].clone()]);
}
