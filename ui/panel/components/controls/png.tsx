/** Pictures from bytes: the component that shows a PNG owns its blob address and gives it back. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { Extent } from '../../../../src/image/geometry.js';

interface PngProps {
  readonly png: Uint8Array;
  readonly alt: string;
  readonly class?: string;
  readonly style?: Readonly<Record<string, string | number>>;
}

export function Png({ png, alt, class: className, style }: PngProps) {
  const [url, setUrl] = useState<string>();
  useLayoutEffect(() => {
    const address = URL.createObjectURL(new Blob([png.slice()], { type: 'image/png' }));
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [png]);
  return <img class={className} style={style} src={url} alt={alt} draggable={false} />;
}

interface StackProps {
  /** Of the picture; the stack is as large as its box allows. */
  readonly extent: Extent;
  readonly class?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** Layers of one picture on top of each other, on the light ground that line art needs in both themes. */
export function Stack({ extent, class: className = '', label, children }: StackProps) {
  const style = { '--ratio': extent.width / extent.height };
  const spoken = label === undefined ? {} : { role: 'img' as const, 'aria-label': label };
  return (
    <span class={`stack ${className}`} style={style} {...spoken}>
      {children}
    </span>
  );
}
