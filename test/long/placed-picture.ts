/** A run through the studio, from the press of the button to the pixels on the canvas. */
import { expect } from '@jest/globals';
import { decodePng } from '../../src/image/png/png.js';
import { untilPlaced, type Theatre } from '../e2e/theatre.js';

/** Of a whole run on the software adapter. */
export const WHOLE_MS = 1_500_000;

/** The pair is chosen, with the seed locked; resolves when the model is open as `chip` says. */
export async function order(theatre: Theatre, chip: RegExp): Promise<void> {
  await theatre.launch('Open panel');
  // What the model itself painted is looked at.
  await theatre.plugin.getByRole('switch', { name: 'As the model paints it' }).click();
  await theatre.plugin.getByRole('button', { name: /^Seed 1, new with every run/ }).click();
  await theatre.select('Sketch scarf', 'Reference crimson');
  await theatre.plugin.getByText(chip).waitFor({ timeout: WHOLE_MS });
  await theatre.plugin.getByRole('button', { name: /^Colorize/ }).click({ timeout: WHOLE_MS });
}

/** The pixels of the image that the new layer shows. */
export async function placed(theatre: Theatre) {
  await theatre.plugin.getByText('1 result').waitFor({ timeout: WHOLE_MS });
  expect(theatre.strangers()).toEqual([]);
  await untilPlaced(theatre, 1);
  return decodePng(await placedBytes(theatre), 'the placed picture');
}

export async function placedPicture(theatre: Theatre, chip: RegExp) {
  await order(theatre, chip);
  return placed(theatre);
}

async function placedBytes(theatre: Theatre): Promise<Uint8Array> {
  const layer = (await theatre.layers()).find(({ name }) => name.endsWith('· Sketch scarf'));
  const paint = layer?.fills[0];
  expect(paint).toMatchObject({ type: 'IMAGE', imageHash: expect.any(String) });
  const hash = paint?.type === 'IMAGE' ? paint.imageHash : null;
  const bytes = await theatre.page.evaluate<number[]>(
    `[...window.studio.images.get(${JSON.stringify(hash)}).bytes]`,
  );
  return Uint8Array.from(bytes);
}
