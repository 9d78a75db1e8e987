/** Values by key, at most so many bytes of them: what was used longest ago goes first. */
export class Recent<T> {
  readonly #values = new Map<string, { readonly value: T; readonly bytes: number }>();
  #bytes = 0;

  constructor(readonly maxBytes: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#values.size;
  }

  /** Counts as a use. */
  get(key: string): T | null {
    const entry = this.#values.get(key);
    if (entry === undefined) return null;
    this.#values.delete(key);
    this.#values.set(key, entry);
    return entry.value;
  }

  /** Others make room, but for those that are needed together with it. */
  set(
    key: string,
    value: T,
    { bytes, keep }: { readonly bytes: number; readonly keep: ReadonlySet<string> },
  ): void {
    this.delete(key);
    this.#values.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const other of [...this.#values.keys()]) {
      if (this.#bytes <= this.maxBytes) return;
      if (other !== key && !keep.has(other)) this.delete(other);
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#values.get(key)?.bytes ?? 0;
    this.#values.delete(key);
  }
}
