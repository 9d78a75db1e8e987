/** Models that stop at a signal, on sessions that are cancelled from outside while they work. */
import { expect, test } from '@jest/globals';
import { cancellable } from '../../src/diffusion/engine.js';
import { CancelledError } from '../../src/errors.js';
import type { Models } from '../../src/runtime/models.js';
import type { Session, Value } from '../../src/runtime/session.js';

interface Bench {
  readonly models: Models;
  readonly signal: { aborted: boolean };
  /** Given back so far. */
  readonly log: string[];
}

/** `aborts`: the call during which the word of the cancel arrives. */
function bench(aborts: 'load' | 'run' | 'never'): Bench {
  const signal = { aborted: false };
  const log: string[] = [];
  const during = (word: string) => {
    signal.aborted ||= word === aborts;
  };
  const value = (name: string): Value => ({
    shape: [1],
    read: async () => new Float32Array(1),
    dispose: () => void log.push(`dispose ${name}`),
  });
  const session: Session = {
    run: async () => {
      during('run');
      return { a: value('a'), b: value('b') };
    },
    release: async () => void log.push('release'),
  };
  const load = async () => {
    during('load');
    return session;
  };
  return { models: cancellable({ load } as unknown as Models, signal), signal, log };
}

test('a load during which the cancel came ends with it, and its session is released', async () => {
  const { models, log } = bench('load');
  await expect(models.load('unet', {})).rejects.toThrow(CancelledError);
  expect(log).toEqual(['release']);
});

test('a run during which the cancel came ends with it, and its outputs are freed', async () => {
  const { models, log } = bench('run');
  const session = await models.load('unet', {});
  await expect(session.run({})).rejects.toThrow(CancelledError);
  expect(log).toEqual(['dispose a', 'dispose b']);
  await expect(session.run({})).rejects.toThrow(CancelledError);
});

test('without a cancel nothing is taken away', async () => {
  const { models, log } = bench('never');
  await (await models.load('unet', {})).run({});
  expect(log).toEqual([]);
});
