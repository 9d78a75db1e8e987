/** A recipe as it lies on a layer, in a file: what the panel made once is made again of other pictures. */
import { adaptLines } from '../src/image/lines/adapt-lines.js';
import type { Rgba8 } from '../src/image/pixels.js';
import { readMade } from '../src/request/recipe.js';
import type { ColorizeRequest } from '../src/request/request.js';
import { WIRE_FIELDS } from '../src/request/schemas.js';
import { ToolError } from '../src/tool-errors.js';
import type { Output } from '../src/vocabulary/outputs.js';
import { readBytes } from './picture-files.js';

/** What of a recipe holds for other pictures than its own: no sizes, no layers, no colours of single regions. */
export interface RecipeFile {
  readonly changes: Partial<ColorizeRequest>;
  readonly output: Output;
  /** A sketch as the run is to see its lines. */
  readonly adapt: (sketch: Rgba8) => Rgba8;
}

/** Rejects with ToolError where the file is no recipe. */
export async function readRecipeFile(path: string): Promise<RecipeFile> {
  const recipe = readMade(new TextDecoder().decode(await readBytes(path)))?.recipe ?? null;
  if (recipe === null)
    throw new ToolError(
      `${path} is no recipe.`,
      'Save one from a result in the panel, or leave --recipe out.',
    );
  const { request, output, sketchLines } = recipe;
  const fields = WIRE_FIELDS.filter((name) => name !== 'size').map((name) => [name, request[name]] as const);
  const changes = Object.fromEntries(fields) as Partial<ColorizeRequest>;
  return { changes, output, adapt: (sketch) => adaptLines(sketch, sketchLines) };
}
