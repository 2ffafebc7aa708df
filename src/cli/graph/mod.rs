//! `flowproof graph`.

mod args;

pub(super) use args::Graph;

use super::{Exit, Failure, check, output};
use crate::claims::{self, Engine, Finding};
use crate::diag::nearest;
use crate::driver::{Report, Restrictions, Settings};
use crate::emit::{self, Drawing, LinkTemplate, PictureFormat};
use crate::model::{ClaimId, Policy};
use crate::picture::{Asked, Compared, Focus, Picture, View, compared, picture};
use args::{LayoutName, PictureFormatName};
use std::io::Write;
use std::process::{Command, Stdio};

pub(super) fn run(arguments: &Graph) -> Result<Exit, Vec<Failure>> {
    let drawing = drawing(arguments).map_err(|failure| vec![failure])?;
    let report = report(arguments, &arguments.file)?;
    let old = arguments.diff.as_ref().map(|old| self::report(arguments, old)).transpose()?;
    let mut understood = check::say_what_is_wrong(&report);
    understood &= old.as_ref().is_none_or(check::say_what_is_wrong);
    let picture = draw(arguments, &report, old.as_ref()).map_err(|failure| vec![failure])?;
    if let Some(reason) = picture.too_large().filter(|_| !arguments.force) {
        let help = "show less of it with --claim, --data, --around or --collapse, or draw it all the same with --force";
        return Err(vec![Failure::new(reason).help(Some(help.to_owned()))]);
    }
    let bytes = bytes(arguments, &picture, &drawing).map_err(|failure| vec![failure])?;
    output::write(&bytes, arguments.common.narrow.output.as_deref()).map_err(|failure| vec![failure])?;
    Ok(if understood { Exit::Clean } else { Exit::Findings })
}

fn drawing(arguments: &Graph) -> Result<Drawing, Failure> {
    let link = match &arguments.link {
        None => LinkTemplate::default(),
        Some(template) => LinkTemplate::new(template).ok_or_else(|| {
            let help =
                "an address is relative or begins with `http:` or `https:`; {file} and {line} stand for the place";
            Failure::new(format!("`{template}` is no address to link to")).help(Some(help.to_owned()))
        })?,
    };
    Ok(Drawing {
        legend: !arguments.no_legend,
        direction: arguments.direction.into(),
        link: Some(link),
        ..Drawing::default()
    })
}

/// Checks one file: only the claim that is drawn, or all if the whole policy is.
fn report(arguments: &Graph, file: &std::path::Path) -> Result<Report, Vec<Failure>> {
    let roots = check::roots(&[file.to_owned()])?;
    if roots.len() != 1 {
        let message = format!("`{}` is a folder; a diagram is of one policy", file.display());
        return Err(vec![Failure::new(message).help(Some("name the root file".to_owned()))]);
    }
    let whole = arguments.data.is_none() && arguments.around.is_none() && arguments.diff.is_none();
    let claims = match &arguments.claim {
        Some(claim) => Some(vec![claim.clone()]),
        None => (!whole).then(Vec::new),
    };
    let mut restrictions = Restrictions { claims, ..arguments.common.restrictions(&[]) };
    restrictions.assumptions.extend(arguments.condition.clone());
    check::report(&roots, &arguments.common, Settings { restrictions, ..Settings::default() })
}

fn draw(arguments: &Graph, report: &Report, old: Option<&Report>) -> Result<Picture, Failure> {
    let policy = policy(report)?;
    let findings = findings(report);
    let asked = Asked { policy, sources: &report.sources, findings: &findings };
    let condition = conditions(arguments);
    let options = claims::Options { max_steps: arguments.common.narrow.max_steps, ..claims::Options::default() };
    let mut engine = Engine::new(policy, &options);
    if let Some(old) = old {
        let old_findings = self::findings(old);
        let old_policy = self::policy(old)?;
        let old_asked = Asked { policy: old_policy, sources: &old.sources, findings: &old_findings };
        let mut old_engine = Engine::new(old_policy, &options);
        let view = Compared { collapse: arguments.collapse, condition };
        return Ok(compared((old_asked, &mut old_engine), (asked, &mut engine), &view));
    }
    let view =
        View { focus: focus(arguments, policy)?, collapse: arguments.collapse, condition, unabridged: arguments.force };
    Ok(picture(asked, &mut engine, &view))
}

