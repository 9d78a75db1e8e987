/** Where files are written to: a folder, or what a browser lets a page write. */

/** A file that grows. Nobody sees it before it is kept. */
export interface SinkFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Ends it under this name, which may lead into folders ("graphs/portable/unet.onnx.gz"). */
  keep(name: string): Promise<void>;
  discard(): Promise<void>;
}

export interface FileSink {
  create(): Promise<SinkFile>;
}

export async function writeFile(sink: FileSink, name: string, bytes: Uint8Array): Promise<void> {
  const file = await sink.create();
  try {
    await file.append(bytes);
    await file.keep(name);
  } catch (error) {
    await file.discard();
    throw error;
  }
}
