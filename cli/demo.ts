/** `npm run demo`: colorizes the pairs of examples/ with the default pack and says where the pictures are. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { UNCANCELLED } from '../src/diffusion/engine.js';
import { FileError } from '../src/tool-errors.js';
import { multiply } from '../src/image/composite.js';
import { makeOutput } from '../src/outputs/make-output.js';
import type { Rgba8 } from '../src/image/pixels.js';
import type { Models } from '../src/runtime/models.js';
import { requestFor, runPictures } from './colorize-command.js';
import { colorizePictures, seconds, silent } from './colorize-pictures.js';
import { runCommand } from './command.js';
import { contactSheet } from './contact-sheet.js';
import { withModels } from './engines/with-models.js';
import { DEFAULT_PACK } from './pack-files.js';
import { parseOptions } from './options.js';
import { tryFolder, writePicture } from './output-files.js';
import { readPicture } from './picture-files.js';

const EXAMPLES = 'examples';
const OUT = join('out', 'demo');

const pairsSchema = v.array(
  v.object({ name: v.string(), sketch: v.string(), reference: v.string(), seed: v.optional(v.number(), 0) }),
);
type Pair = v.InferOutput<typeof pairsSchema>[number];

const HELP = `Usage: npm run demo
  colorizes the drawings of ${EXAMPLES}/ with the model that ships and writes the pictures to ${OUT}/`;

process.exitCode = await runCommand(async () => {
  const { help } = parseOptions(process.argv.slice(2), { help: { type: 'boolean', default: false } });
  if (help) return console.log(HELP);
  await tryFolder(OUT);
  const pairs = await readPairs(join(EXAMPLES, 'pairs.json'));
  await withModels({ pack: DEFAULT_PACK, engine: 'node' }, async (models) => {
    console.log(`${models.pack.title}: ${pairs.length} pictures`);
    const rows: Rgba8[][] = [];
    for (const pair of pairs) rows.push(await colorizePair(pair, models));
    const sheet = join(OUT, 'contact-sheet.png');
    await writePicture(sheet, contactSheet(rows));
    console.log(`All of them, beside sketch and reference: ${sheet}`);
    console.log(
      'Next: npm start opens the panel and the studio, a page where it colours layers of a document.',
    );
  });
});

async function readPairs(path: string): Promise<Pair[]> {
  const result = v.safeParse(pairsSchema, JSON.parse(await readFile(path, 'utf8')));
  if (!result.success) throw new FileError(`${path}: ${result.issues[0].message}`);
  return result.output;
}

/**
 * Writes the model's picture and its flats (colours as line-bounded regions, a post-process), both under the lines,
 * and returns the row of the sheet: sketch, reference, picture, flats.
 */
async function colorizePair({ name, sketch, reference, seed }: Pair, models: Models): Promise<Rgba8[]> {
  const since = seconds();
  const inputs = {
    sketch: await readPicture(join(EXAMPLES, sketch)),
    reference: await readPicture(join(EXAMPLES, reference)),
  };
  const request = requestFor(models.pack, inputs.sketch, { seed });
  const result = await colorizePictures({ request, inputs }, models, silent);
  const { image } = result;
  const made = await runPictures(result, inputs, { output: 'flats', models });
  const [{ image: flats }] = (await makeOutput('flats', made, UNCANCELLED)).layers;
  const results = { picture: multiply(image, inputs.sketch), flats: multiply(flats, inputs.sketch) };
  for (const [kind, picture] of Object.entries(results)) {
    await writePicture(join(OUT, `${name}-${kind}.png`), picture);
  }
  console.log(`${join(OUT, name)}-{${Object.keys(results)}}.png  ${(seconds() - since).toFixed(1)} s`);
  return [inputs.sketch, inputs.reference, results.picture, results.flats];
}
