/** Which page the plugin's window shows: until the panel speaks, when it never does, and from one edition to the other. */
import { describe, expect, test } from '@jest/globals';
import { HELLO_TIMEOUT_MS, KNOWN_WAY_TIMEOUT_MS } from '../../src/host/opening.js';
import { BOOTSTRAP, openWindow, OWN } from './window-rig.js';

const LEAVING = { bootstrap: 'leaving', theme: 'dark', known: false };
const HELLO = { type: 'request', name: 'hello' };
const SITE = 'https://panel.example';
const CARRIED = {
  layers: [],
  slots: { sketch: '1:1', reference: null, background: null },
  remembered: [],
  results: [],
  looking: null,
};
const BOTH = { html: OWN, hasOwn: true };

describe('a panel on a site alone', () => {
  test('the bundled page is shown, and waits for nothing until that has left', () => {
    const { opening, shown, timers } = openWindow();
    opening.show('own');
    expect([shown, timers.size]).toEqual([[BOOTSTRAP], 0]);
  });

  test('without a hello in time, the page is shown again with the failure in it', () => {
    const { opening, shown, timers, timeIsUp } = openWindow();
    opening.hear(LEAVING, 'null');
    expect([...timers.values()]).toEqual([HELLO_TIMEOUT_MS]);
    timeIsUp();
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain('<main data-failure="silent"');
  });

  test('with a hello it stops waiting', () => {
    const { opening, timers } = openWindow();
    opening.hear(LEAVING, 'null');
    opening.hear(HELLO, SITE);
    expect(opening.greet()).toBe('site');
    expect([timers.size, opening.isGreeted(), opening.theme()]).toEqual([0, true, 'dark']);
  });

  test('a second leaving replaces the first wait', () => {
    const { opening, timers } = openWindow();
    opening.hear(LEAVING, 'null');
    opening.hear(LEAVING, 'null');
    expect(timers.size).toBe(1);
  });

  test.each([
    [LEAVING, 'https://evil.example'],
    [{ ...LEAVING, theme: 'blue' }, 'null'],
    [{ ...LEAVING, more: 1 }, 'null'],
    ['leaving', 'null'],
  ])('%j from %s is not taken', (message, origin) => {
    const { opening, timers } = openWindow();
    expect(opening.hear(message, origin)).toBe(false);
    expect([timers.size, opening.theme()]).toEqual([0, null]);
  });

  test('once it was there, nobody looks for it; where it is away, the page looks and says why', () => {
    const { opening, shown, timers, timeIsUp } = openWindow();
    opening.show('site');
    expect(shown[0]).toContain('data-known="true"');
    expect([...timers.values()]).toEqual([KNOWN_WAY_TIMEOUT_MS]);
    opening.hear({ ...LEAVING, known: true }, 'null');
    expect([...timers.values()]).toEqual([KNOWN_WAY_TIMEOUT_MS]);
    timeIsUp();
    expect(shown.slice(1)).toEqual([BOOTSTRAP]);
    opening.hear(HELLO, SITE);
    expect(opening.arrive()).toEqual({ carried: null, isBack: false, hasOwn: false });
  });
});

test('a plugin without a site shows its own page, whatever was kept', () => {
  const { opening, shown, timers } = openWindow({ ...BOTH, bootstrap: null });
  opening.show('site');
  opening.hear(HELLO, 'null');
  expect([opening.greet(), shown, timers.size]).toEqual(['own', [OWN], 0]);
});

describe('a plugin with both', () => {
  const toSite = { to: 'site', theme: 'light', carried: CARRIED } as const;

  test('what one panel leaves is the other’s, once', () => {
    const { opening, shown, timers } = openWindow(BOTH);
    opening.show('own');
    opening.leave(toSite);
    expect([...timers.values()]).toEqual([HELLO_TIMEOUT_MS]);
    opening.hear(HELLO, SITE);
    opening.greet();
    expect([timers.size, opening.theme()]).toEqual([0, 'light']);
    expect(opening.arrive()).toEqual({ carried: CARRIED, isBack: false, hasOwn: true });
    expect(opening.arrive().carried).toBeNull();
    opening.leave({ ...toSite, to: 'own' });
    expect([shown, timers.size, opening.isGreeted()]).toEqual([[OWN, OWN], 0, false]);
    opening.hear(HELLO, 'null');
    expect(opening.greet()).toBe('own');
    expect(opening.arrive()).toEqual({ carried: CARRIED, isBack: false, hasOwn: true });
  });

  test('the own page is shown again where the site’s never speaks, and has back what it left', () => {
    const { opening, shown, timeIsUp } = openWindow(BOTH);
    opening.show('own');
    opening.leave(toSite);
    timeIsUp();
    expect(shown).toEqual([OWN, OWN]);
    opening.hear(HELLO, 'null');
    expect(opening.arrive()).toEqual({ carried: CARRIED, isBack: true, hasOwn: true });
    expect(opening.arrive().isBack).toBe(false);
  });

  test('the same where the known way leads nowhere', () => {
    const { opening, shown, timeIsUp } = openWindow(BOTH);
    opening.show('site');
    timeIsUp();
    expect([shown.length, shown[1]]).toEqual([2, OWN]);
    opening.hear(HELLO, 'null');
    expect(opening.arrive()).toMatchObject({ isBack: true });
  });
});
