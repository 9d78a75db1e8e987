/**
 * A program: golden files computed by the GPU's engine in Node, as the emission for GPUs writes their networks. Arguments:
 * FOLDER=FILE,FILE (under test/fixtures/golden). A line of JSON (`Judged`) per tensor.
 */
import { openNodeGpu } from '../../cli/engines/node-gpu.js';
import { openGpuRuntime } from '../../cli/engines/open-engine.js';
import { verifiedFiles } from '../models/verify/emitted.js';

/** Without subgroups, with which the software driver is wrong: it would be opened twice. */
const runtime = await openGpuRuntime(await openNodeGpu(), ['subgroups']);
for (const argument of process.argv.slice(2)) {
  const [folder = '', files = ''] = argument.split('=');
  const golden = { runtime, folder: `test/fixtures/golden/${folder}`, emission: 'gpu' } as const;
  for (const judged of await verifiedFiles(golden, files.split(',')))
    console.log(JSON.stringify({ ...judged, subject: `${folder}/${judged.subject}` }));
}
await runtime.close();
