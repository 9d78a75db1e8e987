"""CIEDE2000 and the regions of a drawing over which it is measured."""

import cv2
import numpy as np

WHITE_LIGHTNESS, WHITE_CHROMA = 98, 2  # CIELAB
PAPER_SHARE = 200 / 255  # of the lightest grey; darker is line


def to_lab(colours):
    """RGB 0..255 [..., 3] -> CIELAB of the same shape."""
    colours = np.asarray(colours, np.float32)
    flat = np.ascontiguousarray(colours.reshape(1, -1, 3)) / 255
    return cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(colours.shape)


def ciede2000(first, second):
    """Colour difference of two Lab arrays [..., 3]."""
    l1, a1, b1 = np.moveaxis(first, -1, 0)
    l2, a2, b2 = np.moveaxis(second, -1, 0)
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25.0**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    dh = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    big = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    total = h1 + h2
    hue = np.where(np.abs(h1 - h2) <= 180, total / 2, np.where(total < 360, total / 2 + 180, total / 2 - 180))
    hue = np.where(grey, total, hue)
    t = (1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
         + 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.2 * np.cos(np.radians(4 * hue - 63)))
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    turn = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    x, y, z = (l2 - l1) / s_l, (c2 - c1) / s_c, big / s_h
    return np.sqrt(np.maximum(0, x * x + y * y + z * z + turn * y * z))


def blank(lines):
    """Where there is no line, on paper of any tone."""
    return lines > PAPER_SHARE * lines.max()


def regions(lines, parts, smallest):
    """Boolean masks of the connected regions of one part, lines left out, of at least `smallest` pixels."""
    free, found = blank(lines), []
    for part in np.unique(parts):
        mask = ((parts == part) & free).astype(np.uint8)
        count, labels, statistics, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
        found += [labels == k for k in range(1, count) if statistics[k, cv2.CC_STAT_AREA] >= smallest]
    return found


class Regions:
    """Per region: CIEDE2000 between the median colours, area, and whether the truth is white and whether it touches the border."""

    def __init__(self, result, truth, masks):
        found, wanted = (to_lab([np.median(picture[mask], 0) for mask in masks]) for picture in (result, truth))
        self.errors, self.areas = ciede2000(found, wanted), np.array([mask.sum() for mask in masks])
        self.white = (wanted[:, 0] > WHITE_LIGHTNESS) & (np.hypot(wanted[:, 1], wanted[:, 2]) < WHITE_CHROMA)
        self.at_border = np.array([bool(mask[[0, -1]].any() or mask[:, [0, -1]].any()) for mask in masks])


def pixel_error(result, truth, lines):
    """Mean CIEDE2000 over the pixels that are not line."""
    return float(ciede2000(to_lab(result), to_lab(truth))[blank(lines)].mean())
