/** gzip in a browser: what `PackReader.inflate` asks for. */

/** Rejects where the data is damaged, and before it holds more than `mostBytes`. */
export async function inflate(gzipped: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(gzipped)]).stream().pipeThrough(new DecompressionStream('gzip'));
  const inflated = new Uint8Array(mostBytes);
  let length = 0;
  for await (const chunk of chunksOf(stream)) {
    if (length + chunk.length > mostBytes) throw new Error(`more than ${mostBytes} bytes come of it`);
    inflated.set(chunk, length);
    length += chunk.length;
  }
  return inflated.subarray(0, length);
}

/** Not every browser iterates streams. Leaving early cancels the stream. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
