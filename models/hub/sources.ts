/**
 * Where the files of a published model lie on the hub. A name ending in "*" stands for the one safetensors file that begins
 * with what is before the star: the authors keep the beginning ("switch", "mult") and add how a file was trained.
 */
import type { PartName } from '../layouts/parts.js';
import type { PublishedName } from '../layouts/published.js';
import { ToolError } from '../../src/tool-errors.js';

export interface HubFile {
  /** "owner/name" of a model repository. */
  readonly repo: string;
  readonly file: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

/** The line extractors have a source each. */
export const LINE_SOURCES = ['lineart', 'lineart_denoise', 'lineart_keras', 'lineart_sk'] as const;
export type SourceName = Exclude<PartName, 'lines'> | (typeof LINE_SOURCES)[number];

const COLORIZER = 'tellurion/ColorizeDiffusion';
const EXTRACTORS = 'tellurion/line_extractor';
const ANNOTATORS = 'lllyasviel/Annotators';
const CLIP = 'laion/CLIP-ViT-H-14-laion2B-s32B-b79K';

const CHECKPOINTS: Readonly<Record<PublishedName, string>> = {
  v2: 'v2-full.safetensors',
  switch: 'switch*',
  mult: 'mult*',
};

export function defaultSources(model: PublishedName): Readonly<Record<SourceName, HubFile>> {
  const at = (repo: string, file: string): HubFile => ({ repo, file, revision: 'main' });
  return {
    checkpoint: at(COLORIZER, CHECKPOINTS[model]),
    clip: at(CLIP, 'open_clip_model.safetensors'),
    segment: at(EXTRACTORS, 'isnetis.safetensors'),
    'segment-sketch': at(EXTRACTORS, 'sketch-segment.safetensors'),
    lineart: at(ANNOTATORS, 'netG.pth'),
    lineart_denoise: at(ANNOTATORS, 'erika.pth'),
    lineart_keras: at(EXTRACTORS, 'model.pth'),
    lineart_sk: at(ANNOTATORS, 'sk_model.pth'),
  };
}

/** "clip=owner/name@revision:file"; revision and file may be left out. Throws ToolError. */
export function overridden(
  sources: Readonly<Record<SourceName, HubFile>>,
  override: string,
): Readonly<Record<SourceName, HubFile>> {
  const found = /^([\w-]+)=([^/\s:@]+\/[^/\s:@]+)(?:@([^\s:]+))?(?::(\S+))?$/.exec(override);
  const [, name = '', repo = '', revision = 'main', file] = found ?? [];
  if (!isSource(sources, name)) {
    throw new ToolError(
      `--from ${override}: expected PART=OWNER/NAME[@REVISION][:FILE] with a PART of ${Object.keys(sources).join(', ')}`,
    );
  }
  return { ...sources, [name]: { repo, revision, file: file ?? sources[name].file } };
}

function isSource(sources: Readonly<Record<SourceName, HubFile>>, name: string): name is SourceName {
  return Object.hasOwn(sources, name);
}
