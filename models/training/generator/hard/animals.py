"""Animals as heads and as wholes, so that one is the reference of the other; four-legged ones of any build."""

from generator import creatures
from generator.heads import SIDES
from generator.shapes import ellipse, polygon, rounded, spline

# Where a whole animal's head lies in its own units: centre and reach.
HEAD_PLACES = {
    "cat": (0, -0.25, 1.25), "bear": (0, -0.15, 1.15), "rabbit": (0, -0.6, 1.6), "dog": (0, 0, 1.2), "bird": (0.9, -0.4, 0.85),
    "fish": (0.5, 0, 1.0), "horse": (1.15, -0.7, 0.9), "elephant": (1.0, -0.1, 1.2), "frog": (0, -0.1, 1.1), "turtle": (1.3, 0.15, 0.6),
    "snail": (1.1, 0.1, 0.8), "owl": (0, -0.5, 1.1), "penguin": (0, -0.6, 0.9), "whale": (0.6, 0, 1.1), "fox": (0, -0.25, 1.3),
    "pig": (0, -0.2, 1.1), "dragon": (0, -0.5, 1.2), "quadruped": (0, 0, 1.1),
}
KINDS = (*HEAD_PLACES, *["quadruped"] * 12)
EARS, TAILS = ("round", "pointed", "long", "hanging"), ("tuft", "bushy", "short", "curled")
MARKS = ("none", "patches", "stripes", "belly")

EAR_SHAPES = {
    "round": lambda q: (ellipse(q * 0.62, -0.6, 0.3, 0.3), ellipse(q * 0.64, -0.62, 0.16, 0.17)),
    "pointed": lambda q: (polygon((q * 0.2, -0.6), (q * 0.72, -1.2), (q * 0.82, -0.25)),
                          polygon((q * 0.4, -0.68), (q * 0.68, -1.0), (q * 0.73, -0.4))),
    "long": lambda q: (ellipse(q * 0.4, -1.1, 0.2, 0.6, q * 0.2), ellipse(q * 0.4, -1.1, 0.1, 0.42, q * 0.2)),
}
HANGING_EAR = spline([(0.5, -0.65), (1.05, -0.4), (1.05, 0.4), (0.8, 0.35), (0.65, -0.2)])


def animal_style(rng):
    u = rng.uniform
    return {
        "kind": rng.choice(KINDS), "ears": rng.choice(EARS), "tail": rng.choice(TAILS), "marks": rng.choice(MARKS),
        "legs": u(0.5, 1.3), "length": u(1.0, 1.6), "depth": u(0.42, 0.75), "neck": u(0, 1.0), "snout": u(0.25, 0.5),
        "horns": rng.random() < 0.25, "mane": rng.random() < 0.3, "collar": rng.random() < 0.3, "muzzle": rng.random() < 0.6,
    }


def draw_animal(canvas, style, head_alone):
    """The animal, or only its head (what lies around it as far as the picture shows it)."""
    rng, u, kind = canvas.rng, canvas.rng.uniform, style["kind"]
    canvas.foreground = True
    if head_alone:
        x, y, reach = HEAD_PLACES[kind]
        scale = u(0.3, 0.42) / reach
        outer = canvas.enter(canvas.placement(u(0.45, 0.55), u(0.45, 0.55), scale, u(-0.1, 0.1), rng.choice(SIDES)))
        canvas.enter(canvas.placement(-x, -y))
        draw_quadruped_head(canvas, style) if kind == "quadruped" else draw_kind(canvas, kind)
    else:
        outer = canvas.enter(canvas.placement(u(0.44, 0.56), u(0.45, 0.52), u(0.19, 0.25), u(-0.08, 0.08), rng.choice(SIDES)))
        draw_quadruped(canvas, style) if kind == "quadruped" else draw_kind(canvas, kind)
    canvas.matrix = outer


def draw_kind(canvas, kind):
    """One of the rich hand's animals in the canvas's own frame."""
    drawers = {"bird": creatures.draw_bird, "fish": creatures.draw_fish} | creatures.wildlife.DRAWERS
    if kind in drawers:
        drawers[kind](canvas)
    else:
        creatures.draw_mammal(canvas, kind)


def draw_quadruped(canvas, style):
    """From the side, looking to the right."""
    length, depth, legs = style["length"], style["depth"], style["legs"]
    top = 0.2 - 0.3 * legs
    draw_tail(canvas, style["tail"], -length, top)
    far, near = (-0.8, 0.62), (-0.62, 0.8)
    for places, tint in ((far, 0.88), (near, 1.0)):
        for place in places:
            draw_leg(canvas, place * length, top + depth * 0.5, legs, tint)
    draw_body(canvas, length, depth, top)
    draw_marks(canvas, style, top)
    draw_neck_and_head(canvas, style, top)


def draw_body(canvas, length, depth, top):
    body = spline([(-length, top), (-length * 0.5, top - depth * 0.75), (length * 0.5, top - depth * 0.7), (length, top - depth * 0.3),
                   (length * 0.95, top + depth * 0.6), (0, top + depth * 0.85), (-length * 0.9, top + depth * 0.7)])
    canvas.shape(body, "furA")


