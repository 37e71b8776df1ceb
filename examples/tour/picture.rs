//! A picture of a terminal: what a session printed, as an SVG.
//!
//! Owns the drawing. It knows the few escape sequences that the program writes, and runs nothing.
//! `anstyle-svg` was tried: it leaves long lines and erased ones as they are, columns to the font of
//! whoever looks, and the picture without a name for those who do not see it.

use std::fmt::Write as _;

/// How wide the terminal is, in characters. Longer lines go on in the next, as they do there.
pub(crate) const COLUMNS: usize = 120;

/// A character's width and a line's height, and the space around the text, in pixels.
const CELL: f64 = 8.4;
const LINE: usize = 20;
const EDGE: usize = 20;
/// The bar above the text.
const BAR: usize = 34;

/// How a stretch of text is painted: SVG attributes.
type Paint = &'static str;

const PLAIN: Paint = "";
const BOLD: Paint = " font-weight=\"bold\"";

/// Draws a session. `text` is what a terminal was sent; a line that begins with `$ ` was typed,
/// one that begins with `# ` is a remark.
pub(crate) fn draw(title: &str, text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().flat_map(wrapped).collect();
    let width = (COLUMNS as f64 * CELL).ceil() as usize + 2 * EDGE;
    let height = BAR + lines.len() * LINE + 2 * EDGE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#161b22\"/>\n\
         <g fill=\"#3b434d\"><circle cx=\"22\" cy=\"18\" r=\"6\"/><circle cx=\"42\" cy=\"18\" r=\"6\"/>\
         <circle cx=\"62\" cy=\"18\" r=\"6\"/></g>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\" fill=\"#d0d7de\" xml:space=\"preserve\">\n",
        escaped(title)
    );
    for (row, line) in lines.iter().enumerate() {
        let y = BAR + EDGE + row * LINE;
        let mut column = 0;
        for (paint, piece) in line {
            // Placed and stretched, so that columns meet whatever the font.
            let (x, length) = (EDGE as f64 + column as f64 * CELL, piece.chars().count());
            if !piece.trim().is_empty() {
                let _ = writeln!(
                    svg,
                    "<text x=\"{x:.1}\" y=\"{y}\" textLength=\"{:.1}\"{paint}>{}</text>",
                    length as f64 * CELL,
                    escaped(piece)
                );
            }
            column += length;
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// A line of the session as lines of the picture, each in stretches of one paint.
fn wrapped(line: &str) -> Vec<Vec<(Paint, String)>> {
    let mut lines = vec![Vec::new()];
    let mut column = 0;
    for (paint, text) in painted(line) {
        for letter in text.chars() {
            if column == COLUMNS {
                lines.push(Vec::new());
                column = 0;
            }
            column += 1;
            let Some(last) = lines.last_mut() else { continue };
            match last.last_mut() {
                Some((same, piece)) if *same == paint => String::push(piece, letter),
                _ => last.push((paint, letter.to_string())),
            }
        }
    }
    lines
}

/// The stretches of a line. Of the escape sequences colors count, of what was erased nothing.
fn painted(line: &str) -> Vec<(Paint, String)> {
    if line.starts_with("$ ") {
        return vec![(" fill=\"#7ee787\" font-weight=\"bold\"", line.to_owned())];
    }
    if line.starts_with("# ") {
        return vec![(" fill=\"#8b949e\" font-style=\"italic\"", line.to_owned())];
    }
    let line = line.rsplit("\x1b[K").next().unwrap_or_default().trim_end_matches('\r');
    let mut pieces = Vec::new();
    let mut paint = PLAIN;
    let mut parts = line.split("\x1b[");
    pieces.extend(parts.next().map(|text| (paint, text.to_owned())));
    for part in parts {
        let (code, text) = part.split_once('m').unwrap_or((part, ""));
        paint = match code {
            "1;31" => " fill=\"#ff7b72\" font-weight=\"bold\"",
            "1;32" => " fill=\"#7ee787\" font-weight=\"bold\"",
            "1;33" => " fill=\"#e3b341\" font-weight=\"bold\"",
            "1" => BOLD,
            _ => PLAIN,
        };
        pieces.push((paint, text.to_owned()));
    }
    pieces
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
