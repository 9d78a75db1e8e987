/**
 * Runs inside the page: turns even SVG strokes into inked ones, so that the sources stay ordinary hand-written paths.
 *   class "pen"    the line swells and thins with its direction, like a broad nib (closed outlines)
 *   class "taper"  it also runs out thin at both ends (hair, folds)
 *   class "flick"  it starts full and runs out thin at its end only (lashes, whiskers, blades of grass)
 * In a group of class "cel" the first path is a base: the group's other children (shades, patterns) are clipped to it
 * and its line comes out on top of them. A marked path keeps its fill; its stroke becomes a filled shape of varying width laid over it.
 */

/** Share of the full width at position t in 0..1 along the line. */
function pressure(kind: string, t: number): number {
  if (kind === 'taper') return 0.22 + 0.78 * Math.sin(Math.PI * t) ** 0.65;
  if (kind === 'flick') return 0.1 + 0.9 * (1 - t) ** 0.8;
  return 1;
}

const SVG = 'http://www.w3.org/2000/svg';
const STEP = 2.5;
const NIB_ANGLE = -0.9;
/** A sharper turn than this (radians) between two steps is a corner: the ribbon is cut there and gets a round joint. */
const CORNER = 0.5;

interface Sample {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** One clockwise disc, as path data. */
function disc(x: number, y: number, r: number): string {
  return `M${x - r},${y}a${r},${r} 0 1 1 ${2 * r},0a${r},${r} 0 1 1 ${-2 * r},0Z`;
}

/** The stroke between two corners: one side of it out, the other side back. */
function ribbon(points: readonly Sample[]): string {
  const sides = points.map((point, i) => {
    const from = points[Math.max(0, i - 1)] ?? point;
    const to = points[i + 1] ?? point;
    const run = Math.max(Math.hypot(to.x - from.x, to.y - from.y), Number.EPSILON);
    return [((to.y - from.y) / run) * point.radius, ((from.x - to.x) / run) * point.radius] as const;
  });
  const side = (sign: number): string[] =>
    points.map(({ x, y }, i) => {
      const [dx, dy] = sides[i] ?? [0, 0];
      return `${(x + sign * dx).toFixed(2)},${(y + sign * dy).toFixed(2)}`;
    });
  return `M${[...side(1), ...side(-1).reverse()].join('L')}Z`;
}

/** Points along the path with the radius that the line has there. */
function sample(path: SVGPathElement, kind: string, width: number): Sample[] {
  const length = path.getTotalLength();
  const count = Math.max(4, Math.ceil(length / STEP));
  const points = Array.from({ length: count + 1 }, (_, i) => path.getPointAtLength((i * length) / count));
  return points.map(({ x, y }, i) => {
    const from = points[Math.max(0, i - 1)] ?? { x, y };
    const to = points[i + 1] ?? { x, y };
    const nib = 0.72 + 0.42 * Math.abs(Math.sin(Math.atan2(to.y - from.y, to.x - from.x) - NIB_ANGLE));
    return { x, y, radius: (width / 2) * nib * pressure(kind, i / count) };
  });
}

function turn(a: Sample, b: Sample, c: Sample): number {
  const change = Math.atan2(c.y - b.y, c.x - b.x) - Math.atan2(b.y - a.y, b.x - a.x);
  return Math.abs(Math.atan2(Math.sin(change), Math.cos(change)));
}

/** Outline of the stroke along one subpath, as path data for a non-zero fill: ribbons, with discs at their ends. */
function inkSubpath(path: SVGPathElement, kind: string, width: number): string {
  const points = sample(path, kind, width);
  const cuts = points.flatMap((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    return before === undefined || after === undefined || turn(before, point, after) > CORNER ? [i] : [];
  });
  return cuts
    .map((cut, i) => {
      const { x, y, radius } = points[cut] ?? { x: 0, y: 0, radius: 0 };
      const next = cuts[i + 1];
      return disc(x, y, radius) + (next === undefined ? '' : ribbon(points.slice(cut, next + 1)));
    })
    .join('');
}

/** Clips what follows the base of each cel group to that base. */
function clipCels(): void {
  [...document.querySelectorAll('g.cel')].reverse().forEach((group, i) => {
    const [base, ...shades] = group.children;
    if (base === undefined) return;
    const clip = document.createElementNS(SVG, 'clipPath');
    clip.id = `cel-${i}`;
    clip.append(base.cloneNode());
    clip.querySelector('*')?.removeAttribute('class');
    const inside = document.createElementNS(SVG, 'g');
    inside.setAttribute('clip-path', `url(#cel-${i})`);
    inside.append(...shades);
    group.append(clip, inside);
  });
}

/** Clips the cels, then inks every marked path of the page. */
export function inkPage(): void {
  clipCels();
  for (const path of document.querySelectorAll<SVGPathElement>('path.pen, path.taper, path.flick')) {
    const kind = ['taper', 'flick'].find((name) => path.classList.contains(name)) ?? 'pen';
    const style = getComputedStyle(path);
    const line = document.createElementNS(SVG, 'path');
    const parts = (path.getAttribute('d') ?? '').split(/(?=M)/).map((d) => {
      const part = path.cloneNode() as SVGPathElement;
      part.setAttribute('d', d);
      return inkSubpath(part, kind, parseFloat(style.strokeWidth));
    });
    line.setAttribute('d', parts.join(''));
    line.setAttribute('style', `fill:${style.stroke};stroke:none`);
    if (path.hasAttribute('transform')) line.setAttribute('transform', path.getAttribute('transform') ?? '');
    const group = path.parentElement;
    if (group?.matches('g.cel')) group.append(line);
    else path.after(line);
    path.style.stroke = 'none';
  }
}
