/** A check's report for people: Markdown tables, most telling first. */
import type { CheckOptions } from './options.js';
import type { JudgedRow } from './judge.js';
import type { Machine } from './machine.js';
import type { CallRow, DeviceRow, NetworkRow, PackRow, RunRow, TorchRow, Finding } from './rows.js';

export interface Report {
  /** When it was written. */
  readonly date: string;
  readonly machine: Machine;
  readonly options: CheckOptions;
  readonly rows: readonly JudgedRow[];
}

/** A row whose finding is of one kind. */
interface Found<F extends Finding> extends JudgedRow {
  readonly finding: F;
}

export function reportText(report: Report): string {
  const { date, machine, options, rows } = report;
  const memory = gigabytes(machine.memoryBytes);
  const sections = [
    '# GPU check',
    [
      ...deviceLines(rows),
      `- ${machine.processor}, ${memory} GB, ${machine.system}, Node ${machine.node}, webgpu ${machine.webgpu}; ${date}`,
      ...packLines(rows, options),
      '- error: relative to float32 on the CPU with the same weights and inputs, and its limit',
    ].join('\n'),
    ...callSection(rows),
    ...runSection(rows),
    ...torchSection(rows),
    ...networkSection(rows),
    ...failureSection(rows),
  ];
  return `${sections.join('\n\n')}\n`;
}

function of<F extends Finding>(
  rows: readonly JudgedRow[],
  ...kinds: readonly F['kind'][]
): readonly Found<F>[] {
  return rows.filter((row): row is Found<F> => (kinds as readonly string[]).includes(row.finding.kind));
}

function deviceLines(rows: readonly JudgedRow[]): readonly string[] {
  const lines = of<DeviceRow>(rows, 'device').map(({ way, finding }) => {
    const asked = way === null || way.without.length === 0 ? 'as it is' : `without ${way.without.join(', ')}`;
    const note = finding.note === null ? '' : `; ${finding.note}`;
    return `- ${finding.device}, ${asked}: ${finding.features.join(', ')}${note}`;
  });
  return [...new Set(lines)];
}

function packLines(rows: readonly JudgedRow[], { width }: CheckOptions): readonly string[] {
  return of<PackRow>(rows, 'pack').map(
    ({ finding: { networks, bytes, seconds } }) =>
      `- v2's shape at width ${width}: ${networks.length} networks, ${gigabytes(bytes)} GB of weights stored in half, made in ${seconds.toFixed(0)} s`,
  );
}

function callSection(rows: readonly JudgedRow[]): readonly string[] {
  const calls = of<CallRow>(rows, 'call').filter(({ way }) => way !== null);
  if (calls.length === 0) return [];
  return [
    '## One call of the U-Net',
    table(
      [
        'px',
        'emission',
        'without',
        'ready after s',
        'call ms',
        'peak GB',
        'largest buffer MB',
        ...ERROR_COLUMNS,
      ],
      calls.map((row) => {
        const { size, loadSeconds, milliseconds, peakBytes, largestBytes } = row.finding;
        const largest = largestBytes === null ? '' : (largestBytes / 1e6).toFixed(1);
        const numbers = [loadSeconds.toFixed(1), milliseconds.toFixed(1), gigabytes(peakBytes), largest];
        return [size, ...wayCells(row), ...numbers, ...errorCells(row)];
      }),
    ),
  ];
}

function runSection(rows: readonly JudgedRow[]): readonly string[] {
  const runs = of<RunRow>(rows, 'run').filter(({ way }) => way !== null);
  if (runs.length === 0) return [];
  return [
    '## A whole run, guided',
    table(
      [
        'px',
        'emission',
        'without',
        'steps',
        'first s',
        'again s',
        'guided step ms',
        'peak GB',
        'dB',
        'at least',
        '',
      ],
      runs.map((row) => {
        const { size, steps, seconds, againSeconds, stepMilliseconds, peakBytes } = row.finding;
        const times = [seconds, againSeconds].map((time) => time?.toFixed(1) ?? '');
        const step = stepMilliseconds?.toFixed(1) ?? '';
        const distance = [row.error?.toFixed(1) ?? '', row.limit ?? '', row.verdict ?? 'not compared'];
        return [size, ...wayCells(row), steps, ...times, step, gigabytes(peakBytes), ...distance];
      }),
    ),
  ];
}

