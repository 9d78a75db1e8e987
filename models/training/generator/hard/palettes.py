"""Palettes of the hard hand: mostly white or nearly white paper, some white parts, yellow faces, nearly black hair."""

from generator.palette import hsv, random_palette

PAPERS = ("white", "cream", "grey", "coloured")
PAPER_SHARES = (0.62, 0.08, 0.06, 0.24)
WHITE_PARTS_SHARE = 0.4
MAY_BE_WHITE = {
    "character": ("cloth1", "cloth2", "cloth3", "acc", "hair"), "face": ("skin", "acc", "cloth1"),
    "animal": ("furA", "furB", "furC"), "object": ("obj1", "obj2", "obj3", "obj4"),
}
EMOJI_YELLOW_SHARE = 0.4
DARK_HAIR_SHARE = 0.5


def hard_palette(rng, subject, inked):
    """Colours by part name for a group; `inked`: parts that its sketches fill with ink."""
    palette = random_palette(rng)
    paper = rng.choice(PAPERS, p=PAPER_SHARES)
    if paper != "coloured":
        palette["bg1"] = paper_colour(rng, paper)
    if rng.random() < WHITE_PARTS_SHARE:
        parts = MAY_BE_WHITE[subject]
        for part in rng.permutation(parts)[: rng.integers(1, 3)]:
            level = 1 if rng.random() < 0.6 else rng.uniform(0.9, 1)
            palette[str(part)] = (level, level, level)
    if subject == "face" and rng.random() < EMOJI_YELLOW_SHARE:
        palette["skin"] = hsv(rng.uniform(0.1, 0.15), rng.uniform(0.5, 0.9), rng.uniform(0.92, 1))
    if inked and rng.random() < DARK_HAIR_SHARE:
        for part in inked:
            palette[part] = hsv(rng.random(), rng.uniform(0, 0.3), rng.uniform(0.05, 0.25))
    return palette


def paper_colour(rng, kind):
    if kind == "white":
        return (1.0, 1.0, 1.0)
    if kind == "cream":
        return hsv(rng.uniform(0.08, 0.17), rng.uniform(0.05, 0.35), rng.uniform(0.88, 1))
    level = rng.uniform(0.6, 0.95)
    return (level, level, level)
