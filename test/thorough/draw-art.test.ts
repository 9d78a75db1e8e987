import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ART_FOLDER, drawArt } from '../../release/art/draw-art.js';
import { encodePng } from '../../src/image/png/png.js';

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('icon and cover are what the script draws, byte for byte', () => {
  const { icon, cover } = drawArt();
  for (const [name, picture] of Object.entries({ icon, cover }))
    expect([name, digestOf(encodePng(picture))]).toEqual([
      name,
      digestOf(readFileSync(`${ART_FOLDER}/${name}.png`)),
    ]);
}, 60_000);
