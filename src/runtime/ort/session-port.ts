/** A session of onnxruntime-node or of onnxruntime-web as the port of runtime.ts has it: the two have one interface. */
import type { OrtInput, OrtSession, OrtTensors } from './runtime.js';

/** Of their InferenceSession what the port asks for. */
interface PackageSession<Tensors> {
  readonly inputMetadata: readonly ({ readonly isTensor: false; readonly name: string } | TensorInput)[];
  readonly outputNames: readonly string[];
  run(feeds: Tensors, outputs: readonly string[]): Promise<unknown>;
  release(): Promise<void>;
}

interface TensorInput extends OrtInput {
  readonly isTensor: true;
}

export function portOf<Tensors>(session: PackageSession<Tensors>): OrtSession {
  return {
    inputs: session.inputMetadata.map((input) => ({
      name: input.name,
      type: input.isTensor ? input.type : '',
      shape: input.isTensor ? input.shape : [],
    })),
    run: async (feeds, outputs = session.outputNames) =>
      (await session.run(feeds as Tensors, outputs)) as OrtTensors,
    release: () => session.release(),
  };
}
