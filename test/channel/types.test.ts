/** The tests of types can fail: a compiler that is given other sources says so in types.ts. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { resolve } from 'node:path';
import ts from 'typescript';

jest.setTimeout(240_000);

const TYPES = resolve('test/channel/types.ts');
let options: ts.CompilerOptions;
let before: ts.Program | undefined;

beforeAll(() => {
  const file = resolve('test/tsconfig.json');
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path));
  options = { ...ts.parseJsonConfigFileContent(config, ts.sys, resolve('test')).options, noEmit: true };
});

/** How many mistakes the compiler finds there with `from` replaced by `to` in a source. */
function mistakes(path = '', from = '', to = ''): number {
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const changed = resolve(path);
  host.readFile = (file) => {
    const text = read(file);
    if (resolve(file) !== changed || text === undefined) return text;
    expect(text).toContain(from);
    return text.replace(from, to);
  };
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) => {
    const known = resolve(file) === changed ? undefined : before?.getSourceFile(file);
    return known ?? getSourceFile.call(host, file, ...rest);
  };
  const program = ts.createProgram([TYPES, resolve('ui/browser/globals.d.ts')], options, host);
  before ??= program;
  return program.getSemanticDiagnostics(program.getSourceFile(TYPES)).length;
}

test('the sources as they are have no mistake', () => {
  expect(mistakes()).toBe(0);
});

test.each([
  [
    'a request for the wire may hold what no wire has',
    [
      'src/request/request.ts',
      'WireRequest extends WireFields, NoLocalFields',
      'WireRequest extends WireFields, LocalFields',
    ],
  ],
  [
    'a request has an optional field that is no row of the table',
    [
      'src/request/request.ts',
      'WireRequest extends WireFields, NoLocalFields {',
      'WireRequest extends WireFields, NoLocalFields { readonly extra?: number;',
    ],
  ],
  [
    'the wire takes an output that cannot be made',
    [
      'src/channel/protocol/main.ts',
      'outputSchema = v.picklist(OUTPUTS)',
      "outputSchema = v.picklist([...OUTPUTS, 'another'])",
    ],
  ],
  [
    'an export may be asked for without its largest side',
    ['src/channel/protocol/main.ts', 'maxSide: side,', 'maxSide: v.optional(side),'],
  ],
] as const)('where %s, it does not compile', (_what, [path, from, to]) => {
  expect(mistakes(path, from, to)).toBeGreaterThan(0);
});
