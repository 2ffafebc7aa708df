//! What can be written behind `flowproof graph`.

use crate::cli::args::Common;
use crate::picture::layout::Direction;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(in crate::cli) struct Graph {
    /// The policy's file, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What is written: SVG needs nothing else, DOT is for Graphviz, Mermaid for Markdown
    #[arg(long, value_enum, default_value_t = PictureFormatName::Svg, value_name = "FORMAT")]
    pub format: PictureFormatName,
    /// Only what matters for a claim, with the steps of its witness numbered
    #[arg(long, value_name = "NAME", group = "view")]
    pub claim: Option<String>,
    /// Only where data comes from and goes
    #[arg(long, value_name = "NAME", group = "view")]
    pub data: Option<String>,
    /// Only a party, its parts, and those that they deal with
    #[arg(long, value_name = "PARTY", group = "view")]
    pub around: Option<String>,
    /// What is different from an older policy
    #[arg(long, value_name = "OLD", group = "view")]
    pub diff: Option<PathBuf>,
    /// Leave out what is impossible under a condition
    #[arg(long, value_name = "COND")]
    pub condition: Option<String>,
    /// Draw an owner with all it owns, and a whole with its parts, as one
    #[arg(long)]
    pub collapse: bool,
    /// Which way arrows run
    #[arg(long, value_enum, default_value_t = DirectionName::Auto, value_name = "DIRECTION")]
    pub direction: DirectionName,
    /// Who finds places for everything in an SVG
    #[arg(long, value_enum, default_value_t = LayoutName::Own, value_name = "LAYOUT")]
    pub layout: LayoutName,
    /// The address that a place is linked to, with {file} and {line} in it
    #[arg(long, value_name = "ADDRESS")]
    pub link: Option<String>,
    /// Leave the legend out
    #[arg(long)]
    pub no_legend: bool,
    /// Draw it even if it is too large to be read
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub common: Common,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum PictureFormatName {
    /// For browsers and printers
    Svg,
    /// For Graphviz
    Dot,
    /// For Markdown
    Mermaid,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum DirectionName {
    /// Whatever fills a page best
    Auto,
    /// From left to right
    Right,
    /// From top to bottom
    Down,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum LayoutName {
    /// This program, the same everywhere
    Own,
    /// Graphviz, if it is installed
    Dot,
}

impl From<DirectionName> for Option<Direction> {
    fn from(name: DirectionName) -> Self {
        match name {
            DirectionName::Auto => None,
            DirectionName::Right => Some(Direction::Right),
            DirectionName::Down => Some(Direction::Down),
        }
    }
}
