/**
 * Inference servers as their makers publish them, in virtual environments of their own, kept between runs. Where a package
 * cannot be had, that is told at the end of the run and nothing of it counts as passed.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface ServerKind {
  readonly name: string;
  /** Of test/long/serving. */
  readonly script: string;
  readonly packages: readonly string[];
}

export const SERVERS: readonly ServerKind[] = [
  { name: 'Triton', script: 'triton_server.py', packages: ['nvidia-pytriton==0.7.0', 'onnxruntime==1.30.0'] },
  { name: 'KServe', script: 'kserve_server.py', packages: ['kserve==0.21.0', 'onnxruntime==1.30.0'] },
];

const HOME = 'node_modules/.cache/serving';
/** Triton's Python backend is made for the system's own Python. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const MOST_MS = 420_000;

/** The environment's Python; null where it could not be made. */
export function pythonWith({ name, packages }: ServerKind): string | null {
  const folder = resolve(HOME, packages.join('_').replaceAll(/[^\w.-]/g, '-'));
  const python = `${folder}/bin/python`;
  const done = `${folder}/done`;
  if (existsSync(done)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const steps = [
    [PYTHON, '-m', 'venv', folder],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages],
  ] as const;
  for (const [program, ...args] of steps) {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: MOST_MS });
    if (status === 0) continue;
    notTested(`${name}, because ${packages[0]} could not be installed: ${lastLine(stderr)}`);
    return null;
  }
  writeFileSync(done, '');
  return python;
}

const lastLine = (text: string | null): string => (text ?? '').trim().split('\n').at(-1) ?? '';

/** For the end of the run: test/support/run-jest.ts reads that file. */
function notTested(what: string): void {
  const file = process.env['TALLY_FILE'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ notTested: what })}\n`);
}
