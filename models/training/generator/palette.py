"""Random palettes: one colour per part of a drawing."""

import colorsys

KINDS = ("vivid", "pastel", "dark", "grey", "mid")


def hsv(hue, saturation, value):
    """RGB in 0..1; the hue wraps."""
    return tuple(colorsys.hsv_to_rgb(hue % 1, min(max(saturation, 0), 1), min(max(value, 0), 1)))


def random_colour(rng, kind=None):
    kind = kind or rng.choice(KINDS, p=[0.36, 0.24, 0.12, 0.1, 0.18])
    hue = rng.random()
    if kind == "vivid":
        return hsv(hue, rng.uniform(0.6, 1), rng.uniform(0.7, 1))
    if kind == "pastel":
        return hsv(hue, rng.uniform(0.15, 0.45), rng.uniform(0.85, 1))
    if kind == "dark":
        return hsv(hue, rng.uniform(0.3, 0.9), rng.uniform(0.15, 0.42))
    if kind == "grey":
        return hsv(hue, rng.uniform(0, 0.1), rng.uniform(0.2, 1))
    return hsv(hue, rng.uniform(0.3, 0.7), rng.uniform(0.4, 0.8))


def distance(first, second):
    return sum((a - b) ** 2 for a, b in zip(first, second)) ** 0.5


def random_palette(rng):
    """Colours by part name. Neighbouring parts are kept apart in most palettes."""
    palette = {}
    if rng.random() < 0.88:
        tan = rng.random()
        palette["skin"] = hsv(
            rng.uniform(0.03, 0.085),
            rng.uniform(0.12, 0.28) + 0.38 * tan * (rng.random() < 0.35),
            rng.uniform(0.93, 1) - 0.4 * tan * (rng.random() < 0.35),
        )
    else:
        palette["skin"] = random_colour(rng)

    def apart(*names, kind=None, least=0.3):
        for _ in range(12):
            colour = random_colour(rng, kind)
            if all(distance(colour, palette[name]) > least for name in names):
                break
        return colour

    palette["hair"] = apart("skin")
    palette["hair2"] = apart("hair") if rng.random() < 0.2 else tuple(x * 0.8 for x in palette["hair"])
    palette["eyew"] = (1, 1, 1) if rng.random() < 0.8 else random_colour(rng, "pastel")
    palette["iris"] = apart("skin", kind=rng.choice(["vivid", "mid", "dark"], p=[0.7, 0.2, 0.1]))
    palette["pupil"] = tuple(x * 0.3 for x in palette["iris"])
    palette["mouth"] = hsv(rng.uniform(0.95, 1.03), rng.uniform(0.5, 0.8), rng.uniform(0.6, 0.95))
    palette["cloth1"] = apart("skin", "hair", least=0.25)
    palette["cloth2"] = apart("cloth1")
    palette["cloth3"] = apart("cloth1", "cloth2")
    palette["acc"] = apart("hair", "cloth1")
    palette["shoe"] = random_colour(rng)
    palette["furA"] = apart()
    palette["furB"] = apart("furA")
    palette["furC"] = apart("furA", "furB")
    for index in range(1, 5):
        palette[f"obj{index}"] = apart(*[f"obj{earlier}" for earlier in range(1, index)])
    ground = rng.choice(["pastel", "vivid", "mid", "dark", "grey"], p=[0.4, 0.2, 0.15, 0.1, 0.15])
    palette["bg1"] = random_colour(rng, ground)
    palette["bg2"] = apart("bg1", least=0.25)
    palette["bg3"] = apart("bg1", "bg2", least=0.25)
    palette["bg4"] = apart("bg1", "bg2")
    if rng.choice([0, 1]):
        palette["glow"] = hsv(rng.uniform(0.1, 0.17), rng.uniform(0.2, 0.9), 1)
    else:
        palette["glow"] = apart("bg1")
    return palette
