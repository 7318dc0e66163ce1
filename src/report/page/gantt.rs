//! Spans as bars over time: what was open, what broke a rule.
use super::picture::{AXIS, LEFT, Picture, Shape, WIDTH};
use super::scale::Scale;
use crate::time::moment::Moment;

/// The height of a lane.
const LANE: i64 = 24;
/// A bar is at least so wide, that it be seen.
const BAR_MIN: i64 = 4;

/// A span to draw.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    /// The name at the left.
    pub name: String,
    /// A class of ours: how it looks.
    pub class: &'static str,
    /// It begins after this, where that is known.
    pub after: Option<Moment>,
    /// It begins.
    pub from: Option<Moment>,
    /// It ends; `None`: no end is known.
    pub to: Option<Moment>,
    /// What is shown when the pointer rests on it.
    pub title: String,
}

/// The scale of drawings with names at the left.
pub(super) fn scale(from: Moment, to: Moment) -> Scale {
    Scale { from, to, left: LEFT, width: WIDTH - LEFT - 20 }
}

/// Bars in lanes of their own.
pub(super) fn picture(id: &'static str, title: &str, scale: Scale, bars: &[Bar]) -> Picture {
    let lanes = i64::try_from(bars.len()).unwrap_or(0);
    let mut picture = Picture::new(id, title, scale, lanes, LANE);
    for (bar, lane) in bars.iter().zip(0..) {
        let top = AXIS + lane * LANE;
        picture.lane(top, LANE, &bar.name);
        draw(&mut picture, scale, bar, top + 5, LANE - 10);
    }
    picture
}

/// One bar: paler where it may have begun already, with arrows where it goes on outside.
pub(super) fn draw(picture: &mut Picture, scale: Scale, bar: &Bar, y: i64, h: i64) {
    let left = bar.from.map_or(scale.left, |at| scale.x(at));
    let right = bar.to.map_or(scale.left + scale.width, |at| scale.x(at)).max(left + BAR_MIN);
    if let Some(after) = bar.after.map(|at| scale.x(at)).filter(|x| *x + 1 < left) {
        let title = "may have begun in here already".to_owned();
        let (x, w) = (after, left - after);
        picture.draw(Shape::Bar { x, y: y + h / 4, w, h: h / 2, class: "maybe", title });
    }
    let title = bar.title.clone();
    picture.draw(Shape::Bar { x: left, y, w: right - left, h, class: bar.class, title });
    let arrow = |x, text: &str| Shape::Label { x, y: y + h - 3, class: "mid", text: text.into() };
    if bar.from.is_none_or(|at| at < scale.from) {
        picture.draw(arrow(scale.left - 9, "◀"));
    }
    if bar.to.is_none_or(|at| at > scale.to) {
        picture.draw(arrow(scale.left + scale.width + 10, "▶"));
    }
}
