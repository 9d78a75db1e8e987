/** Which networks a mode runs, against pipeline sections 5, 6 and 10. */
import { describe, expect, test } from '@jest/globals';
import { allNetworks, hasMode, modeNetworks, type Mode } from '../../src/runtime/modes.js';
import type { PackLayout } from '../../src/runtime/layout.js';
import type { Pack, PackNetwork } from '../../src/runtime/pack.js';

const ATTENTIONS = ['plain', 'foreground', 'background', 'both'] as const;
const FAMILIES = ['v2', 'switch', 'mult'] as const;

const modes: readonly Mode[] = ATTENTIONS.flatMap((attention) => [
  { attention, style: false },
  { attention, style: true },
]);

describe('modes of the layouts', () => {
  test('v2 has all of them, v1.5 no style, v1 a background only', () => {
    const had = (family: PackLayout['family']): string[] =>
      modes
        .filter((mode) => modeNetworks(mode, family) !== null)
        .map(({ attention, style }) => (style ? `${attention}+style` : attention));
    expect(had('v2')).toHaveLength(modes.length);
    expect(had('switch')).toEqual(['plain', 'foreground', 'background', 'both']);
    expect(had('mult')).toEqual(['plain', 'background']);
  });

  test.each(FAMILIES)('without a mask or style, %s runs the three networks of every run', (family) => {
    expect(allNetworks(modeNetworks({ attention: 'plain', style: false }, family)!)).toEqual([
      'unet',
      'unet-guided',
      'context',
    ]);
  });

  test('v2 has low-rank pairs on both passes in background mode and on none in foreground mode', () => {
    const contexts = (attention: Mode['attention']) =>
      modeNetworks({ attention, style: true }, 'v2')!.context;
    expect(contexts('foreground')).toEqual({ foreground: 'context', background: 'context' });
    expect(contexts('background')).toEqual({
      foreground: 'context-foreground',
      background: 'context-background',
    });
  });

  test('v1.5 has them on the pass that the mode sets apart', () => {
    const contexts = (attention: Mode['attention']) =>
      modeNetworks({ attention, style: false }, 'switch')!.context;
    expect(contexts('foreground')).toEqual({ foreground: 'context-foreground', background: 'context' });
    expect(contexts('background')).toEqual({ foreground: 'context', background: 'context-background' });
    expect(contexts('both')).toEqual({ foreground: 'context-foreground', background: 'context-background' });
  });

  test('a mode has one U-Net, and the graph of both of its rows of guidance', () => {
    const { unet, context, once } = modeNetworks({ attention: 'background', style: true }, 'v2')!;
    expect(unet).toBe('unet-background-style');
    expect(allNetworks({ unet, context, once })).toContain('unet-background-style-guided');
  });
});

test('a pack has a mode when it has every network of it', () => {
  const mode: Mode = { attention: 'background', style: false };
  const names = allNetworks(modeNetworks(mode, 'v2')!);
  const network = {} as PackNetwork;
  const pack = (held: readonly string[]) =>
    ({
      networks: Object.fromEntries(held.map((name) => [name, network])),
      layout: { family: 'v2' },
    }) as unknown as Pack;
  expect(names).toEqual(expect.arrayContaining(['background-encoder', 'warp', 'vae-encoder']));
  expect(hasMode(pack(names), mode)).toBe(true);
  for (const missing of names)
    expect(hasMode(pack(names.filter((name) => name !== missing)), mode)).toBe(false);
});
