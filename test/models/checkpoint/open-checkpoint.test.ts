import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '../../../src/tool-errors.js';
import { openCheckpoint } from '../../../models/files/open-checkpoint.js';
import { ROOT } from '../../support/source-tree.js';

const FIXTURES = join(ROOT, 'test', 'fixtures', 'torch');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('openCheckpoint', () => {
  test.each(['tensors.pth', 'tensors.safetensors'])(
    'knows %s by its bytes, whatever it is called',
    async (name) => {
      const path = join(folder, 'model.weights');
      await copyFile(join(FIXTURES, name), path);
      const checkpoint = await openCheckpoint(path);
      expect(checkpoint.place).toBe(path);
      expect(checkpoint.info('f32')).toMatchObject({ shape: [2, 3], dtype: 'F32' });
      await checkpoint.close();
    },
  );

  test('says how to convert the format before the zip', async () => {
    const path = join(folder, 'old.weights');
    await copyFile(join(FIXTURES, 'legacy.pth'), path);
    await expect(openCheckpoint(path)).rejects.toThrow(FileError);
    await expect(openCheckpoint(path)).rejects.toThrow(
      /since PyTorch 1\.6; convert it: python -c ".*torch\.save/,
    );
  });

  test('a name of PyTorch with other bytes is no safetensors either', async () => {
    const path = join(folder, 'other.pth');
    await writeFile(path, 'text');
    await expect(openCheckpoint(path)).rejects.toThrow('not the zip that torch.save writes');
  });

  test.each([
    ['text', 'too short for safetensors'],
    ['PK\x05\x06 and no more', 'bad zip'],
  ])('a file of %j is refused', async (content, message) => {
    const path = join(folder, 'bad');
    await writeFile(path, content);
    await expect(openCheckpoint(path)).rejects.toThrow(message);
  });
});