fn policy(report: &Report) -> Result<&Policy, Failure> {
    let first = report.policies.first();
    first.map(|first| &first.policy).ok_or_else(|| Failure::new("there is no policy that could be drawn"))
}

fn findings(report: &Report) -> Vec<(ClaimId, Finding)> {
    report.claims().map(|claim| (claim.id, claim.finding.clone())).collect()
}

fn conditions(arguments: &Graph) -> Option<String> {
    let all: Vec<&str> =
        arguments.common.narrow.assume.iter().chain(&arguments.condition).map(String::as_str).collect();
    (!all.is_empty()).then(|| all.join(" and "))
}

fn focus(arguments: &Graph, policy: &Policy) -> Result<Focus, Failure> {
    if let Some(name) = &arguments.claim {
        let claims = policy.claims.iter_enumerated().map(|(id, claim)| (id, policy.symbol(claim.name).to_owned()));
        return find("claim", name, claims).map(Focus::Claim);
    }
    if let Some(name) = &arguments.data {
        let data = policy.data.ids().map(|id| (id, policy.data_name(id).to_owned()));
        return find("data type", name, data).map(Focus::Data);
    }
    if let Some(name) = &arguments.around {
        let parties = policy.parties.ids().map(|id| (id, policy.party_path(id)));
        return find("party", name, parties).map(Focus::Around);
    }
    Ok(Focus::Whole)
}

fn find<I>(noun: &str, wanted: &str, all: impl Iterator<Item = (I, String)>) -> Result<I, Failure> {
    let mut names = Vec::new();
    for (id, name) in all {
        if name == wanted {
            return Ok(id);
        }
        names.push(name);
    }
    let near = nearest(wanted, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    Err(Failure::new(format!("there is no {noun} `{wanted}`")).help(near))
}

fn bytes(arguments: &Graph, picture: &Picture, drawing: &Drawing) -> Result<Vec<u8>, Failure> {
    let format = match arguments.format {
        PictureFormatName::Dot => PictureFormat::Dot,
        PictureFormatName::Svg => PictureFormat::Svg,
        PictureFormatName::Mermaid => PictureFormat::Mermaid,
    };
    match (arguments.layout, format) {
        (LayoutName::Dot, PictureFormat::Svg) => graphviz(&emit::draw(picture, PictureFormat::Dot, drawing)),
        (LayoutName::Dot, _) => Err(Failure::new("--layout dot is for --format svg")
            .help(Some("leave it out: DOT has no layout yet".to_owned()))),
        (LayoutName::Own, format) => Ok(emit::draw(picture, format, drawing)),
    }
}

/// The SVG that Graphviz makes of a text in DOT.
fn graphviz(dot: &[u8]) -> Result<Vec<u8>, Failure> {
    let help = || Some("install Graphviz, or leave `--layout dot` out".to_owned());
    let failed = |reason: &dyn std::fmt::Display| Failure::new(format!("cannot run `dot`: {reason}")).help(help());
    let child = Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| failed(&crate::loader::reason(&error)))?;
    let mut input = child.stdin.take().ok_or_else(|| failed(&"it takes no input"))?;
    let done = std::thread::scope(|scope| {
        // Written from beside, because `dot` may write before it has read everything.
        scope.spawn(move || input.write_all(dot));
        child.wait_with_output()
    });
    let done = done.map_err(|error| failed(&crate::loader::reason(&error)))?;
    if done.status.success() { Ok(done.stdout) } else { Err(failed(&done.status)) }
}
