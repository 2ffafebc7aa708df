//! The images of the documentation are what `scripts/diagrams` makes today.

use std::path::Path;
use std::process::Command;

/// An image without line numbers: a statement that only moved in its file makes no image stale.
fn without_lines(image: &[u8]) -> String {
    let mut text = String::new();
    for (at, part) in String::from_utf8_lossy(image).split(".flow").enumerate() {
        let place = part.strip_prefix("#L").or_else(|| part.strip_prefix(':')).filter(|_| at > 0);
        text.push_str(place.map_or(part, |place| place.trim_start_matches(|c: char| c.is_ascii_digit())));
    }
    text
}

#[test]
fn committed_images_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("docs/images/list")).unwrap();
    let mut stale = Vec::new();
    let entries: Vec<&str> = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(!entries.is_empty());
    for entry in entries {
        let mut words = entry.split_whitespace();
        let name = words.next().unwrap();
        let made =
            Command::new(env!("CARGO_BIN_EXE_flowproof")).arg("graph").args(words).current_dir(root).output().unwrap();
        assert!(made.status.success(), "{entry}: {}", String::from_utf8_lossy(&made.stderr));
        let committed = std::fs::read(root.join("docs/images").join(name)).unwrap_or_default();
        if without_lines(&committed) != without_lines(&made.stdout) {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "run scripts/diagrams; these are not what it makes: {}", stale.join(", "));
}

/// The images that a page shows, by name.
fn shown(page: &str) -> Vec<String> {
    let ends = |rest: &str| rest.find(')').map(|end| rest[..end].to_owned());
    let images = page.split("images/").skip(1).filter_map(ends);
    images.filter(|name| name.ends_with(".svg")).collect()
}

#[test]
fn every_image_that_is_shown_or_committed_is_made_by_the_script() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("docs/images/list")).unwrap();
    let made: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let pages = ["README.md", "docs/diagrams.md"].map(|page| std::fs::read_to_string(root.join(page)).unwrap());
    let shown: Vec<String> = pages.iter().flat_map(|page| shown(page)).collect();
    assert!(shown.len() >= 3, "{shown:?}");
    let committed = std::fs::read_dir(root.join("docs/images")).unwrap();
    let committed = committed.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in committed.filter(|name| name != "list").chain(shown) {
        assert!(made.contains(&name.as_str()), "{name} is not in docs/images/list");
    }
}
