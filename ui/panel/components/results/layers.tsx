/** The layers of a result on top of each other, mixed as on the canvas. Their holder is as large as they are. */
import type { OutputPng } from '../../../../src/channel/protocol/layers.js';
import { Png } from '../controls/png.js';

export function Layers({ layers }: { readonly layers: readonly OutputPng[] }) {
  return (
    <>
      {layers.map(({ png, blend, opacity }, i) => (
        <Png key={i} class="stack-layer" png={png} alt="" style={{ mixBlendMode: blend, opacity }} />
      ))}
    </>
  );
}
