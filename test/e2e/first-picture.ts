/** The first picture of a newcomer, the same in every edition of the panel. */
import { expect } from '@jest/globals';
import { isResult, untilPlaced, type Theatre } from './theatre.js';

/** A run on a slow shared machine. */
const RUN_MS = 500_000;
const SKETCH = 'Sketch scarf';
const REFERENCE = 'Reference crimson';

/** Colorizes: a layer of the sketch's exact box appears in a group beside it; one undo removes both. */
export async function makeAndUndoPicture(theatre: Theatre, screenshot: string): Promise<void> {
  const before = await theatre.layers();
  await theatre.select(SKETCH, REFERENCE);
  await theatre.launch('Colorize');
  await theatre.plugin.getByText('1 result').waitFor({ timeout: RUN_MS });
  await untilPlaced(theatre, 1);
  await theatre.screenshot(screenshot);

  const added = (await theatre.layers()).filter(({ id }) => !before.some((layer) => layer.id === id));
  const { parentId, transform, width, height } = before.find(({ name }) => name === SKETCH)!;
  const group = added.find(({ type }) => type === 'GROUP')!;
  expect(group).toMatchObject({
    parentId,
    blendMode: 'MULTIPLY',
    childIds: added.filter(isResult).map(({ id }) => id),
  });
  expect(added.filter(isResult)).toMatchObject([{ parentId: group.id, transform, width, height }]);

  await theatre.page.getByRole('button', { name: 'Undo' }).click();
  expect(await theatre.layers()).toEqual(before);
}
