/** Japanese, in the terms of the illustration software that our readers know. */
import { formatsOf } from './formats.js';
import type { Words } from './table.js';

const { bytes, number } = formatsOf('ja');

export const language: Words['language'] = {
  name: '日本語',
  label: '言語',
  asBrowser: 'ブラウザに合わせる',
};

export const footer: Words['footer'] = {
  trust: '画像はこのPCの外に出ません',
  seed: ({ seed }) => `シード値 ${number(seed)}`,
  seedKept: ({ seed }) => `シード値 ${number(seed)}（次回も使用）`,
  seedDrawn: ({ seed }) => `シード値 ${number(seed)}（毎回変更）`,
  keptHelp: '次の生成でも同じシード値を使います',
  drawnHelp: '生成のたびに新しいシード値を使います',
};

export const bootstrap: Words['bootstrap'] = {
  opening: 'パネルを開いています…',
};

export const errors: Words['errors'] = {
  'host-silent': ({ host }) => ({
    message: `${host}からの応答がありません。`,
    hint: 'プラグインをいったん閉じて、もう一度開いてください。',
  }),
  'no-room': ({ title, neededBytes, freeBytes }) => ({
    message: `${title}の保存には${bytes(neededBytes)}が必要ですが、ブラウザの空き容量は${bytes(freeBytes)}です。`,
    hint: '使わないモデルを削除するか（上部のモデル表示から）、ディスクの空き容量を増やしてください。',
  }),
};