function torchSection(rows: readonly JudgedRow[]): readonly string[] {
  const found = of<TorchRow>(rows, 'torch');
  if (found.length === 0) return [];
  const [{ finding }] = found;
  return [
    `## PyTorch ${finding.torch} on ${finding.device}, the same U-Net in ${finding.dtype}`,
    table(
      [
        'px',
        'call ms',
        'as a CUDA graph',
        'two rows ms',
        'as a CUDA graph',
        'run s',
        'peak GB',
        'our best call',
        'our best run',
      ],
      found.map(({ finding: torch }) => {
        const graphs = [torch.graph1, torch.graph2].map((time) => time?.toFixed(2) ?? '');
        const call = [torch.eager1.toFixed(2), graphs[0], torch.eager2.toFixed(2), graphs[1]];
        return [
          torch.size,
          ...call,
          torch.run.toFixed(2),
          gigabytes(torch.peakBytes),
          ...ratios(rows, torch),
        ];
      }),
    ),
    'Ratios: our fastest at that size to PyTorch (its faster way of one row; its run).',
  ];
}

function ratios(rows: readonly JudgedRow[], { size, eager1, graph1, run }: TorchRow): readonly string[] {
  const times = (kind: 'call' | 'run'): readonly number[] =>
    of<CallRow | RunRow>(rows, kind).flatMap(({ finding, way }) => {
      if (way === null || finding.size !== size) return [];
      return finding.kind === 'call' ? finding.milliseconds : (finding.againSeconds ?? finding.seconds);
    });
  const ratio = (ours: readonly number[], theirs: number): string =>
    ours.length === 0 ? '' : `${(Math.min(...ours) / theirs).toFixed(2)} x`;
  return [ratio(times('call'), Math.min(eager1, graph1 ?? eager1)), ratio(times('run'), run)];
}

function networkSection(rows: readonly JudgedRow[]): readonly string[] {
  const found = of<NetworkRow>(rows, 'mode', 'network').filter(({ way }) => way !== null);
  if (found.length === 0) return [];
  const rest = rows.flatMap(({ finding, way }) =>
    finding.kind === 'rest' && way !== null
      ? [`${way.emission}: not run: ${finding.networks.length === 0 ? 'none' : finding.networks.join(', ')}.`]
      : [],
  );
  return [
    '## Every network: a guided step of every mode, the others by themselves',
    table(
      ['what', 'px', 'emission', 'without', 's with loading', ...ERROR_COLUMNS, 'networks'],
      found.map((row) => {
        const { name, size, seconds, networks } = row.finding;
        return [name, size, ...wayCells(row), seconds.toFixed(1), ...errorCells(row), networks.join(' ')];
      }),
    ),
    ...rest,
  ];
}

function failureSection(rows: readonly JudgedRow[]): readonly string[] {
  const lines = rows.flatMap(({ part, finding }) =>
    finding.kind === 'failure' ? [`- ${part}: ${finding.what}: ${finding.reason}`] : [],
  );
  return lines.length === 0 ? [] : ['## Not measured', lines.join('\n')];
}

const ERROR_COLUMNS = ['error', 'limit', ''];

function errorCells({ error, limit, verdict }: JudgedRow): readonly string[] {
  return [error?.toExponential(1) ?? '', limit?.toExponential(0) ?? '', verdict ?? 'not compared'];
}

function wayCells({ way }: JudgedRow): readonly string[] {
  return way === null ? ['', ''] : [way.emission, way.without.join(', ')];
}

function gigabytes(bytes: number | null): string {
  return bytes === null ? '' : (bytes / 1e9).toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
