"""Eyes, brows and mouths, used by heads seen from every side."""

from generator.shapes import ellipse, spline


def draw_eye(canvas, kind, x, y, size, look=0.0, narrow=1.0):
    """One eye and maybe its brow; `narrow` squeezes it sideways when the head is turned."""
    rng, w = canvas.rng, narrow
    if kind in ("tall", "round"):
        a, b = (0.2 * size, 0.29 * size) if kind == "tall" else (0.25 * size, 0.25 * size)
        canvas.shape(ellipse(x, y, a * w, b, 0, 18), "eyew", width=0.8, shade=0)
        canvas.shape(ellipse(x + look, y + 0.03, a * w * 0.72, b * 0.8, 0, 16), "iris", width=0.6, shade=0, tint=0.95)
        if rng.random() < 0.7:
            canvas.shape(ellipse(x + look, y + 0.05, a * w * 0.35, b * 0.42, 0, 10), "pupil", width=0.5, shade=0,
                         line=False)
        canvas.shape(ellipse(x - 0.06 * size * w, y - 0.1 * size, 0.06 * size * w, 0.07 * size, 0, 8), "eyew",
                     line=False,
                     shade=0)
        canvas.line(spline([(x - 0.27 * size * w, y - 0.12), (x, y - b * 1.08), (x + 0.27 * size * w, y - 0.12)],
                           False), 1.4)
    elif kind == "dot":
        canvas.shape(ellipse(x, y, 0.09 * size * w, 0.14 * size, 0, 10), "iris", shade=0, width=0.7)
    else:
        canvas.line(spline([(x - 0.2 * w, y), (x, y + 0.12 * rng.choice((-1, 1))), (x + 0.2 * w, y)], False), 1.2)
    if rng.random() < 0.6:
        canvas.line(spline([(x - 0.2 * w, y - 0.42), (x, y - 0.5), (x + 0.2 * w, y - 0.42)], False), 0.9)


def draw_mouth(canvas, x, y, width=1.0):
    """An open mouth or a line, about `x`, `y`."""
    rng, w = canvas.rng, 0.16 * width
    if rng.random() < 0.35:
        canvas.shape(spline([(x - w, y - 0.03), (x, y - 0.06), (x + w, y - 0.03), (x, y + 0.14)]), "mouth", width=0.7,
                     shade=0)
    else:
        canvas.line(spline([(x - w, y), (x, y + rng.uniform(-0.05, 0.1)), (x + w, y)], False), 0.9)
