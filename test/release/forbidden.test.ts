/** The names of what is synchronous, against Figma's own lint rules. */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SYNC_GETTERS, SYNC_METHODS, SYNC_SETTERS } from '../../release/forbidden.js';

const RULES = 'node_modules/@figma/eslint-plugin-figma-plugins/dist/rules';

/** Of the table at the head of a rule. */
function namesOf(rule: string, key: 'method' | 'property'): string[] {
  const source = readFileSync(`${RULES}/${rule}.js`, 'utf8');
  return [...source.matchAll(new RegExp(`^\\s+${key}: '(\\w+)'`, 'gm'))].map(([, name]) => name!);
}

test.each([
  ['banDeprecatedSyncMethods', 'method', SYNC_METHODS],
  ['banDeprecatedSyncPropGetters', 'property', SYNC_GETTERS],
  ['banDeprecatedSyncPropSetters', 'property', SYNC_SETTERS],
] as const)('%s names what the release refuses', (rule, key, names) => {
  expect([...names].sort()).toEqual(namesOf(rule, key).sort());
});
