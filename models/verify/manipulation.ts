/** Text manipulation of stored tokens by stored embeddings: `<local|global>/enhance<0|1>/<a|none>`. */
import type { Tensor } from '../../src/image/tensor.js';
import { NEW_EDIT } from '../../src/request/records.js';
import { manipulateGlobally, manipulateLocally } from '../../src/text/manipulation.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { sliceTokens } from './tensors.js';
import type { Verification } from './check.js';

/** Target scale of all stored cases. */
const SCALE = 8;

const CASE = /^(?<where>local|global)\/enhance(?<enhanced>[01])\/(?<anchor>a|none)$/;

export async function* checkManipulation({ file, name }: Verification): AsyncGenerator<Comparison> {
  const tokens = expectTensor(file, 'v', name);
  const [target, anchor, control] = ['target', 'anchor', 'control'].map(
    (text) => expectTensor(file, text, name).data,
  );
  for (const tensor of file.keys()) {
    const words = CASE.exec(tensor)?.groups;
    if (words === undefined) continue;
    const step = {
      target,
      anchor: words['anchor'] === 'a' ? anchor : null,
      control,
      scale: SCALE,
      isEnhanced: words['enhanced'] === '1',
      thresholds: NEW_EDIT.thresholds,
    };
    const actual: Tensor =
      words['where'] === 'local'
        ? manipulateLocally(tokens, [step])
        : manipulateGlobally(sliceTokens(tokens, 0, 1), [step]);
    yield { tensor, actual, limit: LIMITS.arithmetic };
  }
}
