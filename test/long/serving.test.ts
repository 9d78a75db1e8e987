/**
 * The pack on real inference servers, installed by the test: NVIDIA Triton and KServe. Whole runs of the starter and of a
 * small v2 pack, networks compared with this machine's, a batch on both of which one is killed.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBatch } from '../../cli/batch/batch-command.js';
import { runBatch } from '../../cli/batch/run-batch.js';
import { parseColorize, runColorize } from '../../cli/colorize-command.js';
import { silent } from '../../cli/colorize-pictures.js';
import { openServedModels } from '../../cli/engines/served/served-models.js';
import { openServers } from '../../cli/engines/served/servers.js';
import { writePicture } from '../../cli/output-files.js';
import { DEFAULT_PACK, openPackFolder } from '../../cli/pack-files.js';
import { readPicture } from '../../cli/picture-files.js';
import { byNameUniform } from '../../models/checkpoint/by-name.js';
import { buildByName } from '../../models/files/recipes.js';
import { writeServeLayout } from '../../models/files/serve-layout.js';
import type { NetworkName } from '../../src/runtime/contracts.js';
import { dimensionValue } from '../../src/runtime/dimensions.js';
import type { Models } from '../../src/runtime/models.js';
import { parsePack } from '../../src/runtime/parse-pack.js';
import { servedName } from '../../src/runtime/served-name.js';
import type { Feeds } from '../../src/runtime/session.js';
import { freePort } from '../e2e/theatre.js';
import { smallestRecipe } from '../models/support-packs.js';
import { toldBy } from '../support/english.js';
import { openSpied } from '../support/open-spied.js';
import { frameSketch, gradient } from '../support/pictures.js';
import { relativeError } from '../support/read-safetensors.js';
import { buildSmallestPack, type TemporaryPack } from '../support/smallest-pack.js';
import { pythonWith, SERVERS } from './serving/installed.js';

jest.setTimeout(600_000);

/** A run's, and what outputs ask besides. */
const WANTED =
  /^(unet(-split)?(-guided)?|control|clip|context(-foreground)?|time|vae-(en|de)coder|isnet-\w+|attention-map|combine)$/;
const READY_MS = 300_000;

const found = SERVERS.flatMap((kind) => {
  const python = pythonWith(kind);
  return python === null ? [] : [{ ...kind, python }];
});

let smallest: TemporaryPack;
let folder: string;
let running: readonly { readonly name: string; readonly url: string; readonly child: ChildProcess }[] = [];
const at = (...parts: string[]) => join(folder, ...parts);

beforeAll(async () => {
  smallest = await buildSmallestPack();
  folder = await mkdtemp(join(tmpdir(), 'serving-'));
  const names: string[] = [];
  for (const pack of [DEFAULT_PACK, smallest.folder]) {
    await writeServeLayout(pack, at('served'), { device: 'cpu', instances: 1 });
    names.push(...(await servedNames(pack)));
  }
  running = await Promise.all(found.map((server) => start(server, names)));
});
afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await smallest.remove();
  await rm(folder, { recursive: true, force: true });
});

