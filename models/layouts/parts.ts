/**
 * The files of a published model and how their keys become those of the networks (pipeline: "checkpoint layout"). The
 * model's own file has them already; OpenCLIP's release, the two segmentation files and the line extractors' files
 * each name their tensors from their own root.
 */
import { FileError } from '../../src/tool-errors.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { Part } from './joined-checkpoint.js';

export type PartName = 'checkpoint' | 'clip' | 'segment' | 'segment-sketch' | 'lines';

interface Layout {
  /** What the file is, in messages. */
  readonly title: string;
  /** A key by which the file is known, after `clean`. */
  readonly mark: string;
  readonly clean?: (key: string) => string;
  readonly rename: (key: string) => string;
}

const CLIP_IMAGE = 'cond_stage_model.visual.model.';
const CLIP_TEXT = 'cond_stage_model.transformer.model.';
const VISUAL = 'visual.';

/** The first mark that a file has tells what it is. */
const LAYOUTS: Readonly<Record<PartName, readonly Layout[]>> = {
  checkpoint: [
    {
      title: 'a ColorizeDiffusion checkpoint',
      mark: 'model.diffusion_model.input_blocks.0.0.weight',
      rename: (key) => key,
    },
  ],
  clip: [{ title: 'an OpenCLIP checkpoint', mark: 'visual.conv1.weight', rename: clipKey }],
  segment: [
    { title: 'an ISNet checkpoint', mark: 'stage1d.rebnconvin.conv_s1.weight', rename: under('isnet') },
  ],
  'segment-sketch': [
    {
      title: 'an ISNet checkpoint',
      mark: 'stage1d.rebnconvin.conv_s1.weight',
      rename: under('sketch_isnet'),
    },
  ],
  lines: [
    extractor('lineart', 'model.model.0.weight'),
    extractor('lineart_denoise', 'block0.model.0.conv1.model.2.weight'),
    extractor('lineart_keras', 'downblock_1.1.weight'),
    // This one's file names its tensors from inside the model.
    { ...extractor('lineart_sk', 'model0.1.weight'), rename: under('lineart_sk.model') },
  ],
};

/** Throws FileError where the file is not what `name` asks for. */
export function partOf(name: PartName, checkpoint: Checkpoint): Part {
  const keys = checkpoint.names();
  const layouts = LAYOUTS[name];
  const layout = layouts.find(({ mark, clean = same }) => keys.some((key) => clean(key) === mark));
  if (layout === undefined) {
    const titles = [...new Set(layouts.map(({ title }) => title))].join(', ');
    const marks = layouts.map(({ mark }) => `"${mark}"`).join(' or ');
    throw new FileError(
      `${checkpoint.place}: given as --${name}, expected ${titles} with a tensor ${marks}; it begins with "${keys[0] ?? ''}"`,
    );
  }
  const { clean = same, rename } = layout;
  return { checkpoint, rename: (key) => rename(clean(key)) };
}

function clipKey(key: string): string {
  return key.startsWith(VISUAL) ? CLIP_IMAGE + key.slice(VISUAL.length) : CLIP_TEXT + key;
}

function extractor(prefix: string, mark: string): Layout {
  return { title: `the line extractor ${prefix}`, mark, clean: withoutModule, rename: under(prefix) };
}

function under(prefix: string): (key: string) => string {
  return (key) => `${prefix}.${key}`;
}

/** Training on several devices puts every model into a "module". */
function withoutModule(key: string): string {
  return key.replace(/^module\./, '');
}

function same(key: string): string {
  return key;
}
