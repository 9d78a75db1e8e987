/** An engine that is lost in a run, and memory that runs out: the job goes on, asks, or ends in a sentence; nothing is lost. */
import { describe, expect, test } from '@jest/globals';
import { LostError, UserError } from '../../../src/errors.js';
import type { KeptRun } from '../../../src/request/kept-run.js';
import type { ListedPack } from '../../../src/runtime/pack-list.js';
import { lighterEdition } from '../../../ui/panel/models/editions.js';
import { MOST_LOSSES } from '../../../ui/panel/jobs/fresh-engines.js';
import { shortageOf } from '../../../ui/panel/jobs/shortage.js';
import { jobText } from '../../../ui/panel/words/job-text.js';
import * as en from '../../../ui/panel/words/en.js';
import { errorText } from '../../../ui/panel/words/error-text.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { INITIAL_STATE, STARTER, type State } from '../../../ui/panel/state/state.js';
import { waitFor } from '../../support/clock.js';
import { PACK } from '../gallery/packs.js';
import type { Loss } from './fake-worker.js';
import { colorized, FLATS, PAINTING, SKETCH, startPanel } from './panel-rig.js';

interface Order {
  readonly request: Parameters<typeof colorized>[0];
  readonly resume: KeptRun | null;
}
type Context = { progress(news: object): void };

const GPU = 'WebGPU (acme), float32';
const SMALL = { width: 160, height: 160 };

const keptAt = (step: number): KeptRun => ({
  ...{ step, fraction: step / 20, latents: [new Float32Array([step, 0.5])], numbers: [] },
  ...{ draws: 0, estimates: step, seconds: step },
});

/** A turn of the worker: it keeps these steps, and then is lost in this way, or (null) done. */
interface Turn {
  readonly keeps: readonly number[];
  readonly loss: Loss | null;
}

interface Machine {
  readonly backend?: string;
  readonly sizes?: typeof PACK.sizes;
  readonly listed?: readonly ListedPack[];
  /** Folders of packs that cannot be opened. */
  readonly broken?: readonly string[];
}

/** A panel whose worker does as the turns say, one for each order; behind the last it is always done. */
function startLosing(
  turns: readonly Turn[],
  { backend = GPU, sizes = PACK.sizes, listed = [], broken = [] }: Machine = {},
) {
  let turn = 0;
  const lose = (code: Loss): never => {
    const { workers } = panel;
    workers.at(-1)!.lose('the reason', code);
    throw new LostError(code, { reason: 'the reason' });
  };
  const colorize = ({ request }: Order, { progress }: Context) => {
    const { keeps, loss } = turns[turn++] ?? { keeps: [], loss: null };
    for (const step of keeps) {
      const at = { step, steps: 20, fraction: step / 20, secondsLeft: 1, preview: null };
      progress({ kind: 'step', ...at, kept: keptAt(step) });
    }
    return loss === null ? colorized(request) : lose(loss);
  };
  const panel = startPanel({
    document: new Map([
      ['s', SKETCH],
      ['r', PAINTING],
    ]),
    selection: ['s', 'r'],
    settingsJson: JSON.stringify({ seed: 5, seedLocked: true }),
    worker: {
      colorize: colorize as never,
      open: ({ engine, packUrl }: { readonly engine: string; readonly packUrl: string }) => {
        if (broken.some((path) => packUrl.includes(path))) throw new UserError('model-gone');
        return {
          pack: { ...PACK, sizes },
          backend: engine === 'wasm' ? 'CPU (WebAssembly, one thread), float32' : backend,
        };
      },
    },
    listed,
  });
  const orders = () => panel.payloads('colorize') as Order[];
  const run = async () => {
    await panel.until((state) => state.engine.kind === 'ready' && readiness(state).kind === 'ready');
    panel.commands.run();
  };
  const done = () => panel.until(({ results, jobs }) => results.length > 0 && jobs.length === 0);
  const asked = () => panel.until(({ jobs }) => (jobs[0]?.progress.shortage ?? null) !== null);
  const shortage = () => panel.store.getState().jobs[0]!.progress.shortage!;
  return { ...panel, orders, run, done, asked, shortage };
}