async function servedNames(pack: string): Promise<readonly string[]> {
  const facts = parsePack(JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8')));
  return wantedOf(facts.networks).map((name) => servedName(facts, name));
}

const wantedOf = (networks: object): readonly NetworkName[] =>
  (Object.keys(networks) as NetworkName[]).filter((name) => WANTED.test(name));

async function start({ name, script, python }: (typeof found)[number], models: readonly string[]) {
  const port = await freePort();
  const child = spawn(python, [script, String(port), at('served'), ...models], {
    cwd: 'test/long/serving',
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  const ends = performance.now() + READY_MS;
  const isReady = (model: string): Promise<boolean> =>
    fetch(`${url}/v2/models/${model}`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await Promise.all(models.map(isReady))).every(Boolean)) {
    if (performance.now() > ends || child.exitCode !== null) throw new Error(`${name} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return { name, url, child };
}

test('the layout links the weights and describes every network', async () => {
  const made = await writeServeLayout(smallest.folder, at('layout'), { device: 'gpu', instances: 2 });
  const first = made.models[0]!;
  expect(existsSync(at('layout', first, '1', 'model.onnx'))).toBe(true);
  const config = await readFile(at('layout', first, 'config.pbtxt'), 'utf8');
  expect(config).toContain('backend: "onnxruntime"');
  expect(config).toContain('count: 2 kind: KIND_GPU');
  expect(made.linked + made.copied).toBeGreaterThan(made.models.length / 2);
  const ovms = JSON.parse(await readFile(at('layout', 'ovms.json'), 'utf8')) as {
    model_config_list: unknown[];
  };
  expect(ovms.model_config_list).toHaveLength(made.models.length);
});

const urlOf = (name: string): string => running.find((server) => server.name === name)!.url;

async function colorize(pack: string, out: string, engine: readonly string[] = []) {
  await writePicture(at('sketch.png'), frameSketch(90, 70));
  await writePicture(at('reference.png'), gradient(64, 64));
  const files = ['--sketch', at('sketch.png'), '--reference', at('reference.png'), '--out', at(out)];
  const line = [...files, '--pack', pack, '--steps', '2', '--seed', '3', '--output', 'palette'];
  await runColorize(parseColorize([...line, ...engine])!, silent);
  return readPicture(at(out));
}

if (found.length > 0)
  describe.each(found.map(({ name }) => name))('%s', (name) => {
    const engine = () => ['--engine', 'served', '--servers', urlOf(name)];

    test.each([
      ['the starter', () => DEFAULT_PACK],
      ['a small v2 pack', () => smallest.folder],
    ])('a whole run of %s is this machine’s within one level', async (_name, packOf) => {
      const own = await colorize(packOf(), 'own.png');
      const served = await colorize(packOf(), 'served.png', engine());
      const differences = own.data.map((value, i) => Math.abs(value - served.data[i]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
      expect(new Set(own.data).size).toBeGreaterThan(8);
    });

    test('every network answers as here within 1e-5', async () => {
      const { spy, models } = await openSpied(smallest.folder);
      const open = openServers({ urls: [urlOf(name)], token: null, timeoutMs: 60_000, restMs: 1000 });
      const served = await openServedModels(openPackFolder(smallest.folder), open);
      const errors: [string, number][] = [];
      for (const network of wantedOf(models.pack.networks)) {
        const [own, theirs] = [await answersOf(models, network), await answersOf(served, network)];
        for (const [output, data] of own)
          errors.push([`${network} ${output}`, relativeError(theirs.get(output)!, data)]);
      }
      await spy.close();
      expect(errors.filter(([, error]) => !(error <= 1e-5))).toEqual([]);
      expect(errors.length).toBeGreaterThan(10);
    });

    test('another pack is not known, in a sentence', async () => {
      const other = at('other');
      await buildByName(await smallestRecipe(), 'other weights', { folder: other });
      expect(await toldBy(colorize(other, 'none.png', engine()))).toMatch(
        /40[04].*Serve this very pack|docs\/serving\.md/,
      );
      expect(existsSync(at('none.png'))).toBe(false);
    });
  });

const SIZES = { h: 8, w: 16, s: 3, m: 5 };

async function answersOf(models: Models, name: NetworkName): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await models.load(name, SIZES);
  const feeds: Feeds = Object.fromEntries(
    models.pack.networks[name]!.inputs.map((port) => {
      const shape = port.shape.map((dim) => dimensionValue(dim, SIZES)!);
      const count = shape.reduce((product, size) => product * size, 1);
      return [port.name, { shape, data: byNameUniform(port.name, count) }];
    }),
  );
  const outputs = await session.run(feeds);
  const read = await Promise.all(
    Object.entries(outputs).map(async ([port, value]) => [port, await value.read()] as const),
  );
  await session.release();
  return new Map(read);
}

if (found.length === SERVERS.length)
  test('a batch of 16, four at a time, ends complete where one of two servers is killed in the middle', async () => {
    for (let i = 0; i < 16; i++) await writePicture(at('many', `p${i}.png`), frameSketch(60 + i, 50));
    await writePicture(at('reference.png'), gradient(64, 64));
    const line = ['--batch', at('many'), '--reference', at('reference.png'), '--pack', smallest.folder];
    const quick = ['--steps', '2', '--seed', '3'];
    await runBatch(parseBatch([...line, ...quick, '--out', at('own')]), silent);
    const list = running.map(({ url }) => url).join(',');
    const far = [...quick, '--out', at('far'), '--jobs', '4', '--engine', 'served', '--servers', list];
    const said: string[] = [];
    const [victim] = running;
    await runBatch(parseBatch([...line, ...far]), (words) => {
      said.push(words);
      if (said.length === 5) victim!.child.kill('SIGKILL');
    });
    expect(said.at(-1)).toMatch(/^16 of 16 done/);
    for (let i = 0; i < 16; i++) {
      const [own, served] = [
        await readPicture(at('own', `p${i}.png`)),
        await readPicture(at('far', `p${i}.png`)),
      ];
      expect(Math.max(...own.data.map((value, j) => Math.abs(value - served.data[j]!)))).toBeLessThanOrEqual(
        1,
      );
    }
  });
