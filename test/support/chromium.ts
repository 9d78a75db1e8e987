/**
 * Finds Chromium for the browser tests: CHROMIUM_PATH, then PATH, then the usual places. Where there is none it
 * is installed (root on Debian), else the error says in one line how to get it. Tests never skip for want of it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Flags of every start: a fresh, quiet browser that asks nobody anything. */
export const QUIET_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Of each of the two steps; a mirror that does not answer must not hold up everything. */
const INSTALL_MS = 120_000;

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  for (const name of NAMES) {
    const hit = folders.map((folder) => `${folder}/${name}`).find((file) => existsSync(file));
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function installed(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return named;
  }
  return onPath() ?? USUAL_PLACES.find((file) => existsSync(file));
}

function installOnDebian(): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      'The browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
    );
  }
  console.log('Chromium is missing; installing the Debian package.');
  const options = { stdio: 'ignore', timeout: INSTALL_MS } as const;
  spawnSync('apt-get', ['update'], options);
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
}

/** Path of a Chromium executable; installs one where that is allowed, else throws saying how. */
export function findChromium(): string {
  const found = installed();
  if (found !== undefined) return found;
  installOnDebian();
  const fresh = installed();
  if (fresh === undefined) throw new Error('Chromium was installed but is not in any of the usual places.');
  return fresh;
}