const failureText = ({ failures: [failure] }: State) => errorText(en.errors, failure!.problem.coded);

describe('an engine that is lost in a run', () => {
  test.each<Loss>(['gpu-lost', 'gpu-failed', 'worker-stopped'])(
    '(%s): the job goes on in a new worker from what was kept last, as the same request',
    async (loss) => {
      const panel = startLosing([{ keeps: [4, 8], loss }]);
      await panel.run();
      await panel.done();
      const [first, second] = panel.orders();
      expect(first!.resume).toBeNull();
      expect(second).toEqual({ ...first, resume: keptAt(8) });
      expect(panel.workers).toHaveLength(2);
      expect(panel.workers[0]!.isTerminated()).toBe(true);
      expect(panel.store.getState().failures).toEqual([]);
      expect(panel.payloads('place')).toHaveLength(1);
    },
  );

  test('before anything was kept: the same order is given again', async () => {
    const panel = startLosing([{ keeps: [], loss: 'gpu-lost' }]);
    await panel.run();
    await panel.done();
    const [first, second] = panel.orders();
    expect(second).toEqual(first);
    expect(panel.orders()).toHaveLength(2);
  });

  test('is told while the job goes on', async () => {
    const told: (number | null)[] = [];
    const panel = startLosing([{ keeps: [4], loss: 'gpu-lost' }]);
    panel.store.subscribe(() => {
      const [job] = panel.store.getState().jobs;
      if (job !== undefined) told.push(job.progress.goneOnAfter);
    });
    await panel.run();
    await panel.done();
    expect(told).toContain(4);
    expect(en.jobs.goesOn({ step: 4 })).toMatch(/lost .* goes on after step 4/);
    expect(en.jobs.goesOn({ step: 0 })).toMatch(/lost .* begun again/);
  });

  test('again and again without getting further ends in a sentence: what is safe, what to do', async () => {
    const lost = { keeps: [4], loss: 'gpu-lost' } as const;
    const panel = startLosing([lost, ...Array.from({ length: 9 }, () => ({ ...lost, keeps: [] }))]);
    await panel.run();
    await panel.until(({ failures }) => failures.length === 1);
    expect(panel.orders()).toHaveLength(MOST_LOSSES);
    expect(panel.store.getState()).toMatchObject({
      jobs: [],
      failures: [{ problem: { coded: { code: 'engine-lost-often', params: { times: MOST_LOSSES } } } }],
    });
    const { message, hint } = failureText(panel.store.getState());
    expect(message).toMatch(/lost 3 times.*your layers are as they were/);
    expect(hint).toMatch(/CPU only.*smaller size/);
    expect(panel.payloads('place')).toEqual([]);
  });

  test('as often as there is something new to go on from', async () => {
    const panel = startLosing([4, 8, 12, 16, 20].map((step) => ({ keeps: [step], loss: 'gpu-lost' })));
    await panel.run();
    await panel.done();
    expect(panel.orders().map(({ resume }) => resume?.step)).toEqual([undefined, 4, 8, 12, 16, 20]);
  });

  test('while flats are made: they are made again', async () => {
    let calls = 0;
    const makeLayers = () => {
      if (calls++ > 0)
        return {
          layers: [
            {
              name: 'flats' as const,
              png: FLATS,
              side: 'below' as const,
              blend: 'normal' as const,
              opacity: 1,
            },
          ],
        };
      panel.workers.at(-1)!.lose('the reason');
      throw new LostError('gpu-lost', { reason: 'the reason' });
    };
    const panel = startPanel({
      document: new Map([
        ['s', SKETCH],
        ['r', PAINTING],
      ]),
      selection: ['s', 'r'],
      settingsJson: JSON.stringify({ place: 'flats' }),
      command: 'colorize',
      worker: { makeLayers: makeLayers as never },
    });
    await panel.until(({ results, jobs }) => results.length === 1 && jobs.length === 0);
    expect(calls).toBe(2);
    // The model's work was not done twice.
    expect(panel.payloads('colorize')).toHaveLength(1);
  });
});

