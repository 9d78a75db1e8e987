/** Segmentation: the raw network on a stretched picture, and the program's masks. One set of weights serves both. */
import { segmentReference, segmentSketch } from '../../src/diffusion/pictures/segment.js';
import { dilate } from '../../src/image/dilate.js';
import { maskToTensor } from '../../src/image/convert.js';
import { resizeBilinear } from '../../src/image/resize.js';
import { mapTensor, type Tensor } from '../../src/image/tensor.js';
import { withSession, type Models } from '../../src/runtime/models.js';
import { CONTRACTS } from '../../src/runtime/contracts.js';
import { EMISSIONS, type EmissionName } from '../../src/runtime/emissions.js';
import { isnetSide } from '../arch/isnet.js';
import { packLayout } from '../arch/networks.js';
import { EMITTERS } from '../nn/emitters.js';
import { Graph } from '../onnx/graph.js';
import type { GraphModel } from '../onnx/model.js';
import type { GoldenConfig } from './golden-config.js';
import { LIMITS, type Comparison } from './compare.js';
import { expectTensor } from './folder.js';
import { goldenModels, loadGraph, runSession, type Tensors } from './networks.js';
import type { Verification } from './check.js';

/** The network's output at s x s is called raw<s>. */
const RAW = /^raw(\d+)$/;

export async function* checkIsnet(verification: Verification): AsyncGenerator<Comparison> {
  const { file, runtime, models: given, name } = verification;
  const image = expectTensor(file, 'image', name);
  const raw = [...file.keys()].find((key) => RAW.test(key));
  const golden = withInputSize(verification.golden, raw === undefined ? null : Number(RAW.exec(raw)?.[1]));
  const networkMask = { limit: LIMITS.network, centredLimit: LIMITS.centred };
  if (raw !== undefined) {
    const { mask, side1 } = await rawOutputs(verification, golden, image);
    yield { tensor: raw, actual: mask, ...networkMask };
    if (file.has('side1')) yield { tensor: 'side1', actual: side1, limit: LIMITS.network };
  }
  const models = withOneIsnet(goldenModels(golden, runtime, given));
  if (file.has('mask_crop') || file.has('mask_dilate')) {
    const crop = await segmentReference(image, models);
    if (file.has('mask_crop')) yield { tensor: 'mask_crop', actual: maskToTensor(crop), ...networkMask };
    const dilated = maskToTensor(dilate(crop));
    if (file.has('mask_dilate')) yield { tensor: 'mask_dilate', actual: dilated, ...networkMask };
  }
  if (!file.has('mask_nocrop')) return;
  // The program takes a sketch in the network's convention and feeds its negative; the golden image is fed as it is.
  const uncropped = await segmentSketch(
    mapTensor(image, (value) => -value),
    models,
  );
  yield { tensor: 'mask_nocrop', actual: maskToTensor(uncropped), ...networkMask };
}

function withInputSize(golden: GoldenConfig, inputSize: number | null): GoldenConfig {
  if (inputSize === null) return golden;
  return { ...golden, config: { ...golden.config, isnet: { ...golden.config.isnet, inputSize } } };
}

function withOneIsnet(models: Models): Models {
  return {
    ...models,
    load: (name, sizes) => models.load(name === 'isnet-sketch' ? 'isnet-reference' : name, sizes),
  };
}

/** Mask and finest side output on 1 - (x + 1) / 2, stretched bilinearly. */
async function rawOutputs(
  { runtime, models }: Verification,
  golden: GoldenConfig,
  image: Tensor,
): Promise<Tensors> {
  const side = golden.config.isnet.inputSize;
  const inverted = mapTensor(image, (value) => 1 - (value + 1) / 2);
  const stretched = resizeBilinear(inverted, { width: side, height: side });
  const load = () => loadGraph(runtime, rawGraph(golden, models.emission), { sizes: {}, salt: golden.salt });
  return withSession(load, (session) => runSession(session, { image: stretched }));
}

/** ISNet with its finest side output beside the mask. */
function rawGraph({ config }: GoldenConfig, emission: EmissionName): GraphModel {
  const { inputSize, widthFactor } = config.isnet;
  const { arithmetic } = EMISSIONS[emission];
  const graph = new Graph({ name: 'isnet', storage: arithmetic, arithmetic });
  const emit = EMITTERS[emission](graph, CONTRACTS['isnet-reference'].ports(packLayout(config)));
  const image = emit.mapInput('image', { channels: 3, height: inputSize, width: inputSize });
  const side = isnetSide({ emit, prefix: 'isnet' }, image, widthFactor);
  emit.mapOutput('side1', side);
  emit.mapOutput('mask', emit.sigmoid(emit.upsampleBilinear(side, image)));
  return graph.finish();
}
