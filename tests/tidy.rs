//! The layers of `ARCHITECTURE.md`, read off the `use` lines: each module may use only those below it, and each third-party crate
//! has its home.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; a module may use those of lower layers, and itself.
const LAYERS: &[&[&str]] = &[
    &["ids"],
    &["source", "symbol"],
    &["diag"],
    &["syntax"],
    &["model"],
    &["scenario", "graph"],
    &["holdings"],
    &["claims"],
    &["answers"],
    &["words"],
    &["compare"],
    &["lint"],
    &["driver", "picture"],
    &["emit"],
    &["loader"],
    &["config"],
    &["lsp"],
    &["cli"],
];

/// Crates, and the only modules that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("unicode_normalization", &["syntax", "lint"]),
    ("unicode_ident", &["syntax"]),
    ("unicode_security", &["lint"]),
    ("biodivine_lib_bdd", &["scenario"]),
    ("petgraph", &["graph"]),
    ("codespan_reporting", &["emit"]),
    ("serde", &["emit", "config", "lsp"]),
    ("serde_json", &["emit", "config", "lsp"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("notify", &["cli"]),
    ("lsp_server", &["lsp"]),
    ("gen_lsp_types", &["lsp"]),
    ("toml", &["config"]),
    ("glob", &["config"]),
    ("similar", &["emit"]),
    ("strsim", &["diag", "syntax"]),
];

/// What only the outermost layers may touch.
const OUTSIDE: &[&str] = &["std::fs", "std::env", "std::process", "std::time", "println!", "eprintln!"];
const OUTERMOST: &[&str] = &["loader", "config", "cli", "lsp", "import", "main"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The files of `src`, each with the module it belongs to and its code: comments and unit tests left out.
fn sources() -> Vec<(String, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files.sort();
    let code = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    let module = |path: &PathBuf| {
        let inside = path.strip_prefix(&src).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        first.trim_end_matches(".rs").to_owned()
    };
    files.iter().map(|path| (module(path), path.display().to_string(), code(path))).collect()
}

fn named_after<'t>(text: &'t str, prefix: &str) -> impl Iterator<Item = &'t str> {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_');
    text.match_indices(prefix)
        .filter(move |&(at, _)| text[..at].chars().next_back().is_none_or(ends))
        .map(move |(at, found)| text[at + found.len()..].split(ends).next().unwrap_or_default())
        .collect::<Vec<_>>()
        .into_iter()
}

#[test]
fn layers_point_one_way() {
    let mut wrong = Vec::new();
    for (module, path, code) in sources() {
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(own) = layer(&module) else {
            wrong.push(format!("{path}: `{module}` has no layer in tests/tidy.rs"));
            continue;
        };
        for used in named_after(&code, "crate::") {
            if used != module && layer(used).is_some_and(|other| other >= own) {
                wrong.push(format!("{path}: `{module}` uses `{used}`, which is not below it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_crate_has_its_home() {
    let homes: BTreeMap<_, _> = HOMES.iter().copied().collect();
    let mut wrong = Vec::new();
    for (module, path, code) in sources() {
        for (name, home) in &homes {
            let is_named = named_after(&code, name).next().is_some() && code.contains(&format!("{name}::"));
            if is_named && !home.contains(&module.as_str()) {
                wrong.push(format!("{path}: `{name}` belongs to {home:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_does_not_touch_the_world() {
    let mut wrong = Vec::new();
    for (module, path, code) in sources() {
        if OUTERMOST.contains(&module.as_str()) {
            continue;
        }
        wrong.extend(OUTSIDE.iter().filter(|what| code.contains(**what)).map(|what| format!("{path}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The packages of a lock file by name; several versions of one are several.
fn locked(file: &str) -> Vec<(String, toml::Table)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let lock: toml::Table = text.parse().unwrap();
    let packages = lock["package"].as_array().unwrap().iter().map(|package| package.as_table().unwrap().clone());
    packages.map(|package| (package["name"].as_str().unwrap().to_owned(), package)).collect()
}

/// What is built on its own has lock files of its own, which no other test would miss: they have what the library depends on, in the
/// same versions.
#[test]
fn other_lock_files_are_up_to_date() {
    let ours = locked("Cargo.lock");
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let mut wanted: Vec<&str> = manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
    wanted.sort_unstable();
    for folder in ["fuzz", "benches/peers/engines"] {
        let theirs = locked(&format!("{folder}/Cargo.lock"));
        let library = theirs.iter().find(|(name, _)| name == "flowproof").unwrap();
        let listed = library.1["dependencies"].as_array().unwrap().iter().map(|one| one.as_str().unwrap());
        // A name with a version behind it is that of a crate of which there are several.
        let listed: Vec<&str> = listed.map(|one| one.split(' ').next().unwrap()).collect();
        assert_eq!(listed, wanted, "run `cargo update --workspace --manifest-path {folder}/Cargo.toml`");
        let version = |(_, package): &(String, toml::Table)| package["version"].as_str().unwrap().to_owned();
        for name in &wanted {
            let of = |all: &[(String, toml::Table)]| -> Vec<String> {
                all.iter().filter(|package| package.0 == **name).map(version).collect()
            };
            assert!(
                of(&theirs).iter().all(|one| of(&ours).contains(one)),
                "{folder}, {name}: {:?}, {:?}",
                of(&ours),
                of(&theirs)
            );
        }
    }
}
