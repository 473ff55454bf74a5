"""Plots as SVG, drawn by hand: bars in groups with their least and most, and lines over time. No library is needed."""

import math
from html import escape

WIDTH, HEIGHT = 860, 400
LEFT, RIGHT, TOP, BOTTOM = 80, 24, 84, 56
# One colour for one name in all plots; what has none takes the next of the others.
OWN_COLOUR = {"congvud": "#0b6e8a", "Dovecot": "#d9822b", "Cyrus": "#7a5195", "Postfix": "#4c9f50", "sink": "#8a8f98",
              "raw": "#8a8f98"}
OTHERS = ("#0b6e8a", "#d9822b", "#c0392b", "#b58900")
INK, FAINT = "#24292f", "#d8dee4"


def number(value):
    """Short and exact enough: 0.25, 3.4, 12, 12,300."""
    return f"{value:,.0f}" if value == 0 or abs(value) >= 10 else f"{value:.2g}"


def colours(names):
    others = iter(OTHERS)
    return {name: OWN_COLOUR.get(name) or next(others) for name in names}


class Drawing:
    def __init__(self, title, unit):
        self.parts = []
        self.text(LEFT - 60, 26, title, size=17, weight="bold")
        self.text(LEFT - 60, 46, unit, size=12)

    def text(self, x, y, words, size=12, anchor="start", weight="normal", colour=INK):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
                          f'font-weight="{weight}" fill="{colour}">{escape(words)}</text>')

    def line(self, x1, y1, x2, y2, colour=INK, width=1.0):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
                          f'stroke-width="{width}"/>')

    def bar(self, x, y, width, height, colour):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>')

    def path(self, points, colour):
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>')

    def legend(self, colour_of):
        x = LEFT - 60
        for name, colour in colour_of.items():
            self.bar(x, 58, 12, 12, colour)
            self.text(x + 17, 68, name)
            x += 36 + 7.4 * len(name)

    def svg(self):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
                f'font-family="DejaVu Sans, Helvetica, Arial, sans-serif">\n'
                f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n' + "\n".join(self.parts) + "\n</svg>\n")


def ticks(most):
    """Round numbers from 0 to at least `most`, about five."""
    rough = (most or 1) / 5
    step = 10 ** math.floor(math.log10(rough))
    step *= next(factor for factor in (1, 2, 5, 10) if factor * step >= rough)
    return [step * i for i in range(math.ceil((most or 1) / step) + 1)]


def draw_scale(drawing, most):
    """The vertical axis; gives how a value becomes a height."""
    marks = ticks(most)

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / marks[-1]

    for mark in marks:
        drawing.line(LEFT, y(mark), WIDTH - RIGHT, y(mark), FAINT)
        drawing.text(LEFT - 8, y(mark) + 4, number(mark), size=11, anchor="end")
    return y


def bars(title, unit, groups):
    """`groups`: {group: {series: value, or {"median", "least", "most"}}}. Each series has one colour."""
    colour_of = colours(dict.fromkeys(name for values in groups.values() for name in values))
    spans = {group: {name: value if isinstance(value, dict) else {"median": value, "least": value, "most": value}
                     for name, value in values.items()} for group, values in groups.items()}
    drawing = Drawing(title, unit)
    drawing.legend(colour_of)
    y = draw_scale(drawing, max(value["most"] for values in spans.values() for value in values.values()))
    room = (WIDTH - LEFT - RIGHT) / len(groups)
    width = min(56, room * 0.84 / max(len(values) for values in spans.values()))
    for place, (group, values) in enumerate(spans.items()):
        start = LEFT + room * (place + 0.5) - width * len(values) / 2
        for i, (name, value) in enumerate(values.items()):
            draw_bar(drawing, y, (start + i * width, width), value, colour_of[name])
        drawing.text(LEFT + room * (place + 0.5), HEIGHT - BOTTOM + 22, group, size=13, anchor="middle")
    drawing.line(LEFT, y(0), WIDTH - RIGHT, y(0))
    return drawing.svg()


def draw_bar(drawing, y, place, value, colour):
    x, width = place
    middle = x + width / 2
    drawing.bar(x + 2, y(value["median"]), width - 4, y(0) - y(value["median"]), colour)
    if value["most"] > value["least"]:
        for level in (value["least"], value["most"]):
            drawing.line(middle - 5, y(level), middle + 5, y(level))
        drawing.line(middle, y(value["least"]), middle, y(value["most"]))
    drawing.text(middle, y(value["most"]) - 5, number(value["median"]), size=11, anchor="middle")


def lines(title, unit, across, series):
    """`series`: {name: [(x, y), …]}, over `across`, the name and unit of x."""
    colour_of = colours(series)
    drawing = Drawing(title, unit)
    drawing.legend(colour_of)
    y = draw_scale(drawing, max(value for points in series.values() for _, value in points))
    end = max(x for points in series.values() for x, _ in points) or 1

    def x(value):
        return LEFT + (WIDTH - LEFT - RIGHT) * value / end

    for mark in (mark for mark in ticks(end) if mark <= end):
        drawing.line(x(mark), y(0), x(mark), y(0) + 5)
        drawing.text(x(mark), y(0) + 20, number(mark), size=11, anchor="middle")
    for name, points in series.items():
        drawing.path([(x(at), y(value)) for at, value in points], colour_of[name])
    drawing.line(LEFT, y(0), WIDTH - RIGHT, y(0))
    drawing.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across, anchor="middle")
    return drawing.svg()
