/**
 * The check from end to end: a pack and PyTorch's times side by side (one needs the processor, one the card), then the
 * parts on the GPU one after the other, while the CPU computes what they should have given. The report is written anew after
 * every finding: whenever it ends, what was found by then is there.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from '../../src/tool-errors.js';
import type { CheckOptions } from './options.js';
import { gpuParts, PACK, TORCH, TRUTH, wayOf, type Part } from './parts.js';
import { runProgram } from './processes.js';
import { describeMachine } from './machine.js';
import { judgedRows, type ReadTensor } from './judge.js';
import { reportText, type Report } from './report.js';
import type { Finding, Row } from './rows.js';

const MINUTE_MS = 60_000;
/** PyTorch's own shapes and times; Python lives in models/training alone. */
const TORCH_PROGRAM = 'models/training/unet_speed.py';

export interface Check {
  readonly options: CheckOptions;
  /** Of the check's own processes: this program again, with the arguments of a part. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
  readonly print: (line: string) => void;
}

/** True where something was measured and every error is within its limit. */
export async function runCheck(check: Check): Promise<boolean> {
  const { options, print } = check;
  const end = performance.now() + options.minutes * MINUTE_MS;
  await rm(options.work, { recursive: true, force: true });
  await mkdir(options.work, { recursive: true });
  const notes = openNotes(check);
  const run = (part: Part): Promise<void> => runPart(part, { check, end, note: notes.add });
  await Promise.all([run(PACK), run(TORCH)]);
  const truth = run(TRUTH);
  for (const part of gpuParts(options)) await run(part);
  await truth;
  const report = await notes.write();
  await rm(options.work, { recursive: true });
  print(`${join(options.out, 'report.md')} and report.json`);
  const verdicts = report.rows.flatMap(({ verdict }) => verdict ?? []);
  return verdicts.length > 0 && !verdicts.includes('FAIL');
}

interface Notes {
  add(part: Part, finding: Finding): void;
  /** Waits for what is being written, and writes it all once more. */
  write(): Promise<Report>;
}

function openNotes({ options, print }: Check): Notes {
  const rows: Row[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  const write = (): Promise<Report> => {
    const next = writing.then(() => writeReport(options, rows));
    writing = next.catch((error: unknown) => print(String(error)));
    return next;
  };
  return {
    add(part, finding) {
      rows.push({ part: part.id, way: wayOf(part), finding });
      print(`${part.id}: ${JSON.stringify(finding)}`);
      void write().catch(() => undefined);
    },
    write,
  };
}

async function writeReport(options: CheckOptions, rows: readonly Row[]): Promise<Report> {
  const read: ReadTensor = (folder, tensor) => readTensor(join(options.work, folder, `${tensor}.f32`));
  const report: Report = {
    date: new Date().toISOString(),
    machine: await describeMachine(),
    options,
    rows: await judgedRows(rows, read),
  };
  await writeFile(join(options.out, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(join(options.out, 'report.md'), reportText(report));
  return report;
}

/** Null where it is not there (yet). */
async function readTensor(path: string): Promise<Float32Array | null> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null || bytes.byteLength % 4 !== 0) return null;
  return new Float32Array(new Uint8Array(bytes).buffer);
}

interface PartRun {
  readonly check: Check;
  /** When the whole check is to be over. */
  readonly end: number;
  readonly note: Notes['add'];
}

async function runPart(part: Part, { check, end, note }: PartRun): Promise<void> {
  const leftMs = end - performance.now();
  const fail = (reason: string): void => note(part, { kind: 'failure', what: part.id, reason });
  if (leftMs < 1000) return fail('there was no time left');
  if (part.task.kind === 'torch' && !(await hasTorch(check.options)))
    return fail(`${check.options.python} has no PyTorch`);
  const limitMs = Math.min(leftMs, limitOf(part, check.options));
  const program = programOf(part, check);
  const reason = await runProgram({ ...program, limitMs }, (line) => {
    if (line.startsWith('{')) note(part, findingOf(line));
    else check.print(`${part.id}: ${line}`);
  });
  if (reason !== null) fail(reason);
}

async function hasTorch({ python }: CheckOptions): Promise<boolean> {
  const args = ['-c', 'import importlib.util as u, sys; sys.exit(u.find_spec("torch") is None)'];
  return (await runProgram({ command: python, args, limitMs: MINUTE_MS }, () => undefined)) === null;
}

/** The truth has until the end: nothing waits for it before. */
function limitOf({ task }: Part, { partMinutes }: CheckOptions): number {
  return task.kind === 'truth' ? Infinity : partMinutes * MINUTE_MS;
}

function programOf(part: Part, { options, self }: Check): { command: string; args: readonly string[] } {
  if (part.task.kind !== 'torch') return { command: self.command, args: [...self.args, '--part', part.id] };
  const sizes = options.sizes.map(String);
  const args = ['--width', String(options.width), '--steps', String(options.steps), '--sizes', ...sizes];
  return { command: options.python, args: [TORCH_PROGRAM, ...args] };
}

function findingOf(line: string): Finding {
  try {
    return JSON.parse(line) as Finding;
  } catch (error) {
    throw new FileError(`not a finding: ${line} (${String(error)})`);
  }
}
