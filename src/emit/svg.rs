//! A picture as SVG: no program and no font file is needed, colours are classes, and everything can be found by scripts
//! (`docs/diagrams.md` has the scheme of ids and attributes).

use super::Drawing;
use super::xml::{Attributes, attribute, line, text};
use crate::picture::layout::{Piece, Point, Rect, Route};
use crate::picture::{
    Arrow, Change, Frame, FrameKind, Icon, Line, Mark, Node, Outcome, Picture, Role, Shape, Stroke, Tone, arrange,
    icons_width, line_height, width,
};
use std::fmt::Write as _;

const MARGIN: f64 = 16.0;
/// How long the head of an arrow is.
const HEAD: f64 = 8.0;
const LEGEND_ROW: f64 = 20.0;
const LEGEND_SIGN: f64 = 40.0;
/// Titles and legends of narrow pictures may be so wide.
const LEAST_WIDTH: f64 = 520.0;
const WIDEST_TITLE: f64 = 900.0;
const TITLE_FONT: f64 = 15.0;

/// Okabe and Ito's colours, told apart by people with any kind of colour vision; none of them is the only sign of anything.
pub(super) const STYLE: &str = "
.flowproof{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif}
.flowproof text{fill:#222;stroke:none}
.flowproof .page{fill:#fff}
.flowproof .title text{font-size:13px}.flowproof .title .first{font-size:15px;font-weight:bold}
.flowproof .frame rect{fill:#f6f9fc;stroke:#0072b2;stroke-width:1.4;stroke-dasharray:8 4}
.flowproof .frame.whole rect{fill:#fff;stroke:#666;stroke-dasharray:4 3}
.flowproof .frame text{font-size:11px;font-weight:bold;fill:#005a8e;stroke:#f6f9fc;stroke-width:3px;paint-order:stroke}.flowproof .frame.whole text{fill:#555;stroke:#fff}
.flowproof .node .shape{fill:#fff;stroke:#444;stroke-width:1.3}
.flowproof .node.outsider .shape{fill:#ececec}
.flowproof .together .shape{stroke:#0072b2;fill:#f6f9fc}
.flowproof .name{font-size:13px;font-weight:bold}.flowproof .kind{font-size:10px;fill:#666}
.flowproof .note,.flowproof .verdict,.flowproof .data{font-size:11px}.flowproof .condition{font-size:10.5px;font-style:italic}
.flowproof .label rect{fill:#fff;stroke:none}
.flowproof .line{fill:none;stroke:#555;stroke-width:1.4}.flowproof .head{fill:#555;stroke:#555;stroke-width:1}
.flowproof .conditional .line{stroke-dasharray:7 4}
.flowproof .may .line{stroke-dasharray:.1 4.5;stroke-linecap:round;stroke-width:2}
.flowproof .unstated .line{stroke-dasharray:8 4 .1 4;stroke-linecap:round;stroke-width:1.8}
.flowproof .part .head{fill:#fff}
.flowproof .held .shape{stroke:#009e73;stroke-width:2}
.flowproof .witness .line{stroke:#d55e00;stroke-width:3}.flowproof .witness .head{fill:#d55e00;stroke:#d55e00}
.flowproof .witness.conditional .line{stroke-dasharray:10 5}
.flowproof .witness.may .line,.flowproof .witness.unstated .line{stroke-width:3.4}
.flowproof .witness.may .line{stroke-dasharray:.1 6}.flowproof .witness.unstated .line{stroke-dasharray:10 6 .1 6}
.flowproof .witness.part .head{fill:#fff}
.flowproof .node.witness .shape,.flowproof .node.failed .shape,.flowproof .double{stroke:#d55e00;stroke-width:2.2;fill-opacity:1}
.flowproof .double{fill:none;stroke-width:1.4}
.flowproof .muted .shape,.flowproof .muted .line{stroke:#aaa}.flowproof .muted .head{fill:#aaa;stroke:#aaa}
.flowproof .muted text{fill:#6f6f6f}
.flowproof .added .line,.flowproof .added .shape{stroke:#009e73;stroke-width:2.4}.flowproof .added .head{fill:#009e73;stroke:#009e73}
.flowproof .removed .line,.flowproof .removed .shape{stroke:#d55e00;stroke-width:2.4}.flowproof .removed .head{fill:#fff;stroke:#d55e00}
.flowproof .changed .line,.flowproof .changed .shape{stroke:#e69f00;stroke-width:2.4}.flowproof .changed .head{fill:#e69f00;stroke:#e69f00}
.flowproof .icon{fill:none;stroke:#333;stroke-width:1.5}.flowproof .icon.solid{fill:#333}
.flowproof .icon.cross{stroke:#d55e00;stroke-width:2.2}.flowproof .icon.tick{stroke:#009e73;stroke-width:2.2}
.flowproof .icon.hop{fill:#d55e00;stroke:none}.flowproof text.hop{fill:#fff;font-size:9.5px;font-weight:bold}
.flowproof .muted .icon{stroke:#888}.flowproof .muted .icon.solid{fill:#888}.flowproof text.question{font-size:10px;font-weight:bold}
.flowproof .legend text{font-size:10.5px}.flowproof .legend .frame rect{stroke-width:1.2}
.flowproof .legend .edge.muted .line{stroke-width:1.4}
";

/// The bytes of a picture.
pub(super) fn render(picture: &Picture, drawing: &Drawing) -> Vec<u8> {
    let placed = arrange(picture, drawing.direction);
    let mut writer = Writer { out: String::new(), drawing };
    let title = if drawing.title { picture.title.as_slice() } else { &[] };
    let title_width = title.iter().map(|line| width(line, TITLE_FONT, true)).fold(0.0, f64::max);
    let content = placed.layout.size;
    let inner = content.width.max(title_width.min(WIDEST_TITLE)).max(LEAST_WIDTH);
    let title = title_lines(title, inner);
    let title_height = if title.is_empty() { 0.0 } else { 10.0 + 18.0 * title.len() as f64 };
    let legend = if drawing.legend { legend_rows(&picture.legend, inner) } else { Vec::new() };
    let legend_height = if legend.is_empty() { 0.0 } else { 18.0 + LEGEND_ROW * legend.len() as f64 };
    let whole = (inner + 2.0 * MARGIN, content.height + title_height + legend_height + 2.0 * MARGIN);
    writer.begin(picture, whole);
    writer.title(&title);
    // What is narrower than the page stands in its middle.
    let left = MARGIN + (inner - content.width) / 2.0;
    let _ =
        writeln!(writer.out, "<g class=\"picture\" transform=\"translate({} {})\">", n(left), n(MARGIN + title_height));
    picture.frames.iter().zip(&placed.layout.groups).for_each(|(frame, rect)| writer.frame(frame, rect));
    let routes = || picture.arrows.iter().zip(&placed.layout.edges);
    // What is only context lies below.
    routes()
        .filter(|(arrow, _)| arrow.tone == Tone::Muted)
        .for_each(|(arrow, route)| writer.arrow(picture, arrow, route));
    routes()
        .filter(|(arrow, _)| arrow.tone == Tone::Normal)
        .for_each(|(arrow, route)| writer.arrow(picture, arrow, route));
    routes()
        .filter(|(arrow, _)| arrow.tone == Tone::Witness)
        .for_each(|(arrow, route)| writer.arrow(picture, arrow, route));
    let titles = placed.layout.groups.iter().zip(&placed.titles);
    picture.frames.iter().zip(titles).for_each(|(frame, (rect, left))| writer.frame_title(frame, *left, rect.at.y));
    picture.nodes.iter().zip(&placed.layout.boxes).for_each(|(node, rect)| writer.node(node, rect));
    writer.out.push_str("</g>\n");
    writer.legend(&legend, MARGIN + title_height + content.height + 18.0);
    writer.out.push_str("</svg>\n");
    writer.out.into_bytes()
}

/// The lines of a title, broken where they would be wider than this; those of the first are marked.
fn title_lines(title: &[String], room: f64) -> Vec<(bool, String)> {
    let mut lines: Vec<(bool, String)> = Vec::new();
    for (at, whole) in title.iter().enumerate() {
        let mut line = String::new();
        for word in whole.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && width(&longer, TITLE_FONT, true) > room {
                lines.push((at == 0, std::mem::replace(&mut line, word.to_owned())));
            } else {
                line = longer;
            }
        }
        lines.push((at == 0, line));
    }
    lines
}

/// A number as short as it can be, with one digit behind the point.
fn n(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

struct Writer<'a> {
    out: String,
    drawing: &'a Drawing,
}

impl Writer<'_> {
    fn begin(&mut self, picture: &Picture, (width, height): (f64, f64)) {
        let (width, height) = (n(width), n(height));
        let title = picture.title.join("; ");
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"flowproof\" role=\"img\" aria-label=\"{}\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<style>{STYLE}</style>\n\
             <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n",
            attribute(&title)
        );
    }

    fn title(&mut self, lines: &[(bool, String)]) {
        self.out.push_str("<g class=\"title\">\n");
        for (at, (is_first, line)) in lines.iter().enumerate() {
            let class = if *is_first { " class=\"first\"" } else { "" };
            let y = MARGIN + 14.0 + 18.0 * at as f64;
            let _ = writeln!(self.out, "<text x=\"{}\" y=\"{}\"{class}>{}</text>", n(MARGIN), n(y), self::line(line));
        }
        self.out.push_str("</g>\n");
    }

    fn open(&mut self, attributes: &Attributes, tip: &str, place: Option<&crate::picture::Place>) {
        let _ = write!(self.out, "<g{attributes}>");
        if !tip.is_empty() {
            let _ = write!(self.out, "<title>{}</title>", text(tip));
        }
        if let Some(address) = self.drawing.link(place) {
            let _ = write!(self.out, "<a href=\"{}\">", attribute(&address));
        }
        self.out.push('\n');
    }

    fn close(&mut self, place: Option<&crate::picture::Place>) {
        self.out.push_str(if self.drawing.link(place).is_some() { "</a></g>\n" } else { "</g>\n" });
    }

    fn id(&self, id: &str) -> String {
        format!("{}{id}", self.drawing.prefix)
    }

    fn frame(&mut self, frame: &Frame, rect: &Rect) {
        let attributes = Attributes::new()
            .add("id", &self.id(&frame.id))
            .add("class", &format!("frame {}", class_of_frame(frame.kind)))
            .add("data-party", &frame.party)
            .place(frame.place.as_ref());
        self.open(&attributes, &frame.tip, frame.place.as_ref());
        self.rect("", rect, 10.0);
        self.close(frame.place.as_ref());
    }

    /// Above the arrows, some of which may have to cross it.
    fn frame_title(&mut self, frame: &Frame, left: f64, top: f64) {
        let (x, y) = (n(left), n(top + 14.0));
        let class = class_of_frame(frame.kind);
        let _ = writeln!(
            self.out,
            "<g class=\"frame {class}\"><text x=\"{x}\" y=\"{y}\">{}</text></g>",
            line(&frame.title)
        );
    }

    fn rect(&mut self, class: &str, rect: &Rect, radius: f64) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let radius = if radius > 0.0 { format!(" rx=\"{}\"", n(radius)) } else { String::new() };
        let _ = writeln!(
            self.out,
            "<rect{class} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{radius}/>",
            n(rect.at.x),
            n(rect.at.y),
            n(rect.size.width),
            n(rect.size.height)
        );
    }

    fn arrow(&mut self, picture: &Picture, arrow: &Arrow, route: &Route) {
        let party = |at: usize| picture.nodes.get(at).map_or("", |node| node.party.as_str());
        let hops = arrow.hops.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let attributes = Attributes::new()
            .add("id", &self.id(&arrow.id))
            .add("class", &classes_of_arrow(arrow))
            .add("data-from", party(arrow.from))
            .add("data-to", party(arrow.to))
            .add("data-carries", &arrow.carries.join("\n"))
            .add("data-statements", &arrow.statements.join("\n"))
            .add("data-hops", &hops)
            .place(arrow.place.as_ref());
        self.open(&attributes, &arrow.tip, arrow.place.as_ref());
        self.line(route);
        self.label(&arrow.lines, &route.label);
        self.close(arrow.place.as_ref());
    }

    fn line(&mut self, route: &Route) {
        let Some((path, tip, towards)) = shortened(route) else { return };
        let _ = writeln!(self.out, "<path class=\"line\" d=\"{path}\"/>");
        let (dx, dy) = towards;
        let base = Point { x: tip.x - dx * HEAD, y: tip.y - dy * HEAD };
        let corner = |side: f64| format!("{},{}", n(base.x - dy * 4.0 * side), n(base.y + dx * 4.0 * side));
        let points = format!("{},{} {} {}", n(tip.x), n(tip.y), corner(1.0), corner(-1.0));
        let _ = writeln!(self.out, "<polygon class=\"head\" points=\"{points}\"/>");
    }

    fn label(&mut self, lines: &[Line], rect: &Rect) {
        if lines.is_empty() {
            return;
        }
        self.out.push_str("<g class=\"label\">\n");
        self.rect("", rect, 3.0);
        let height: f64 = lines.iter().map(|line| line_height(line.role)).sum();
        self.lines(lines, rect.center().x, rect.center().y - height / 2.0);
        self.out.push_str("</g>\n");
    }

    /// Lines below each other, each in the middle.
    fn lines(&mut self, lines: &[Line], middle: f64, top: f64) {
        let mut y = top;
        for line in lines {
            let height = line_height(line.role);
            let baseline = y + height * 0.78;
            let icons = icons_width(&line.icons);
            let text_width = width(&line.text, line.role.font_size(), line.role.is_bold());
            let mut x = middle - (icons + text_width) / 2.0;
            for icon in &line.icons {
                self.icon(*icon, x, baseline);
                x += icons_width(&[*icon]);
            }
            let (x, anchor) = if line.icons.is_empty() { (middle, "middle") } else { (x + text_width * 0.02, "start") };
            let class = class_of(line.role);
            let _ = writeln!(
                self.out,
                "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                n(x),
                n(baseline),
                self::line(&line.text)
            );
            y += height;
        }
    }

    fn icon(&mut self, icon: Icon, x: f64, baseline: f64) {
        let (x, y) = (x + 6.0, baseline - 4.0);
        let path = |class: &str, d: String| format!("<path class=\"icon {class}\" d=\"{d}\"/>\n");
        let at = |dx: f64, dy: f64| format!("{} {}", n(x + dx), n(y + dy));
        let drawn = match icon {
            Icon::Hop(number) => format!(
                "<circle class=\"icon hop\" cx=\"{0}\" cy=\"{1}\" r=\"7\"/>\
                 <text class=\"hop\" x=\"{0}\" y=\"{2}\" text-anchor=\"middle\">{number}</text>\n",
                n(x + 1.0),
                n(y),
                n(y + 3.3)
            ),
            Icon::Lock => format!(
                "<g class=\"lock\"><path class=\"icon\" d=\"M{} v-2 a2.5 2.5 0 0 1 5 0 v2\"/>\
                 <rect class=\"icon solid\" x=\"{}\" y=\"{}\" width=\"7\" height=\"4.5\"/></g>\n",
                at(-2.5, -0.5),
                n(x - 3.5),
                n(y - 0.5)
            ),
            Icon::Cross => {
                path("cross", format!("M{} L{} M{} L{}", at(-4., -4.), at(4., 4.), at(-4., 4.), at(4., -4.)))
            }
            Icon::Tick => path("tick", format!("M{} L{} L{}", at(-4.5, 0.), at(-1.5, 3.5), at(4.5, -4.))),
            Icon::Question => format!(
                "<circle class=\"icon\" cx=\"{0}\" cy=\"{1}\" r=\"6\"/>\
                 <text class=\"question\" x=\"{0}\" y=\"{2}\" text-anchor=\"middle\">?</text>\n",
                n(x),
                n(y),
                n(y + 3.5)
            ),
            Icon::Derives => path(
                "",
                format!(
                    "M{} h6 M{} h6 M{} L{} L{}",
                    at(-5., -1.5),
                    at(-5., 1.5),
                    at(0., -4.5),
                    at(4.5, 0.),
                    at(0., 4.5)
                ),
            ),
            Icon::Added => path("", format!("M{} h8 M{} v8", at(-4., 0.), at(0., -4.))),
            Icon::Removed => path("", format!("M{} h8", at(-4., 0.))),
            Icon::Changed => {
                path("", format!("M{} h8 M{} h8 M{} L{}", at(-4., -1.8), at(-4., 1.8), at(-2.5, 4.5), at(2.5, -4.5)))
            }
        };
        self.out.push_str(&drawn);
    }

    fn node(&mut self, node: &Node, rect: &Rect) {
        let attributes = Attributes::new()
            .add("id", &self.id(&node.id))
            .add("class", &classes_of_node(node))
            .add("data-party", &node.party)
            .place(node.place.as_ref());
        self.open(&attributes, &node.tip, node.place.as_ref());
        self.shape(node, rect);
        let height: f64 = node.lines.iter().map(|line| line_height(line.role)).sum();
        let down = if node.shape == Shape::Store { 5.0 } else { 0.0 };
        self.lines(&node.lines, rect.center().x, rect.center().y - height / 2.0 + down);
        self.close(node.place.as_ref());
    }

    fn shape(&mut self, node: &Node, rect: &Rect) {
        let radius = if node.shape == Shape::Outsider { 0.0 } else { 8.0 };
        match node.shape {
            Shape::Store => self.cylinder("shape", rect),
            _ => self.rect("shape", rect, radius),
        }
        if node.verdict == Some(Outcome::Failed) {
            let inner = inset(rect, 3.5);
            match node.shape {
                Shape::Store => self.cylinder("double", &inner),
                _ => self.rect("double", &inner, (radius - 3.0).max(0.0)),
            }
        }
    }

    fn cylinder(&mut self, class: &str, rect: &Rect) {
        let (x, y, right, bottom) = (n(rect.at.x), n(rect.at.y + 6.0), n(rect.right()), n(rect.bottom() - 6.0));
        let half = n(rect.size.width / 2.0);
        let _ = writeln!(
            self.out,
            "<path class=\"{class}\" d=\"M{x} {y} A{half} 6 0 0 1 {right} {y} V{bottom} A{half} 6 0 0 1 {x} {bottom} Z \
             M{x} {y} A{half} 6 0 0 0 {right} {y}\"/>"
        );
    }

    fn legend(&mut self, rows: &[Vec<(f64, &(Mark, String))>], top: f64) {
        if rows.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "<g class=\"legend\" id=\"{}\">", self.id("legend"));
        for (at, row) in rows.iter().enumerate() {
            let y = top + LEGEND_ROW * at as f64 + LEGEND_ROW / 2.0;
            for (x, (mark, meaning)) in row {
                self.sign(*mark, MARGIN + x, y);
                let text_x = n(MARGIN + x + LEGEND_SIGN);
                let _ = writeln!(self.out, "<text x=\"{text_x}\" y=\"{}\">{}</text>", n(y + 3.5), line(meaning));
            }
        }
        self.out.push_str("</g>\n");
    }

    /// What a mark looks like, in the legend.
    fn sign(&mut self, mark: Mark, x: f64, y: f64) {
        let small = Rect {
            at: Point { x: x + 5.0, y: y - 6.0 },
            size: crate::picture::layout::Size { width: 22.0, height: 12.0 },
        };
        let route = Route {
            start: Point { x, y },
            pieces: vec![Piece::Line(Point { x: x + 32.0, y })],
            label: Rect::default(),
        };
        match mark {
            Mark::Stroke(Stroke::Unstated) => {
                self.icon(Icon::Question, x, y + 4.0);
                let short = Route { start: Point { x: x + 13.0, y }, ..route };
                self.example("edge unstated", |writer| writer.line(&short));
            }
            Mark::Stroke(stroke) => self.example(&format!("edge {}", stroke.word()), |writer| writer.line(&route)),
            Mark::Witness => {
                self.example("edge witness definite", |writer| writer.line(&route));
                self.icon(Icon::Hop(1), x + 4.0, y + 4.0);
            }
            Mark::Verdict(_) => self.icon(Icon::Cross, x + 10.0, y + 4.0),
            Mark::Becomes => {
                let (x, y) = (n(x + 16.0), n(y + 3.5));
                let _ = writeln!(self.out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">a \u{2192} b</text>");
            }
            Mark::Muted => self.example("edge muted definite", |writer| writer.line(&route)),
            Mark::Change(change) => self.example(&format!("edge definite {}", change.word()), |writer| {
                writer.line(&route);
                writer.icon(change_icon(change), x + 8.0, y - 2.0);
            }),
            Mark::Shape(Shape::Store) => self.example("node", |writer| {
                let tall = Rect {
                    at: Point { x: small.at.x, y: y - 8.0 },
                    size: crate::picture::layout::Size { width: 22.0, height: 17.0 },
                };
                writer.cylinder("shape", &tall);
            }),
            Mark::Shape(shape) => {
                let radius = if shape == Shape::Outsider { 0.0 } else { 4.0 };
                self.example(&format!("node {}", class_of_shape(shape)), |writer| writer.rect("shape", &small, radius));
            }
            Mark::Frame(kind) => {
                self.example(&format!("frame {}", class_of_frame(kind)), |writer| writer.rect("", &small, 4.0));
            }
            Mark::Failed => {
                let left = Rect { at: Point { x: x - 1.0, y: small.at.y }, ..small };
                self.example("node failed", |writer| {
                    writer.rect("shape", &left, 4.0);
                    writer.rect("double", &inset(&left, 3.0), 2.0);
                });
                self.icon(Icon::Cross, x + 24.0, y + 4.0);
            }
            Mark::Icon(icon) => self.icon(icon, x + 10.0, y + 4.0),
        }
    }

    fn example(&mut self, class: &str, draw: impl FnOnce(&mut Self)) {
        let _ = write!(self.out, "<g class=\"{class}\">");
        draw(self);
        self.out.push_str("</g>\n");
    }
}

const fn change_icon(change: Change) -> Icon {
    match change {
        Change::Added => Icon::Added,
        Change::Removed => Icon::Removed,
        Change::Changed => Icon::Changed,
    }
}

fn inset(rect: &Rect, by: f64) -> Rect {
    Rect {
        at: Point { x: rect.at.x + by, y: rect.at.y + by },
        size: crate::picture::layout::Size { width: rect.size.width - 2.0 * by, height: rect.size.height - 2.0 * by },
    }
}

/// The path without the room for the head, the point of the head, and where it points to.
fn shortened(route: &Route) -> Option<(String, Point, (f64, f64))> {
    let last = route.pieces.last()?;
    let tip = last.end();
    let before = match *last {
        Piece::Curve(_, control, _) => control,
        Piece::Line(_) => route.pieces.iter().rev().nth(1).map_or(route.start, Piece::end),
    };
    let (dx, dy) = (tip.x - before.x, tip.y - before.y);
    // Not `hypot`, which is not the same on every machine.
    let length = (dx * dx + dy * dy).sqrt().max(0.01);
    let towards = (dx / length, dy / length);
    let end = Point { x: tip.x - towards.0 * (HEAD - 1.0), y: tip.y - towards.1 * (HEAD - 1.0) };
    let mut path = format!("M{} {}", n(route.start.x), n(route.start.y));
    for (at, piece) in route.pieces.iter().enumerate() {
        let is_last = at + 1 == route.pieces.len();
        let point = |point: Point| if is_last && point == tip { end } else { point };
        match *piece {
            Piece::Line(to) => _ = write!(path, " L{} {}", n(point(to).x), n(point(to).y)),
            Piece::Curve(a, b, to) => {
                let to = point(to);
                let _ = write!(path, " C{} {} {} {} {} {}", n(a.x), n(a.y), n(b.x), n(b.y), n(to.x), n(to.y));
            }
        }
    }
    Some((path, tip, towards))
}

pub(super) fn classes_of_arrow(arrow: &Arrow) -> String {
    let mut classes = format!("edge {} {}", arrow.stroke.word(), arrow.tone.word());
    if arrow.sealed {
        classes.push_str(" sealed");
    }
    if let Some(change) = arrow.change {
        let _ = write!(classes, " {}", change.word());
    }
    classes
}

pub(super) fn classes_of_node(node: &Node) -> String {
    let mut classes = format!("node {} {}", class_of_shape(node.shape), node.tone.word());
    if let Some(outcome) = node.verdict {
        let _ = write!(classes, " {}", outcome.word());
    }
    if let Some(change) = node.change {
        let _ = write!(classes, " {}", change.word());
    }
    classes
}

const fn class_of_frame(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::Owner => "owner",
        FrameKind::Whole => "whole",
    }
}

const fn class_of_shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Party => "party",
        Shape::Outsider => "outsider",
        Shape::Store => "store",
        Shape::Together => "together",
    }
}

const fn class_of(role: Role) -> &'static str {
    match role {
        Role::Name => "name",
        Role::Kind => "kind",
        Role::Note => "note",
        Role::Verdict => "verdict",
        Role::Data => "data",
        Role::Condition => "condition",
    }
}

/// The legend in rows, each entry with its distance from the left.
fn legend_rows(legend: &[(Mark, String)], room: f64) -> Vec<Vec<(f64, &(Mark, String))>> {
    let mut rows: Vec<Vec<(f64, &(Mark, String))>> = Vec::new();
    let mut x = f64::INFINITY;
    for entry in legend {
        let needed = LEGEND_SIGN + width(&entry.1, 10.5, false) + 22.0;
        if x + needed > room {
            rows.push(Vec::new());
            x = 0.0;
        }
        if let Some(row) = rows.last_mut() {
            row.push((x, entry));
        }
        x += needed;
    }
    rows
}
