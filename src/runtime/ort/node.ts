/**
 * The port of session.ts over onnxruntime-node (CPU). The only file that imports that package; it is never
 * bundled for the browser.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { widened } from '../halves.js';
import { ortRuntime, SESSION_EXTRA, type OrtEngine, type OrtSession } from './runtime.js';
import { portOf } from './session-port.js';
import { newTensorOf } from './tensor.js';
import type { ExternalData, NetworkSource, Runtime } from '../session.js';

export interface NodeRuntimeOptions {
  /** Threads of one operator; 0 lets ONNX Runtime take all cores. */
  readonly threads: number;
}

export function openNodeRuntime({ threads }: NodeRuntimeOptions = { threads: 0 }): Runtime {
  const engine: OrtEngine = {
    backend: {
      engine: 'node',
      device: 'onnxruntime-node on the CPU',
      note: null,
      location: 'cpu',
      features: [],
      maxTensorBytes: Infinity,
    },
    lost: null,
    create: (source) => createSession(source, threads),
    tensor: newTensorOf(Tensor),
    afterRelease: async () => undefined,
    close: async () => undefined,
  };
  return ortRuntime(engine);
}

async function createSession(source: NetworkSource, threads: number): Promise<OrtSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    freeDimensionOverrides: source.dimensions,
    logSeverityLevel: 3,
  };
  const session = await InferenceSession.create(source.graph, {
    ...options,
    ...(await weightOptions(source)),
  });
  return portOf(session);
}

/** In a folder the engine maps them instead of holding them. */
async function weightOptions(source: NetworkSource): Promise<InferenceSession.SessionOptions> {
  const { weightsFolder } = source;
  if (weightsFolder === undefined) return { extra: SESSION_EXTRA, externalData: await externalData(source) };
  const { session } = SESSION_EXTRA;
  return { extra: { session: { ...session, model_external_initializers_file_folder_path: weightsFolder } } };
}

function externalData({ weights }: NetworkSource): Promise<{ path: string; data: Uint8Array }[]> {
  return Promise.all(weights.map(readExternal));
}

/** The Node binding takes bytes only. */
async function readExternal({
  path,
  data,
  isWidened = false,
}: ExternalData): Promise<{ path: string; data: Uint8Array }> {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(await data.arrayBuffer());
  return { path, data: isWidened ? widened(bytes) : bytes };
}