describe('the next smaller size', () => {
  const error = new LostError('gpu-out-of-memory', { reason: 'no' });
  const sizes = [
    [768, 768],
    [832, 704],
    [512, 512],
    [640, 320],
  ].map(([width, height]) => ({ width: width!, height: height! }));

  test.each([
    ["the model's own next one of that shape", [768, 768], [512, 512]],
    ['two thirds where the model has none of that shape', [832, 704], [576, 448]],
    ['two thirds below the smallest', [512, 512], [320, 320]],
    ['none where it would be too small', [160, 160], null],
  ] as const)('is %s', (_, [width, height], expected) => {
    const opened = { pack: { ...PACK, sizes, sizeMultiple: 64 }, backend: GPU };
    const choices = shortageOf(error, opened, { size: { width, height }, lighter: null })!.choices;
    const smaller = choices.find(({ kind }) => kind === 'smaller');
    expect(smaller).toEqual(
      expected === null ? undefined : { kind: 'smaller', size: { width: expected[0], height: expected[1] } },
    );
  });
});

describe('memory that runs out in a run', () => {
  const short = { keeps: [4, 8], loss: 'gpu-out-of-memory' } as const;

  test('is told with what there is to do; the job keeps its place, and those behind it wait', async () => {
    const panel = startLosing([short]);
    await panel.run();
    panel.commands.run();
    await panel.asked();
    const { jobs } = panel.store.getState();
    expect(jobs).toHaveLength(2);
    expect(panel.shortage()).toEqual({
      isGpu: true,
      choices: [{ kind: 'again' }, { kind: 'smaller', size: SMALL }, { kind: 'cpu' }],
    });
    expect(jobText(panel.store.getState(), jobs[0]!)(en)).toBe('Waits for you');
    await panel.settle();
    expect(panel.orders()).toHaveLength(1);
    panel.commands.stepDown(jobs[0]!.id, { kind: 'again' });
    await panel.until(({ results, jobs: left }) => results.length === 2 && left.length === 0);
    expect(panel.store.getState().failures).toEqual([]);
  });

  test('same again: from what was kept, at the same size', async () => {
    const panel = startLosing([short]);
    await panel.run();
    await panel.asked();
    panel.commands.stepDown(panel.store.getState().jobs[0]!.id, { kind: 'again' });
    expect(panel.store.getState().jobs[0]!.progress.shortage).toBeNull();
    await panel.done();
    const [first, second] = panel.orders();
    expect(second).toEqual({ ...first, resume: keptAt(8) });
  });

  test('smaller: from the start at the size that was offered, by the same seed and settings', async () => {
    const panel = startLosing([short]);
    await panel.run();
    await panel.asked();
    panel.commands.stepDown(panel.store.getState().jobs[0]!.id, { kind: 'smaller', size: SMALL });
    await panel.done();
    const [first, second] = panel.orders();
    expect(second).toEqual({ ...first, request: { ...first!.request, size: SMALL }, resume: null });
    expect(panel.store.getState().results[0]!.recipe.request.size).toEqual(SMALL);
  });

  test('on the CPU: from what was kept, and the panel says that it is on the CPU from now on', async () => {
    const panel = startLosing([short]);
    await panel.run();
    await panel.asked();
    panel.commands.stepDown(panel.store.getState().jobs[0]!.id, { kind: 'cpu' });
    await panel.done();
    expect(panel.payloads('open').map((order) => (order as { engine: string }).engine)).toEqual([
      'auto',
      'auto',
      'wasm',
    ]);
    const calls = panel.calls
      .map(({ name }) => name)
      .filter((name) => name === 'open' || name === 'colorize');
    expect(calls).toEqual(['open', 'colorize', 'open', 'open', 'colorize']);
    expect(panel.orders()[1]!.resume).toEqual(keptAt(8));
    expect(panel.store.getState()).toMatchObject({
      settings: { engine: 'wasm' },
      engine: { kind: 'ready', backend: 'CPU (WebAssembly, one thread), float32' },
    });
  });

  describe('on a model that is there with 8-bit weights, too', () => {
    const edition = { path: 'starter-int8/', weights: 'int8' } as const;
    const lighter = { kind: 'lighter', edition } as const;
    const { id, version, title, licence } = PACK;
    const listing = { id, version, title, licence, sources: [], files: [] };
    const listed: readonly ListedPack[] = [
      { ...listing, path: STARTER, weights: 'float16' },
      { ...listing, ...edition },
    ];
    const openedPaths = (panel: ReturnType<typeof startLosing>) =>
      panel.payloads('open').map((order) => (order as { packUrl: string }).packUrl.split('/').at(-2));
    const startAsked = async (machine: Machine) => {
      const panel = startLosing([short], { listed, ...machine });
      panel.commands.openModelPanel(true);
      await panel.until(({ models }) => models.listed.length === 2);
      await panel.run();
      await panel.asked();
      return panel;
    };

    test('the run goes on with those from what was kept, and the panel uses them from now on', async () => {
      const panel = await startAsked({});
      expect(panel.shortage().choices[1]).toEqual(lighter);
      panel.commands.stepDown(panel.store.getState().jobs[0]!.id, lighter);
      await panel.done();
      const [first, second] = panel.orders();
      expect(second).toEqual({ ...first, resume: keptAt(8) });
      // The worker that ran out of memory was replaced before it was asked.
      expect(openedPaths(panel)).toEqual(['starter', 'starter', 'starter-int8']);
      expect(panel.store.getState().models.path).toBe(edition.path);
      expect(panel.store.getState().settings.pack).toBe(edition.path);
      expect(panel.workers.filter((worker) => !worker.isTerminated())).toHaveLength(1);
    });

    test('where those cannot be opened, it is told why, and the designer is asked again', async () => {
      const panel = await startAsked({ broken: [edition.path] });
      panel.commands.openModelPanel(false);
      const [job] = panel.store.getState().jobs;
      panel.commands.stepDown(job!.id, lighter);
      await panel.until(({ models }) => models.problem !== null);
      await panel.asked();
      expect(panel.store.getState().modelPanelOpen).toBe(true);
      panel.commands.stepDown(job!.id, { kind: 'again' });
      await panel.done();
      expect(panel.orders()[1]!.resume).toEqual(keptAt(8));
    });

    test('of the lightest weights nothing lighter is offered', () => {
      const { models } = INITIAL_STATE;
      expect(lighterEdition(STARTER, { ...models, listed })).toEqual(edition);
      expect(lighterEdition(edition.path, { ...models, listed })).toBeNull();
      const other = listed.map((pack, i) => ({ ...pack, sources: [String(i)] }));
      expect(lighterEdition(STARTER, { ...models, listed: other })).toBeNull();
    });
  });

  test('a cancel ends the job that waits for an answer, and the next one begins', async () => {
    const panel = startLosing([short]);
    await panel.run();
    panel.commands.run();
    await panel.asked();
    panel.commands.cancel();
    await panel.done();
    expect(panel.orders()).toHaveLength(2);
    expect(panel.orders()[1]!.resume).toBeNull();
  });

  test('where there is nothing less, the job ends in a sentence', async () => {
    const smallest = {
      backend: 'CPU (WebAssembly, one thread), float32',
      sizes: [{ width: 128, height: 128 }],
    };
    const panel = startLosing([{ keeps: [4], loss: 'engine-out-of-memory' }], smallest);
    await panel.run();
    await panel.until(({ failures }) => failures.length === 1);
    expect(failureText(panel.store.getState()).message).toBe(
      'The engine ran out of memory. Nothing was placed.',
    );
    expect(panel.orders()).toHaveLength(1);
    // The panel is of use.
    panel.commands.run();
    await panel.done();
  });

  test('is asked about anew where it runs out again', async () => {
    const panel = startLosing([short, { ...short, keeps: [12] }]);
    await panel.run();
    for (const kind of ['again', 'cpu'] as const) {
      await panel.asked();
      panel.commands.stepDown(panel.store.getState().jobs[0]!.id, { kind });
      await waitFor(
        () =>
          panel.store.getState().jobs[0]?.progress.shortage === null ||
          panel.store.getState().jobs.length === 0,
      );
    }
    await panel.done();
    expect(panel.orders().map(({ resume }) => resume?.step)).toEqual([undefined, 8, 12]);
  });
});
