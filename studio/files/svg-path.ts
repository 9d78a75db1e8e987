/** The path data of SVG (SVG 1.1, section 8.3) as polylines: curves become so many straight pieces. */
import type { Point } from '../../src/image/geometry.js';

export interface Subpath {
  readonly points: readonly Point[];
  readonly isClosed: boolean;
}

/** Pieces of a curve or an arc; enough that none is seen at the sizes drawings have. */
const PIECES = 24;

/** Numbers that each command takes at a time. */
const ARITY: Readonly<Record<string, number>> = {
  M: 2,
  L: 2,
  H: 1,
  V: 1,
  C: 6,
  S: 4,
  Q: 4,
  T: 2,
  A: 7,
  Z: 0,
};

/** What follows a wrong letter or number is left out, as the specification asks. */
export function readPath(data: string): readonly Subpath[] {
  const pen = new Pen();
  for (const [, letter, rest] of data.matchAll(/([a-zA-Z])([^a-zA-Z]*(?:[eE][^a-zA-Z]*)*)/g)) {
    const command = letter.toUpperCase();
    const arity = ARITY[command];
    if (arity === undefined) break;
    const numbers = command === 'A' ? arcNumbers(rest) : numbersOf(rest);
    const isRelative = letter !== command;
    if (arity === 0) pen.close();
    for (let i = 0; arity > 0 && i + arity <= numbers.length; i += arity) {
      // Further pairs of a move are lines.
      const now = command === 'M' && i > 0 ? 'L' : command;
      pen.draw(now, numbers.slice(i, i + arity), isRelative);
    }
  }
  return pen.finish();
}

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?';

const numbersOf = (text: string): number[] => (text.match(new RegExp(NUMBER, 'g')) ?? []).map(Number);

/** Flags of an arc are single digits that need no space after them. */
function arcNumbers(text: string): number[] {
  const arc = new RegExp(
    `(${NUMBER})[\\s,]*(${NUMBER})[\\s,]*(${NUMBER})[\\s,]*([01])[\\s,]*([01])[\\s,]*(${NUMBER})[\\s,]*(${NUMBER})`,
    'g',
  );
  return [...text.matchAll(arc)].flatMap((found) => found.slice(1, 8).map(Number));
}

/** Holds where the pen is while a path is read. */
class Pen {
  #done: Subpath[] = [];
  #points: Point[] = [];
  #at: Point = { x: 0, y: 0 };
  /** The last control point, and of which kind of curve. */
  #control: Point | null = null;
  #controlOf = '';

  draw(command: string, numbers: readonly number[], isRelative: boolean): void {
    const from = this.#at;
    const [ox, oy] = isRelative ? [from.x, from.y] : [0, 0];
    const point = (i: number): Point => ({ x: ox + numbers[i], y: oy + numbers[i + 1] });
    if (command === 'M') return this.#move(point(0));
    if (command === 'L') return this.#line(point(0));
    if (command === 'H') return this.#line({ x: ox + numbers[0], y: from.y });
    if (command === 'V') return this.#line({ x: from.x, y: oy + numbers[0] });
    if (command === 'A') return this.#arc(numbers, point(5));
    const reflected = this.#controlOf === command || this.#controlOf === { S: 'C', T: 'Q' }[command];
    const mirror =
      reflected && this.#control !== null
        ? { x: 2 * from.x - this.#control.x, y: 2 * from.y - this.#control.y }
        : from;
    if (command === 'C') return this.#curve([from, point(0), point(2), point(4)], 'C');
    if (command === 'S') return this.#curve([from, mirror, point(0), point(2)], 'C');
    if (command === 'Q') return this.#curve([from, point(0), point(2)], 'Q');
    this.#curve([from, mirror, point(0)], 'Q');
  }

  close(): void {
    const [first] = this.#points;
    this.#end(true);
    if (first !== undefined) this.#move(first);
  }

  finish(): readonly Subpath[] {
    this.#end(false);
    return this.#done;
  }

  #end(isClosed: boolean): void {
    if (this.#points.length > 1) this.#done.push({ points: this.#points, isClosed });
    this.#points = [];
    this.#controlOf = '';
  }

  #move(to: Point): void {
    this.#end(false);
    this.#points = [to];
    this.#at = to;
  }

  #line(to: Point): void {
    this.#points.push(to);
    this.#at = to;
    this.#controlOf = '';
  }

  /** Bézier of any degree by de Casteljau. */
  #curve(controls: readonly Point[], kind: string): void {
    for (let i = 1; i <= PIECES; i++) this.#points.push(bezierAt(controls, i / PIECES));
    this.#at = controls[controls.length - 1];
    this.#control = controls[controls.length - 2];
    this.#controlOf = kind;
  }

  #arc([rx, ry, degrees, isLarge, isSweep]: readonly number[], to: Point): void {
    const points = arcPoints(this.#at, to, {
      rx: Math.abs(rx),
      ry: Math.abs(ry),
      turn: (degrees * Math.PI) / 180,
      sign: isLarge === isSweep ? -1 : 1,
      isSweep: isSweep === 1,
    });
    points.forEach((point) => this.#line(point));
  }
}

function bezierAt(controls: readonly Point[], t: number): Point {
  if (controls.length === 1) return controls[0];
  const next = controls.slice(1).map((b, i) => {
    const a = controls[i];
    return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
  });
  return bezierAt(next, t);
}

interface Arc {
  readonly rx: number;
  readonly ry: number;
  /** Radians. */
  readonly turn: number;
  /** On which side of the chord the centre lies. */
  readonly sign: 1 | -1;
  readonly isSweep: boolean;
}

/** From end points to centre and angles (SVG 1.1, appendix F.6.5). */
function arcPoints(from: Point, to: Point, { turn, sign, isSweep, ...radii }: Arc): readonly Point[] {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [hx, hy] = [(from.x - to.x) / 2, (from.y - to.y) / 2];
  const [x, y] = [cos * hx + sin * hy, -sin * hx + cos * hy];
  if (radii.rx === 0 || radii.ry === 0 || (x === 0 && y === 0)) return [to];
  const lack = Math.max(1, Math.hypot(x / radii.rx, y / radii.ry));
  const [rx, ry] = [radii.rx * lack, radii.ry * lack];
  const down = (rx * y) ** 2 + (ry * x) ** 2;
  const root = sign * Math.sqrt(Math.max(0, (rx * ry) ** 2 - down) / down);
  const [cx, cy] = [(root * rx * y) / ry, (-root * ry * x) / rx];
  const start = Math.atan2((y - cy) / ry, (x - cx) / rx);
  const end = Math.atan2((-y - cy) / ry, (-x - cx) / rx);
  const full = 2 * Math.PI;
  const swept = isSweep ? (((end - start) % full) + full) % full : -((((start - end) % full) + full) % full);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  return Array.from({ length: PIECES }, (_, i) => {
    if (i === PIECES - 1) return to;
    const angle = start + (swept * (i + 1)) / PIECES;
    const [px, py] = [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
    return { x: middle.x + cos * px - sin * py, y: middle.y + sin * px + cos * py };
  });
}
