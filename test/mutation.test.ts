/**
 * Every reader of what others wrote, against damage drawn from fixed seeds. Whatever comes, a reader answers: with what
 * it read, or in words of ours (FormatError, UserError); within two seconds of CPU, and within 500 MB.
 */
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostEvents, hostRequests } from '../src/channel/protocol/host.js';
import { PROTOCOL_VERSION, workerRequests } from '../src/channel/protocol/main.js';
import { readBody, readMessage } from '../src/channel/wire.js';
import { FormatError, UserError } from '../src/errors.js';
import { readMade, writeRecipe } from '../src/request/recipe.js';
import { decodePngWithin } from '../src/image/png/scaled.js';
import { decodeNumbers, decodePng } from '../src/image/png/png.js';
import { parsePack } from '../src/runtime/parse-pack.js';
import { DEFAULT_SETTINGS } from '../ui/panel/settings/settings.js';
import { parseSettings } from '../ui/panel/settings/stored-settings.js';
import { RECIPE } from './support/figma-scene.js';
import { fuzzRuns } from './support/fuzz-runs.js';
import { CLONED_VALUES, JSON_VALUES, replaced, replacements } from './support/json-mutations.js';
import { mutated, mutations } from './support/mutations.js';
import { brokenFiles, everyKind, oddKinds } from './support/png-cases.js';
import { sealed } from './support/png-files.js';
import { ROOT } from './support/source-tree.js';

jest.setTimeout(600_000);

const MOST_MS = 2000;
const MOST_BYTES = 500e6;

/** Runs a reader once; anything but an answer of ours, in time, fails the test. */
function judge(read: () => unknown): 'read' | 'refused' {
  const [cpu, memory] = [process.cpuUsage(), process.memoryUsage.rss()];
  let outcome: 'read' | 'refused' = 'read';
  let message = '';
  try {
    read();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof UserError)) throw error;
    outcome = 'refused';
    message = error.message;
  }
  // What is quoted must be cut: a sentence that long is for nobody.
  if (message.length > 2000) throw new Error(`A message of ${message.length} characters`);
  const { user, system } = process.cpuUsage(cpu);
  if ((user + system) / 1000 > MOST_MS) throw new Error(`It took ${(user + system) / 1000} ms`);
  const grown = process.memoryUsage.rss() - memory;
  if (grown > MOST_BYTES) throw new Error(`It took ${grown} bytes`);
  return outcome;
}

interface Attack<T> {
  readonly cases: fc.Arbitrary<T>;
  readonly runs: number;
  readonly seed: number;
}

/** How many cases ended how; each of the two must happen, or the damage is none or hits nothing. */
function attack<T>({ cases, runs, seed }: Attack<T>, read: (damaged: T) => unknown): Record<string, number> {
  const tally = { read: 0, refused: 0 };
  fc.assert(
    fc.property(cases, (damaged) => {
      tally[judge(() => read(damaged))]++;
    }),
    { numRuns: fuzzRuns(runs), seed, endOnFailure: true },
  );
  return tally;
}

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test('PNG files', () => {
  const files = [...everyKind(), ...oddKinds(), ...brokenFiles()].map(({ bytes }) => bytes);
  const small = files.filter((bytes) => bytes.length < 10_000);
  const damaged = fc
    .tuple(fc.constantFrom(...small), mutations, fc.boolean())
    // With right checksums, damage comes further.
    .map(([bytes, changes, isSealed]) =>
      isSealed ? sealed(mutated(bytes, changes)) : mutated(bytes, changes),
    );
  for (const read of [decodePng, decodeNumbers, (bytes: Uint8Array) => decodePngWithin(bytes, 64)]) {
    const tally = attack({ cases: damaged, runs: 1500, seed: 28 }, (bytes) => read(bytes, 'a.png'));
    expect(tally['read']).toBeGreaterThan(20);
    expect(tally['refused']).toBeGreaterThan(20);
  }
});

test('pack.json', () => {
  const pack = JSON.parse(
    readFileSync(join(ROOT, 'models', 'packs', 'starter', 'pack.json'), 'utf8'),
  ) as unknown;
  judge(() => parsePack(pack));
  const tally = attack({ cases: replacements(JSON_VALUES), runs: 400, seed: 29 }, (changes) =>
    parsePack(replaced(pack, changes)),
  );
  expect(tally['refused']).toBeGreaterThan(100);
});

test('recipes and settings fall back, and never fail', () => {
  for (const [record, read] of [
    [JSON.parse(writeRecipe(RECIPE)), (json: string) => readMade(json)],
    [DEFAULT_SETTINGS, (json: string) => parseSettings(json)],
  ] as const) {
    const trees = attack({ cases: replacements(JSON_VALUES), runs: 1000, seed: 30 }, (changes) =>
      read(JSON.stringify(replaced(record, changes))),
    );
    const bytes = attack({ cases: mutations, runs: 1000, seed: 31 }, (changes) =>
      read(new TextDecoder().decode(mutated(text(record), changes))),
    );
    expect([trees['refused'], bytes['refused']]).toEqual([0, 0]);
    judge(() => read('['.repeat(90_000)));
  }
});

test('messages: envelopes, and the body of every request, answer and event', () => {
  const values = [...JSON_VALUES, ...CLONED_VALUES];
  const envelope = { type: 'request', protocol: PROTOCOL_VERSION, id: 1, name: 'hello', payload: {} };
  const answer = {
    type: 'error',
    protocol: PROTOCOL_VERSION,
    id: 1,
    error: { kind: 'user', coded: { code: 'layer-hidden', params: { name: 'x' } }, details: null },
  };
  for (const base of [envelope, answer]) {
    const tally = attack({ cases: replacements(values), runs: 1000, seed: 32 }, (changes) =>
      readMessage(replaced(base, changes)),
    );
    // A message is told apart, never thrown back at who listens.
    expect(tally['refused']).toBe(0);
  }
  const bodies = [...Object.values(hostRequests), ...Object.values(workerRequests)].flatMap((entry) => [
    entry.payload,
    entry.result,
    ...('progress' in entry ? [entry.progress] : []),
  ]);
  for (const schema of [...bodies, ...Object.values(hostEvents)])
    for (const base of [
      RECIPE,
      { id: '1:2', recipe: RECIPE, request: RECIPE.request, png: new Uint8Array(3) },
    ])
      attack({ cases: replacements(values), runs: 40, seed: 33 }, (changes) =>
        readBody(schema, replaced(base, changes), 'body'),
      );
});
