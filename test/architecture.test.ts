/**
 * The shape of the code, from its syntax trees: who may import whom, how long files and functions are, how many
 * parameters they take, and that no type is escaped from. The README's map says what each folder is for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { importCycles } from './support/import-cycles.js';
import { packagesOf } from './support/imports-of.js';
import { readSources, type SourceFile } from './support/source-tree.js';

const sources = readSources();
const product = sources.filter((file) => !file.path.startsWith('test/'));

/**
 * First match wins. `from`: files the row is about; `may`: our own files they may import (paths without
 * extension); `types`: further ones from which only types may come.
 */
const ARROWS: readonly { readonly from: RegExp; readonly may: RegExp; readonly types?: RegExp }[] = [
  { from: /^src\/((tool-)?errors|vocabulary\/)/, may: /^$/ },
  { from: /^src\/image\//, may: /^src\/(image\/|errors$)/ },
  { from: /^src\/outputs\//, may: /^src\/(outputs|image)\// },
  {
    from: /^src\/request\//,
    may: /^src\/(request|channel|image)\/|^src\/runtime\/(pack|modes|contracts|layout|emissions)$|^src\/errors$/,
  },
  {
    from: /^src\/channel\/protocol\//,
    may: /^src\/(channel\/(protocol\/|coded$)|request\/)/,
    types: /^src\/(image|runtime)\//,
  },
  { from: /^src\/channel\//, may: /^src\/(channel\/|errors$)/ },
  // A folder for each host: it may use what all hosts share, which knows none of them.
  { from: /^src\/host\/\w+\//, may: /^src\/(host|channel|request|image)\/|^src\/errors$/ },
  { from: /^src\/host\//, may: /^src\/(host\/[\w-]+$|(channel|request|image)\/|errors$)/ },
  {
    from: /^src\/runtime\/(session|pack|layout|bounds|contracts|emissions|memory-schema)\./,
    may: /^src\/runtime\/(bounds|layout|contracts|emissions|memory-schema)$/,
    types: /^src\/(errors|runtime\/session)$/,
  },
  { from: /^src\/runtime\//, may: /^src\/(runtime\/|errors$)/ },
  { from: /^src\/embedded\//, may: /^src\/embedded\// },
  {
    from: /^src\/text\//,
    may: /^src\/(text\/|runtime\/(session|pack|contracts|models)$|errors$)/,
    types: /^src\/image\//,
  },
  {
    from: /^src\/diffusion\//,
    may: /^src\/(diffusion|request|image|text)\/|^src\/runtime\/(session|pack|contracts|dimensions|layout|memory|models|modes|release)$|^src\/errors$/,
  },
  {
    from: /^cli\//,
    may: /^cli\/|^ui\/panel\/words\/(en|error-text)$|^src\/(diffusion|request|image|outputs|runtime|text)\/|^src\/(tool-)?errors$/,
  },
  { from: /^ui\/browser\//, may: /^ui\/browser\/|^src\/channel\/|^src\/errors$/ },
  {
    from: /^ui\/engine\//,
    may: /^ui\/(engine|browser)\/|^ui\/panel\/words\/|^src\/(channel|diffusion|embedded|request|image|outputs|runtime|text)\/|^src\/errors$/,
    types: /^ui\/panel\/layers\/roles$/,
  },
  {
    // An entry for each host.
    from: /^ui\/(?!panel|engine|browser)\w+\//,
    may: /^ui\/((?!panel|engine|browser)\w+\/|panel\/(main|panel-site|embedded-site|words\/(languages|failure-text))$)|^ui\/browser\/(inflate|offline-files|probe-site|time-limit)$|^src\/(channel|embedded)\/|^src\/host\/\w+\//,
    types: /^ui\/panel\/(words\/table|editions\/edition-switch)$/,
  },
  {
    from: /^ui\/panel\//,
    may: /^ui\/(panel|browser)\/|^src\/(channel|embedded|image|outputs|request)\/|^src\/errors$|^src\/runtime\/pack(-list)?$/,
    types: /^src\/(diffusion|request|runtime|text)\//,
  },
  { from: /^models\/bytes\//, may: /^models\/bytes\/|^src\/tool-errors$/ },
  { from: /^models\/onnx\//, may: /^models\/(onnx|bytes)\/|^src\/(tool-)?errors$/ },
  {
    from: /^models\/nn\//,
    may: /^models\/(nn|onnx)\/|^src\/(tool-)?errors$/,
    types: /^models\/config$|^src\/runtime\/(contracts|emissions)$/,
  },
  {
    from: /^models\/arch\//,
    may: /^models\/((arch|nn|onnx)\/|config$)|^src\/(tool-)?errors$|^src\/runtime\/(contracts|layout|emissions|check-ports)$/,
  },
  {
    from: /^models\/checkpoint\//,
    may: /^models\/(checkpoint|bytes)\/|^src\/runtime\/halves$|^src\/(tool-)?errors$/,
  },
  {
    from: /^models\/(files|hub)\//,
    may: /^models\/(?!verify|cli|gpu-check)|^src\/runtime\/|^src\/(tool-)?errors$|^cli\/inflate$/,
  },
  {
    from: /^models\/(verify|cli|gpu-check)\//,
    may: /^models\/|^src\/(diffusion|request|image|runtime|text)\/|^src\/(tool-)?errors$|^cli\/(closed-pipe|command|describe-error|file-reason|inflate|options|engines\/[\w-]+)$/,
  },
  {
    from: /^models\//,
    may: /^models\/(?!verify|cli|gpu-check|files|hub)|^src\/runtime\/((parse-)?pack|contracts|layout|emissions|memory-schema|halves)$|^src\/(tool-)?errors$/,
  },
  {
    from: /^studio\//,
    may: /^studio\/|^ui\/panel\/words\/(en|error-text)$|^src\/((tool-)?errors|image\/[\w/-]+|runtime\/(parse-pack|pack-list))$|^cli\/(command|describe-error|options)$/,
  },
  {
    from: /^release\//,
    may: /^release\/|^src\/image\/|^src\/embedded\/seven-bit$|^studio\/server\/third-party-notices$/,
  },
  { from: /^examples\//, may: /^examples\// },
  { from: /^test\//, may: /./ },
];

/** Tables of names, without imports of their own: nobody needs a row for them. */
const VOCABULARY = /^src\/vocabulary\//;

function brokenArrows(file: SourceFile): string[] {
  const row = ARROWS.find(({ from }) => from.test(file.path));
  if (row === undefined) return [`${file.path}: no row of the table covers it`];
  return file.imports
    .filter((edge) => edge.own && (VOCABULARY.test(file.path) || !VOCABULARY.test(edge.target)))
    .filter(
      (edge) => !row.may.test(edge.target) && !(edge.typesOnly && row.types?.test(edge.target) === true),
    )
    .map((edge) => `${file.path} -> ${edge.target}`);
}

/** Modules that only one file may import, so that an engine is never bundled where it cannot run. */
const SOLE_IMPORTERS: readonly { readonly package: RegExp; readonly file: RegExp }[] = [
  { package: /^onnxruntime-web/, file: /^src\/runtime\/ort\/web(-\w+)?\.ts$|^test\// },
  { package: /^onnxruntime-node/, file: /^src\/runtime\/ort\/node\.ts$|^test\// },
  // The toolchain's core is to run in a browser, too.
  {
    package: /^node:/,
    file: /^(cli|src\/runtime\/ort\/node|models\/(cli|files|gpu-check|hub|verify)|studio|release|examples|test)[/.]/,
  },
  { package: /^quickjs/, file: /^(studio|test)\// },
  { package: /^protobufjs/, file: /^(models\/onnx|test)\// },
  { package: /^yauzl/, file: /^(models\/checkpoint|test)\// },
];

describe('arrows', () => {
  test('the tree is there to be judged', () => {
    expect(product.length).toBeGreaterThan(40);
  });

  test('every import follows the table', () => {
    expect(sources.flatMap(brokenArrows)).toEqual([]);
  });

  test('a circle of types is told, each once', () => {
    const types = (path: string, target: string) => ({
      path: `${path}.ts`,
      imports: [{ target, own: true, typesOnly: true }],
    });
    const files = [types('a', 'b'), types('b', 'c'), types('c', 'a'), types('d', 'a')];
    expect(importCycles(files)).toEqual(['a -> b -> c -> a']);
  });

  test('nothing imports itself through others, not even for its types', () => {
    expect(importCycles(sources)).toEqual([]);
  });

  test('what is run without Jest never loads it', () => {
    const tools = sources
      .map(({ path }) => path)
      .filter((path) => readFileSync(path, 'utf8').slice(0, 1000).includes(`npx tsx ${path}`));
    expect(tools.length).toBeGreaterThan(1);
    const loading = tools.filter((tool) => packagesOf(tool, sources).has('@jest/globals'));
    expect(loading).toEqual([]);
    expect(packagesOf('test/support/held-timers.ts', sources)).toContain('@jest/globals');
  });

  test.each(SOLE_IMPORTERS)('$package is imported only where it belongs', (rule) => {
    const outside = sources.filter(
      (file) =>
        !rule.file.test(file.path) &&
        file.imports.some((edge) => rule.package.test(edge.target) && !edge.typesOnly),
    );
    expect(outside.map((file) => file.path)).toEqual([]);
  });

  test('the figma global is named in the adapter and the entry only', () => {
    const users = product.filter((file) => file.path.startsWith('src/') && file.figmas.length > 0);
    expect(
      users
        .map((file) => file.path)
        .filter((path) => !/^src\/host\/figma\/(figma-host|main|development)\.ts$/.test(path)),
    ).toEqual([]);
  });
});

/** A second host is a folder of src/host and an entry: nothing else may know the first one. */
describe('hosts', () => {
  const OWN = /^(src\/host|ui)\/figma\//;
  const FILES = /\.(tsx?|css|html|json)$/;
  const files = ['src', 'ui', 'cli'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => FILES.test(file))
      .map((file) => `${folder}/${file}`),
  );

  test('Figma is spoken of in its own folders and nowhere else', () => {
    const speaks = (file: string) => /figma/i.test(readFileSync(file, 'utf8'));
    expect(files.filter((file) => !OWN.test(file) && speaks(file))).toEqual([]);
    expect(files.filter((file) => OWN.test(file) && speaks(file)).length).toBeGreaterThan(10);
  });
});

describe('sizes', () => {
  test('a room holds at most 20 files', () => {
    const rooms = new Map<string, number>();
    for (const { path } of product) {
      const room = path.slice(0, path.lastIndexOf('/'));
      rooms.set(room, (rooms.get(room) ?? 0) + 1);
    }
    expect([...rooms].filter(([, files]) => files > 20)).toEqual([]);
  });

  const MAX_FILE_LINES = 500;
  /** A language is one file. */
  const LANGUAGE = /^ui\/panel\/words\/[a-z]{2}\.ts$/;
  const MAX_FUNCTION_LINES = 80;
  const functions = product.flatMap((file) => file.functions.map((entry) => ({ ...entry, path: file.path })));
  const sorted = functions.map((entry) => entry.lines).sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;

  test('no file is over 500 lines', () => {
    expect(
      sources
        .filter((file) => file.lines > MAX_FILE_LINES && !LANGUAGE.test(file.path))
        .map((file) => `${file.path} ${file.lines}`),
    ).toEqual([]);
  });

  test('no function is over 80 lines', () => {
    const long = functions.filter((entry) => entry.lines > MAX_FUNCTION_LINES);
    expect(long.map((entry) => `${entry.path}:${entry.line} ${entry.name} ${entry.lines}`)).toEqual([]);
  });

  test('functions are short: median at most 8 lines, nine in ten at most 24', () => {
    expect(quantile(0.5)).toBeLessThanOrEqual(8);
    expect(quantile(0.9)).toBeLessThanOrEqual(24);
  });

  test('no function takes more than three positional parameters', () => {
    const wide = functions.filter((entry) => entry.parameters > 3);
    expect(wide.map((entry) => `${entry.path}:${entry.line} ${entry.name} ${entry.parameters}`)).toEqual([]);
  });
});

describe('types and names', () => {
  const places = (pick: (file: SourceFile) => readonly string[], files: readonly SourceFile[]) =>
    files.flatMap((file) => pick(file).map((hit) => `${file.path}:${hit}`));

  test('nothing is any', () => {
    expect(places((file) => file.anys, sources)).toEqual([]);
  });

  test('nothing is asserted to be there, but in tests', () => {
    expect(places((file) => file.nonNulls, product)).toEqual([]);
  });

  test('defaults use ??, which keeps 0 and the empty string', () => {
    expect(places((file) => file.orDefaults, product)).toEqual([]);
  });

  test('nothing is exported as default', () => {
    expect(places((file) => file.defaultExports, sources)).toEqual([]);
  });

  test('files are named in kebab-case and never utils', () => {
    const odd = sources.filter(
      (file) => !/^[a-z0-9/-]+(\.test)?\.tsx?$/.test(file.path) || /util|helper|misc/.test(file.path),
    );
    expect(odd.map((file) => file.path)).toEqual([]);
  });
});
