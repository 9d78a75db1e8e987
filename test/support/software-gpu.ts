/**
 * A GPU for tests in Node: Dawn from npm (installed once, into an ignored folder) on the software driver that comes with
 * Chromium. Commands are run with `softwareGpu()` in their environment.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { INSTALL_WEBGPU, WEBGPU_FOLDER } from '../../cli/engines/node-gpu.js';
import { findChromium } from './chromium.js';

const DRIVER = 'vk_swiftshader_icd.json';
/** Where packages keep the driver whose command is a script elsewhere. */
const USUAL_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
const INSTALL_MS = 300_000;

/** The environment of commands that are to find that driver; installs what is missing. */
export function softwareGpu(): NodeJS.ProcessEnv {
  if (!existsSync(join(WEBGPU_FOLDER, 'node_modules', 'webgpu', 'index.js')))
    execFileSync('npm', [...INSTALL_WEBGPU], { stdio: 'ignore', timeout: INSTALL_MS });
  const folders = [dirname(realpathSync(findChromium())), ...USUAL_FOLDERS];
  const folder = folders.find((path) => existsSync(join(path, DRIVER)));
  if (folder === undefined) throw new Error(`No ${DRIVER} in ${folders.join(', ')}.`);
  return {
    ...process.env,
    VK_ICD_FILENAMES: join(folder, DRIVER),
    // The driver's folder has Vulkan's loader, too, which not every machine has.
    LD_LIBRARY_PATH: [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    XDG_RUNTIME_DIR: tmpdir(),
  };
}
