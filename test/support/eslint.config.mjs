// Lint rules. Formatting is Prettier's; shape (sizes, arrows, parameters) is test/architecture.test.ts's.
import js from '@eslint/js';
import figma from '@figma/eslint-plugin-figma-plugins';
import tseslint from 'typescript-eslint';

const SLEEP =
  "NewExpression[callee.name='Promise'] > ArrowFunctionExpression > CallExpression[callee.name='setTimeout']";

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', 'models/training/**', 'models/packs/**', 'packs/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      // Both are TypeScript's own job: unresolved names do not compile.
      'no-undef': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // `{}` maps are built key by key where a Map would need converting for the wire.
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-implicit-coercion': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // A sleep proves nothing on a slow machine and costs time on a fast one: test/support/clock.ts has turns and clocks.
    files: ['test/**/*.ts'],
    ignores: ['test/e2e/**', 'test/timed/**', 'test/long/**', 'test/gpu/**'],
    rules: { 'no-restricted-syntax': ['error', { selector: SLEEP, message: 'A test does not sleep.' }] },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { 'no-undef': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Figma's own rules need types: they know which member is deprecated under dynamic-page access.
    files: ['src/host/figma/main.ts', 'src/host/**/*.ts'],
    plugins: { '@figma/figma-plugins': figma },
    languageOptions: { parserOptions: { project: ['../../src/tsconfig.json'] } },
    rules: figma.configs.recommended.rules,
  },
);
