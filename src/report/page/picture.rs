//! A drawing: bars, letters and lines on a scale of time, bounded in bytes. The template escapes
//! what is written in it.
use super::scale::Scale;
use super::text::{clip, weight};

/// Bytes that a drawing may take.
const BYTES_MAX: usize = 200_000;
/// Characters of a label; longer ones are cut, for a drawing does not wrap.
const LABEL_CHARS: usize = 34;
/// Characters of what is shown when the pointer rests on a shape.
const TITLE_CHARS: usize = 160;
/// The width of every drawing.
pub(super) const WIDTH: i64 = 1100;
/// Where time begins in a drawing with names at its left.
pub(super) const LEFT: i64 = 270;
/// How high the axis is, above the first lane.
pub(super) const AXIS: i64 = 30;

/// A drawing.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// The anchor prefix by which its title and description are named; one for each drawing.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, for those who do not see it.
    pub desc: String,
    /// Its height.
    pub height: i64,
    /// What is drawn, in that order.
    pub shapes: Vec<Shape>,
    /// What the looks mean: class of the swatch, its letter, the words.
    pub key: Vec<(&'static str, &'static str, &'static str)>,
    bytes: usize,
}

/// Something drawn. Classes are ours.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A bar; the title is shown when the pointer rests on it.
    Bar { x: i64, y: i64, w: i64, h: i64, class: &'static str, title: String },
    /// A line.
    Line { x1: i64, y1: i64, x2: i64, y2: i64, class: &'static str },
    /// Words; the class says how they are aligned.
    Label { x: i64, y: i64, class: &'static str, text: String },
    /// A dot with a letter in it.
    Dot { x: i64, y: i64, class: &'static str, letter: String, title: String },
}

impl Picture {
    /// A drawing of `lanes` lanes of that height, with the axis of the scale above them.
    pub(super) fn new(id: &'static str, title: &str, scale: Scale, lanes: i64, lane: i64) -> Self {
        let height = AXIS + lanes * lane + 6;
        let mut picture = Self {
            id,
            title: title.to_owned(),
            desc: String::new(),
            height,
            shapes: Vec::new(),
            key: Vec::new(),
            bytes: 0,
        };
        for (x, label) in scale.ticks() {
            picture.draw(Shape::Line { x1: x, y1: AXIS - 6, x2: x, y2: height, class: "tick" });
            picture.draw(Shape::Label { x, y: AXIS - 12, class: "mid axis", text: label });
        }
        picture
    }

    /// Draws a shape, with its words cut; what does not fit the bounds any more is not drawn.
    pub(super) fn draw(&mut self, shape: Shape) {
        const TAGS: usize = 110;
        let shape = match shape {
            Shape::Bar { x, y, w, h, class, title } => {
                Shape::Bar { x, y, w, h, class, title: clip(&title, TITLE_CHARS) }
            }
            Shape::Dot { x, y, class, letter, title } => {
                Shape::Dot { x, y, class, letter, title: clip(&title, TITLE_CHARS) }
            }
            Shape::Label { x, y, class, text } => Shape::Label { x, y, class, text: short(&text) },
            line @ Shape::Line { .. } => line,
        };
        let words = match &shape {
            Shape::Bar { title, .. } | Shape::Dot { title, .. } => weight(title),
            Shape::Label { text, .. } => weight(text),
            Shape::Line { .. } => 0,
        };
        if self.bytes + words + TAGS <= BYTES_MAX {
            self.bytes += words + TAGS;
            self.shapes.push(shape);
        }
    }

    /// The name of a lane and the line below it.
    pub(super) fn lane(&mut self, top: i64, height: i64, name: &str) {
        let y = top + height;
        self.draw(Shape::Line { x1: 0, y1: y, x2: WIDTH, y2: y, class: "rule" });
        let text = name.to_owned();
        self.draw(Shape::Label { x: 0, y: top + height / 2 + 4, class: "name", text });
    }
}

/// A label, cut without a word about it: the table beside the drawing has it in full.
fn short(text: &str) -> String {
    let shown = clip(text, LABEL_CHARS);
    match shown.find("… (") {
        Some(end) => format!("{}…", &shown[..end]),
        None => shown,
    }
}
