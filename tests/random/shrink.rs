//! Makes a failing policy smaller: lines, then words are left out for as long as it fails in the same way.

use super::Lines;

/// The smallest policy that is found by leaving things out. `fails` says whether a policy still fails.
pub fn shrink(mut lines: Lines, fails: &mut dyn FnMut(&Lines) -> bool) -> Lines {
    loop {
        let before = lines.clone();
        lines = without_files(lines, fails);
        lines = without_lines(lines, fails);
        lines = without_words(lines, fails);
        if lines == before {
            return lines;
        }
    }
}

fn without_files(mut lines: Lines, fails: &mut dyn FnMut(&Lines) -> bool) -> Lines {
    for path in lines.keys().cloned().collect::<Vec<_>>() {
        let mut fewer = lines.clone();
        fewer.remove(&path);
        for others in fewer.values_mut() {
            let file = path.rsplit('/').next().unwrap_or(&path);
            others.retain(|line| !line.contains(file));
        }
        if fails(&fewer) {
            lines = fewer;
        }
    }
    lines
}

fn without_lines(mut lines: Lines, fails: &mut dyn FnMut(&Lines) -> bool) -> Lines {
    for path in lines.keys().cloned().collect::<Vec<_>>() {
        for chunk in [8, 4, 2, 1] {
            let mut at = 0;
            while at < lines[&path].len() {
                let mut fewer = lines.clone();
                if let Some(file) = fewer.get_mut(&path) {
                    file.drain(at..(at + chunk).min(file.len()));
                }
                if fails(&fewer) {
                    lines = fewer;
                } else {
                    at += 1;
                }
            }
        }
    }
    lines
}

fn without_words(mut lines: Lines, fails: &mut dyn FnMut(&Lines) -> bool) -> Lines {
    for path in lines.keys().cloned().collect::<Vec<_>>() {
        for line in 0..lines[&path].len() {
            for count in (1..=6).rev() {
                let mut at = 0;
                while at + count <= lines[&path][line].split(' ').count() {
                    let mut words: Vec<&str> = lines[&path][line].split(' ').collect();
                    words.drain(at..at + count);
                    let shorter = words.join(" ").trim_end_matches(',').to_owned();
                    let mut fewer = lines.clone();
                    if let Some(file) = fewer.get_mut(&path) {
                        file[line] = shorter;
                    }
                    if fewer != lines && fails(&fewer) {
                        lines = fewer;
                    } else {
                        at += 1;
                    }
                }
            }
        }
    }
    lines
}
