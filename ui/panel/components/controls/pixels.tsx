/** Raw pixels on a canvas: previews and hatched masks. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Rgba8 } from '../../../../src/image/pixels.js';

interface PixelsProps {
  readonly pixels: Rgba8;
  readonly class?: string;
}

export function Pixels({ pixels, class: className }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const data = new ImageData(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height);
    canvas.current?.getContext('2d')?.putImageData(data, 0, 0);
  }, [pixels]);
  return (
    <canvas ref={canvas} class={className} width={pixels.width} height={pixels.height} aria-hidden="true" />
  );
}
