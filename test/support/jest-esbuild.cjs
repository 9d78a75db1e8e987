// Jest transformer: esbuild turns TypeScript and ES modules into CommonJS.
const { transformSync } = require('esbuild');

const LOADERS = { '.tsx': 'tsx', '.ts': 'ts', '.js': 'js', '.mjs': 'js' };

module.exports = {
  process(source, file) {
    const loader = LOADERS[file.slice(file.lastIndexOf('.'))] ?? 'js';
    const { code } = transformSync(source, {
      loader,
      format: 'cjs',
      target: 'node20',
      // Jest's modules cannot import on demand: such imports become require.
      supported: { 'dynamic-import': false },
      sourcemap: 'inline',
      sourcefile: file,
      jsx: 'automatic',
      jsxImportSource: 'preact',
      // Jest gives every file a CommonJS wrapper, so import.meta.url is provided by hand.
      define: { 'import.meta.url': '__import_meta_url' },
      banner: "const __import_meta_url = require('node:url').pathToFileURL(__filename).href;",
    });
    return { code };
  },
};
