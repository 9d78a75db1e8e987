/**
 * Everything that the panel says, in English: a section per part of the panel, a name per text, a function where
 * numbers or names go in. Sections are exports of their own, so that the bootstrap bundles its section alone. The
 * command line and the studio render their errors with this file.
 */
import type { ErrorWords } from './error-words.js';
import { formatsOf } from './formats.js';

const { bytes, number } = formatsOf('en-GB');

export const language = {
  /** In the language itself. */
  name: 'English',
  label: 'Language',
  asBrowser: 'As the browser',
};

export const footer = {
  trust: 'Pictures stay on this computer',
  seed: ({ seed }: { seed: number }) => `Seed ${number(seed)}`,
  seedKept: ({ seed }: { seed: number }) => `Seed ${number(seed)}, kept for the next run`,
  seedDrawn: ({ seed }: { seed: number }) => `Seed ${number(seed)}, new with every run`,
  keptHelp: 'The next run uses this seed again',
  drawnHelp: 'Every run draws a new seed',
};

export const bootstrap = {
  opening: 'Opening the panel…',
};

export const errors: ErrorWords = {
  'host-silent': ({ host }) => ({
    message: `${host} does not answer the panel.`,
    hint: 'Close the plugin and open it again.',
  }),
  'no-room': ({ title, neededBytes, freeBytes }) => ({
    message: `${title} needs ${bytes(neededBytes)} of storage; the browser has ${bytes(freeBytes)} free.`,
    hint: 'Remove models that you do not use (chip at the top), or free space on the disk.',
  }),
};
