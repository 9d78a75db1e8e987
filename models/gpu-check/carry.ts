/**
 * `npx tsx models/gpu-check/carry.ts FOLDER`: the check and all that it needs, for a machine with a GPU and Python that has
 * neither Node nor a network (Linux on the processor of this one): FOLDER/carry.tar.xz and FOLDER/run.sh, which unpacks and
 * runs it. No weights: they are made there.
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand, UsageError } from '../../cli/command.js';
import { INSTALL_WEBGPU, WEBGPU_FOLDER } from '../../cli/engines/node-gpu.js';
import { ToolError } from '../../src/tool-errors.js';

const RUNNER = 'models/gpu-check/run.sh';
const MODULES = 'node_modules';
/** Of the packages that cannot be bundled, what this platform's Node loads. */
const PLATFORM = `${process.platform}/${process.arch}`;
const PACKAGE_FILES: readonly string[] = [
  'onnxruntime-web/package.json',
  'onnxruntime-web/dist/ort.webgpu.bundle.min.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  'onnxruntime-node/package.json',
  ...['index', 'backend', 'binding', 'version'].map((name) => `onnxruntime-node/dist/${name}.js`),
  `onnxruntime-node/bin/napi-v6/${PLATFORM}`,
  'onnxruntime-common/package.json',
  'onnxruntime-common/dist/cjs',
];
/** PyTorch's side, and the layout that both read. */
const PYTHON_FILES: readonly string[] = [
  'models/training/unet_speed.py',
  'models/training/networks',
  'models/layouts/v2.json',
];
/** Where Vulkan's loader is: the system's, or the one that Chromium brings along. */
const LOADERS = [
  '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
  '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
  '/usr/lib/chromium/libvulkan.so.1',
  '/opt/google/chrome/libvulkan.so.1',
];

process.exitCode = await runCommand(async () => {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length > 0)
    throw new UsageError('Name one folder: npx tsx models/gpu-check/carry.ts FOLDER');
  const draft = mkdtempSync(join(tmpdir(), 'carry-'));
  try {
    await fill(draft);
    mkdirSync(folder, { recursive: true });
    const archive = join(folder, 'carry.tar.xz');
    execFileSync('tar', ['-C', draft, '-cJf', archive, '.'], { env: { ...process.env, XZ_OPT: '-6 -T2' } });
    copyFileSync(RUNNER, join(folder, 'run.sh'));
    console.log(`${folder}: run.sh and ${(statSync(archive).size / 1e6).toFixed(1)} MB in carry.tar.xz`);
  } finally {
    rmSync(draft, { recursive: true });
  }
});

async function fill(draft: string): Promise<void> {
  await bundle(join(draft, 'gpu-check.mjs'));
  for (const file of PACKAGE_FILES) copy(join(MODULES, file), draft);
  for (const file of PYTHON_FILES) copy(file, draft);
  copyWebgpu(draft);
  place(process.execPath, join(draft, 'bin', 'node'));
  const loader = LOADERS.find((path) => existsSync(path));
  if (loader === undefined)
    throw new ToolError('There is no libvulkan.so.1 to take along.', 'Install it (Debian: libvulkan1).');
  place(realpathSync(loader), join(draft, 'lib', 'libvulkan.so.1'));
}

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: ['models/gpu-check/gpu-check.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['onnxruntime-node', 'onnxruntime-web/*'],
    // Packages in the older module format ask for Node's own modules by a function that ES modules lack.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

function copyWebgpu(draft: string): void {
  const home = join(WEBGPU_FOLDER, 'node_modules', 'webgpu');
  const arch = process.platform === 'darwin' ? 'darwin-universal' : PLATFORM.replace('/', '-');
  if (!existsSync(home))
    throw new ToolError(`${home} is not there.`, `Install it: npm ${INSTALL_WEBGPU.join(' ')}`);
  for (const file of ['index.js', 'package.json', join('dist', arch)]) copy(join(home, file), draft);
}

/** To the same path under the draft. */
function copy(path: string, draft: string): void {
  const options = { recursive: true, filter: (file: string) => !/__pycache__|\.map$|\.d\.ts$/.test(file) };
  cpSync(path, join(draft, path), options);
}

function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}
