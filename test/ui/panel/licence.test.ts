import { describe, expect, test } from '@jest/globals';
import type { PackInfo } from '../../../src/channel/protocol/main.js';
import { readiness } from '../../../ui/panel/state/derive.js';
import { accepted, MAX_ACCEPTED, packToAccept } from '../../../ui/panel/settings/licence.js';
import { DEFAULT_SETTINGS } from '../../../ui/panel/settings/settings.js';
import { INITIAL_STATE, type State } from '../../../ui/panel/state/state.js';
import { parseSettings } from '../../../ui/panel/settings/stored-settings.js';
import { PACK } from '../gallery/packs.js';
import { whyNot } from './english.js';
import { PAINTING, SKETCH, startPanel } from './panel-rig.js';

const V2: PackInfo = {
  ...PACK,
  id: 'v2',
  title: 'ColorizeDiffusion v2',
  licence: { id: 'CC-BY-NC-SA-4.0', attribution: 'the authors', nonCommercial: true },
};

const opened = (pack: PackInfo, acceptedLicences: readonly string[] = []): State => ({
  ...INITIAL_STATE,
  engine: { kind: 'ready', pack, backend: 'CPU' },
  settings: { ...DEFAULT_SETTINGS, acceptedLicences },
});

describe('the licence of a model', () => {
  test('is asked for where it forbids a use, and where it was not accepted yet', () => {
    expect(packToAccept(opened(PACK))).toBeNull();
    expect(packToAccept(INITIAL_STATE)).toBeNull();
    expect(packToAccept(opened(V2))).toBe(V2);
    expect(packToAccept(opened(V2, accepted(DEFAULT_SETTINGS, V2)))).toBeNull();
  });

  test('is asked for again of another model, and where it has changed', () => {
    const settings = accepted(DEFAULT_SETTINGS, V2);
    const other = { ...V2, id: 'v1.5' };
    const changed = { ...V2, licence: { ...V2.licence, id: 'CC-BY-NC-ND-4.0' } };
    expect(packToAccept(opened(other, settings))).toBe(other);
    expect(packToAccept(opened(changed, settings))).toBe(changed);
  });

  test('stays accepted in stored settings; of too many, the newest are kept', () => {
    const acceptedLicences = accepted(DEFAULT_SETTINGS, V2);
    const stored = JSON.stringify({ ...DEFAULT_SETTINGS, acceptedLicences });
    expect(packToAccept(opened(V2, parseSettings(stored).acceptedLicences))).toBeNull();
    expect(parseSettings(JSON.stringify({ acceptedLicences: 'all' })).acceptedLicences).toEqual([]);
    const many = Array.from({ length: MAX_ACCEPTED }, (_, i) => `p${i} x`);
    const full = accepted({ ...DEFAULT_SETTINGS, acceptedLicences: many }, V2);
    expect(full).toHaveLength(MAX_ACCEPTED);
    expect(
      packToAccept(opened(V2, parseSettings(JSON.stringify({ acceptedLicences: full })).acceptedLicences)),
    ).toBeNull();
  });
});

describe('a model for non-commercial use', () => {
  const start = (settingsJson?: string) =>
    startPanel({
      document: new Map([
        ['s', SKETCH],
        ['r', PAINTING],
      ]),
      selection: ['r', 's'],
      command: 'colorize',
      worker: { open: () => ({ pack: V2, backend: 'CPU' }) },
      ...(settingsJson === undefined ? {} : { settingsJson }),
    });

  test('does nothing before its licence is accepted, then everything, and is not asked about again', async () => {
    const panel = start();
    await panel.until((state) => packToAccept(state) !== null && state.jobs.length === 0);
    await panel.settle();
    expect([...panel.payloads('segment'), ...panel.payloads('colorize')]).toEqual([]);
    expect(readiness(panel.store.getState()).kind).toBe('blocked');
    expect(whyNot(panel.store.getState())).toBe('The licence of the model waits for you.');
    panel.commands.run();
    await panel.settle();
    expect(panel.payloads('colorize')).toEqual([]);

    const { settings } = panel.store.getState();
    panel.commands.change({ acceptedLicences: accepted(settings, V2) });
    await panel.until(({ masks }) => masks.sketch.kind === 'ready');
    panel.commands.run();
    await panel.until(({ results }) => results.length === 1);

    await panel.until(() => panel.payloads('saveSettings').length > 0);
    const [saved] = panel.payloads('saveSettings').slice(-1) as { json: string }[];
    const next = start(saved!.json);
    await next.until(({ results }) => results.length === 1);
  });

  test('ends without a word a job that was ordered before it was there: the question stands where the button was', async () => {
    const answers: (() => void)[] = [];
    const panel = startPanel({
      document: new Map([
        ['s', SKETCH],
        ['r', PAINTING],
      ]),
      selection: ['r', 's'],
      worker: {
        open: () => new Promise((resolve) => answers.push(() => resolve({ pack: V2, backend: 'CPU' }))),
      },
    });
    await panel.until((state) => readiness(state).kind === 'ready' && answers.length === 1);
    panel.commands.run();
    await panel.settle();
    expect(panel.store.getState().jobs).toHaveLength(1);
    answers[0]!();
    await panel.until(({ jobs }) => jobs.length === 0);
    expect(panel.payloads('colorize')).toEqual([]);
    expect(panel.payloads('export')).not.toContainEqual(expect.objectContaining({ purpose: 'run' }));
    expect(panel.store.getState().failures).toEqual([]);
  });
});
