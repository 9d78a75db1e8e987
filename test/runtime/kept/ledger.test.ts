import { describe, expect, test } from '@jest/globals';
import { createLedger, type Kept } from '../../../src/runtime/kept/ledger.js';

const freed: string[] = [];
const thing = (name: string, kind: Kept['kind'], bytes: number): Kept => ({
  kind,
  bytes,
  isInUse: () => false,
  free: () => Promise.resolve(void freed.push(name)),
});

describe('what goes when room is short', () => {
  test('sessions before answers, the least recently used first', async () => {
    freed.length = 0;
    const ledger = createLedger(100);
    ledger.use(thing('clip', 'session', 30), 'run');
    ledger.use(thing('tokens', 'answer', 10), 'run');
    ledger.use(thing('unet', 'session', 50), 'run');
    expect(await ledger.makeRoom(60, 'run')).toBe(true);
    expect(freed).toEqual(['clip', 'unet']);
  });

  test('in a day of other sketches their answers, before a session that every run uses', async () => {
    freed.length = 0;
    const ledger = createLedger(100);
    const unet = thing('unet', 'session', 60);
    for (let run = 0; run < 40; run++) {
      ledger.beginRun();
      expect(await ledger.makeRoom(3, 'run')).toBe(true);
      ledger.use(thing(`hints ${run}`, 'answer', 3), 'run');
      ledger.use(unet, 'run');
    }
    expect(freed).not.toContain('unet');
    expect(freed).toEqual(Array.from({ length: freed.length }, (_, run) => `hints ${run}`));
    expect(freed.length).toBeGreaterThan(20);
  });
});
