/**
 * The three published models: their configuration, what people know of them, and the fingerprint of their tensors'
 * names and shapes, by which a file is known for one of them. What a model predicts (v or eps) cannot be read off its
 * tensors; of these three it is known.
 */
import { ToolError } from '../../src/tool-errors.js';
import { hashOf, type NewHash } from '../bytes/hash.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';

export type PublishedName = 'v2' | 'switch' | 'mult';

export interface PublishedModel {
  readonly name: PublishedName;
  /** Of the pack, unless a description says otherwise. */
  readonly packId: string;
  /** Paths from the repository's root. */
  readonly config: string;
  readonly description: string;
  readonly prediction: 'v' | 'eps';
  /** Of the model's own file: see `fingerprint`. */
  readonly inventory: string;
}

export const PUBLISHED: readonly PublishedModel[] = [
  {
    name: 'v2',
    packId: 'v2',
    config: 'models/layouts/v2.json',
    description: 'models/layouts/v2-pack.json',
    prediction: 'v',
    inventory: 'd7c9bdaaad37506425f84948d3fa3b4931a98b2cf37a595725168c5622f149fe',
  },
  {
    name: 'switch',
    packId: 'v1.5',
    config: 'models/layouts/switch.json',
    description: 'models/layouts/switch-pack.json',
    prediction: 'eps',
    inventory: '8a35b8b77be017a46f5583c7ee22d1ca80d66978db87f8624ac0c4c2fb064d5d',
  },
  {
    name: 'mult',
    packId: 'v1',
    config: 'models/layouts/mult.json',
    description: 'models/layouts/mult-pack.json',
    prediction: 'eps',
    inventory: '80a57f901cfd84e404c39547147b0cb0df801fd2ecc22d28e21c824663af1712',
  },
];

/** The published model that a file is; null: another one. */
export function publishedModel(checkpoint: Checkpoint, newHash: NewHash): PublishedModel | null {
  const inventory = fingerprint(checkpoint, newHash);
  return PUBLISHED.find((model) => model.inventory === inventory) ?? null;
}

/**
 * What a model predicts: what the user says, else what is known of a published file. Throws ToolError where neither
 * tells, and where the file is another published model than `layout`.
 */
export function settledPrediction(
  checkpoint: Checkpoint,
  said: { readonly layout: PublishedName; readonly prediction: 'v' | 'eps' | null },
  newHash: NewHash,
): 'v' | 'eps' {
  const known = publishedModel(checkpoint, newHash);
  if (known !== null && known.name !== said.layout) {
    throw new ToolError(
      `${checkpoint.place}: this is the published checkpoint "${known.name}", not "${said.layout}": use build ${known.name}`,
    );
  }
  const prediction = said.prediction ?? known?.prediction;
  if (prediction !== undefined) return prediction;
  throw new ToolError(
    `${checkpoint.place}: its tensors are not those of a published checkpoint, so that only you know what it predicts: ` +
      'add --prediction v or --prediction eps',
  );
}

/**
 * SHA-256 over "name [shape]" of every tensor, sorted, a line each. Without the schedule's buffers (the only names
 * without a dot) and the encoder of CLIP, which a file may have or not.
 */
export function fingerprint(checkpoint: Checkpoint, newHash: NewHash): string {
  const names = checkpoint
    .names()
    .filter((name) => name.includes('.') && !name.startsWith('cond_stage_model.'));
  const lines = names.map((name) => `${name} [${checkpoint.info(name).shape.join(',')}]\n`);
  return hashOf(new TextEncoder().encode(lines.sort().join('')), newHash);
}