def draw_neck_and_head(canvas, style, top):
    length, depth = style["length"], style["depth"]
    head_x, head_y = length * 0.95 + 0.3 * style["neck"], top - depth * 0.5 - style["neck"]
    canvas.shape(spline([(length * 0.45, top - depth * 0.5), (head_x - 0.25, head_y), (head_x + 0.25, head_y + 0.2), (length, top + depth * 0.3)],
                        pieces=4), "furA")
    if style["mane"]:
        canvas.shape(spline([(length * 0.4, top - depth * 0.6), (head_x - 0.45, head_y - 0.1), (head_x - 0.1, head_y - 0.35),
                             (length * 0.7, top - depth * 0.2)], pieces=4), "furC")
    old = canvas.enter(canvas.placement(head_x + 0.05, head_y, 0.55))
    draw_quadruped_head(canvas, style)
    canvas.matrix = old


def draw_leg(canvas, x, top, length, tint):
    bend = canvas.rng.uniform(-0.15, 0.15)
    foot = top + length
    canvas.shape(polygon((x - 0.2, top - 0.2), (x + 0.2, top - 0.2), (x + 0.13 + bend, foot), (x - 0.13 + bend, foot)), "furA", tint=tint)
    canvas.shape(rounded(x - 0.16 + bend, foot - 0.05, 0.34, 0.17, 0.05), "furC", tint=tint)


def draw_tail(canvas, kind, x, y):
    if kind == "bushy":
        canvas.shape(spline([(x + 0.2, y), (x - 0.5, y - 0.5), (x - 0.85, y - 0.2), (x - 0.6, y + 0.4), (x + 0.1, y + 0.3)]), "furA")
        canvas.shape(spline([(x - 0.55, y - 0.45), (x - 0.85, y - 0.2), (x - 0.68, y + 0.25), (x - 0.5, y)], pieces=4), "furB")
    elif kind == "tuft":
        canvas.shape(spline([(x + 0.1, y - 0.1), (x - 0.35, y + 0.2), (x - 0.4, y + 0.8), (x - 0.28, y + 0.8), (x - 0.2, y + 0.3)],
                            pieces=4), "furA")
        canvas.shape(ellipse(x - 0.35, y + 0.9, 0.14, 0.22), "furC")
    elif kind == "curled":
        canvas.line(spline([(x, y), (x - 0.3, y - 0.2), (x - 0.2, y - 0.45), (x - 0.05, y - 0.3), (x - 0.25, y - 0.15)], False), 1.2)
    else:
        canvas.shape(ellipse(x - 0.08, y, 0.2, 0.17), "furB")


def draw_marks(canvas, style, top):
    rng, length, depth = canvas.rng, style["length"], style["depth"]
    if style["marks"] == "patches":
        for _ in range(rng.integers(2, 5)):
            x, y, size = rng.uniform(-0.7, 0.6) * length, top + rng.uniform(-0.3, 0.4) * depth, rng.uniform(0.12, 0.26)
            canvas.shape(ellipse(x, y, size * 1.2, size, rng.uniform(0, 3), 9), "furB")
    elif style["marks"] == "stripes":
        for x in (-0.6, -0.25, 0.1, 0.45):
            canvas.shape(spline([(x * length, top - depth * 0.62), (x * length + 0.16, top - depth * 0.6), (x * length + 0.06, top + depth * 0.35)],
                                pieces=4), "furB", width=0.8)
    elif style["marks"] == "belly":
        canvas.shape(spline([(-length * 0.75, top + depth * 0.55), (0, top + depth * 0.35), (length * 0.8, top + depth * 0.5),
                             (0, top + depth * 0.85)], pieces=5), "furB")


def draw_quadruped_head(canvas, style):
    """In three-quarter view; one unit to each side."""
    draw_ears(canvas, style)
    canvas.shape(ellipse(0, 0, 0.82, 0.75), "furA")
    snout = style["snout"]
    if style["muzzle"]:
        canvas.shape(ellipse(0.45, 0.32, 0.3 + snout * 0.7, 0.22 + snout * 0.4), "furB")
    canvas.shape(ellipse(0.55 + snout * 0.5, 0.18, 0.15, 0.11, 0, 12), "furC", shade=0, width=0.8)
    canvas.line(spline([(0.35, 0.5), (0.6, 0.55), (0.6 + snout * 0.5, 0.42)], False), 0.8)
    for x in (-0.12, 0.45):
        canvas.shape(ellipse(x, -0.15, 0.11, 0.14, 0, 14), "iris", shade=0, width=0.7)
    if style["horns"]:
        for q in SIDES:
            canvas.shape(spline([(q * 0.2, -0.65), (q * 0.65, -1.25), (q * 0.5, -0.55)], pieces=5), "acc")
    if style["collar"]:
        canvas.shape(spline([(-0.65, 0.5), (0, 0.75), (0.5, 0.68), (0.45, 0.92), (-0.1, 0.98), (-0.75, 0.72)], pieces=4), "cloth1")


def draw_ears(canvas, style):
    for q in SIDES:
        if style["ears"] == "hanging":
            canvas.shape(HANGING_EAR * [q, 1], "furC")
            continue
        outer, inner = EAR_SHAPES[style["ears"]](q)
        canvas.shape(outer, "furA")
        canvas.shape(inner, "furC", width=0.8)
