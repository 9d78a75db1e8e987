/** Sessions of onnxruntime-web as the port of runtime.ts has them. What is in brackets: web.ts. */
import type { InferenceSession } from 'onnxruntime-web';
import { widened } from '../halves.js';
import type { BlobLike, ExternalData, NetworkSource } from '../session.js';
import { SESSION_EXTRA, type OrtSession } from './runtime.js';
import { portOf } from './session-port.js';
import { releaseBinary, type Ort } from './web-build.js';
import { WidenedBlob } from './web-widened.js';

export async function createSession(
  ort: Ort,
  source: NetworkSource,
  options: InferenceSession.SessionOptions,
): Promise<OrtSession> {
  const session = await ort.InferenceSession.create(source.graph, {
    ...options,
    extra: SESSION_EXTRA,
    freeDimensionOverrides: source.dimensions,
    externalData: await Promise.all(source.weights.map(externalFile)),
  });
  releaseBinary(ort);
  return portOf(session);
}

/** As the engine takes it. [blobs]: a real Blob is passed on as it is. */
export async function externalFile({
  path,
  data,
  isWidened = false,
}: ExternalData): Promise<{ path: string; data: Blob | Uint8Array }> {
  if (data instanceof Blob) return { path, data: isWidened ? new WidenedBlob(data) : data };
  const bytes = await bytesOf(data);
  return { path, data: isWidened ? widened(bytes) : bytes };
}

async function bytesOf(data: Uint8Array | BlobLike): Promise<Uint8Array> {
  return data instanceof Uint8Array ? data : new Uint8Array(await data.arrayBuffer());
}
