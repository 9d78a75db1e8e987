"""Characters: style, composition and view; heads, bodies and hands put together."""

from generator.bodies import LEGS, LONG_SLEEVES, OUTFIT_SHARES, OUTFITS, draw_body
from generator.clothes import draw_cape
from generator.hands import draw_raised_arm
from generator.heads import (
    ACCESSORIES, ACCESSORY_SHARES, BACK_HAIR, BACK_HAIR_SHARES, EYE_SHARES, EYES, FRINGES, SIDES, draw_hanging_hair, draw_head,
)
from generator.turned import HEADS

RESTYLED = ("back", "fringe", "accessory", "outfit", "legs", "eyes", "scarf", "pet")
COMPOSITIONS = ("bust", "face", "full", "two")
COMPOSITION_SHARES = (0.44, 0.2, 0.26, 0.1)
VIEWS = ("front", "three-quarter", "profile")
VIEW_SHARES = (0.62, 0.22, 0.16)


def character_style(rng):
    return {
        "back": rng.choice(BACK_HAIR, p=BACK_HAIR_SHARES), "fringe": rng.choice(FRINGES),
        "accessory": rng.choice(ACCESSORIES, p=ACCESSORY_SHARES), "outfit": rng.choice(OUTFITS, p=OUTFIT_SHARES),
        "legs": rng.choice(LEGS), "eyes": rng.choice(EYES, p=EYE_SHARES), "cape": rng.random() < 0.06,
        "scarf": rng.random() < 0.14, "pet": rng.random() < 0.06,
        "composition": rng.choice(COMPOSITIONS, p=COMPOSITION_SHARES),
    }


def put(canvas, style, place, bust):
    """One character with its head at `place` (x, y, half the head's height)."""
    rng, u = canvas.rng, canvas.rng.uniform
    lean = u(-0.06, 0.06) if not bust else 0
    view = rng.choice(VIEWS, p=VIEW_SHARES)
    old = canvas.enter(canvas.placement(*place, lean, rng.choice(SIDES)))
    if style["cape"]:
        draw_cape(canvas)
    back = style["back"]
    if back in ("long", "wavy") and view != "profile":  # behind the body
        draw_hanging_hair(canvas)
        back = "none"
    draw_body(canvas, style, bust)
    neck = canvas.enter(canvas.placement(u(-0.08, 0.08), u(-0.05, 0.05), 1, u(-0.16, 0.16)))
    HEADS.get(view, draw_head)(canvas, style, back)
    canvas.matrix = neck
    if bust and rng.random() < 0.22:
        draw_raised_arm(canvas, style["outfit"] in LONG_SLEEVES, rng.choice(SIDES))
    canvas.matrix = old


def draw_character(canvas, style, composition, put=put):
    """Characters in a composition; `put` draws one of them."""
    rng, u = canvas.rng, canvas.rng.uniform
    canvas.foreground = True
    if composition == "face":
        put(canvas, style, (u(0.42, 0.58), u(0.45, 0.55), u(0.3, 0.38)), True)
    elif composition == "bust":
        put(canvas, style, (u(0.36, 0.64), u(0.32, 0.42), u(0.19, 0.26)), True)
    elif composition == "full":
        put(canvas, style, (u(0.35, 0.65), u(0.24, 0.3), u(0.12, 0.15)), False)
    else:
        put(canvas, style, (u(0.25, 0.35), u(0.24, 0.35), u(0.11, 0.14)), False)
        put(canvas, style, (u(0.65, 0.75), u(0.24, 0.35), u(0.11, 0.14)), False)
