//! Where the title of a frame stands: at its upper border, as far to the left as no arrow runs through it, or few do.

use super::layout::{Piece, Point, Rect, Route};

/// The room between the frame and its title, the height of a title, and how far apart places for it are tried.
const INDENT: f64 = 8.0;
const HEIGHT: f64 = 18.0;
const STEP: f64 = 6.0;
/// A curve is looked at in so many points.
const POINTS: u32 = 64;

/// The left end of a title of this width.
pub(super) fn left_end(frame: &Rect, width: f64, routes: &[Route]) -> f64 {
    let crossings = crossings(frame, routes);
    let crossed = |left: f64| crossings.iter().filter(|&&x| x > left - 3.0 && x < left + width + 3.0).count();
    let first = frame.at.x + INDENT;
    let mut best = (crossed(first), first);
    let mut left = first + STEP;
    while best.0 > 0 && left + width + INDENT <= frame.right() {
        let here = crossed(left);
        if here < best.0 {
            best = (here, left);
        }
        left += STEP;
    }
    best.1
}

/// Where arrows run through the strip in which the title stands.
fn crossings(frame: &Rect, routes: &[Route]) -> Vec<f64> {
    let is_in_strip = |point: &Point| point.y > frame.at.y && point.y < frame.at.y + HEIGHT;
    routes.iter().flat_map(points).filter(is_in_strip).map(|point| point.x).collect()
}

/// A route as points that are close to each other.
fn points(route: &Route) -> Vec<Point> {
    let mut points = vec![route.start];
    let mut start = route.start;
    for piece in &route.pieces {
        let end = piece.end();
        let (a, b) = match *piece {
            Piece::Line(_) => (between(start, end, 1.0 / 3.0), between(start, end, 2.0 / 3.0)),
            Piece::Curve(a, b, _) => (a, b),
        };
        points.extend((1..=POINTS).map(|at| curve([start, a, b, end], f64::from(at) / f64::from(POINTS))));
        start = end;
    }
    points
}

fn between(a: Point, b: Point, t: f64) -> Point {
    Point { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }
}

/// De Casteljau's construction.
fn curve([a, b, c, d]: [Point; 4], t: f64) -> Point {
    let (ab, bc, cd) = (between(a, b, t), between(b, c, t), between(c, d, t));
    between(between(ab, bc, t), between(bc, cd, t), t)
}

#[cfg(test)]
mod tests {
    use super::left_end;
    use crate::picture::layout::{Piece, Point, Rect, Route, Size};

    fn down(x: f64) -> Route {
        let pieces = vec![Piece::Line(Point { x, y: 100.0 })];
        Route { start: Point { x, y: 0.0 }, pieces, label: Rect::default() }
    }

    #[test]
    fn a_title_steps_aside() {
        let frame = Rect { at: Point { x: 10.0, y: 20.0 }, size: Size { width: 200.0, height: 60.0 } };
        let left = |routes: &[Route]| left_end(&frame, 60.0, routes);
        assert_eq!(left(&[]), 18.0);
        assert_eq!(left(&[down(100.0)]), 18.0);
        assert!(left(&[down(40.0)]) > 42.0);
        // It stays in its frame, and where it was if nothing is better.
        let everywhere: Vec<Route> = (0..40).map(|at| down(10.0 + 5.0 * f64::from(at))).collect();
        assert!(left(&everywhere) + 60.0 < 210.0);
    }
}
