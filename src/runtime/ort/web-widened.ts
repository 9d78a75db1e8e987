/**
 * A Blob of stored halves as the float32 that a graph reads (emissions.ts). The engine streams what it wants
 * of it piece by piece, so that neither its heap nor JavaScript's ever holds a file. Imports no engine.
 */
import { assert } from '../../errors.js';
import { widened } from '../halves.js';

/** Twice its size, and its slices are widened as they are read. They start and end at whole numbers. */
export class WidenedBlob extends Blob {
  constructor(private readonly halves: Blob) {
    super();
  }

  override get size(): number {
    return 2 * this.halves.size;
  }

  override slice(start = 0, end = this.size): Blob {
    return new WidenedBlob(this.halves.slice(start / 2, end / 2));
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.halves.stream().pipeThrough(widening());
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return widened(new Uint8Array(await this.halves.arrayBuffer())).buffer;
  }
}

/** Pieces may end within a number: its first byte goes with the next one. */
function widening(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let rest = new Uint8Array(0);
  return new TransformStream({
    transform(piece, controller) {
      const all = new Uint8Array(rest.length + piece.length);
      all.set(rest);
      all.set(piece, rest.length);
      const whole = all.length - (all.length % 2);
      rest = all.slice(whole);
      if (whole > 0) controller.enqueue(widened(all.subarray(0, whole)));
    },
    flush: () => assert(rest.length === 0, 'the halves end within a number'),
  });
}
