/**
 * Files that lie in the plugin's own page, each as the text of an element (seven-bit.ts) that nothing draws or runs:
 *
 *   <script type="text/plain" data-file="starter/pack.json">…</script>
 *
 * Files that end in ".gz" are gzip; a reader that wants what is in them inflates it.
 */
import { fromSevenBits, toSevenBits } from './seven-bit.js';

/** Text of every file by its name: a path with slashes. */
export type EmbeddedFiles = ReadonlyMap<string, string>;

/** ONNX Runtime's plain build. */
export const WASM_FILE = 'ort.wasm.gz';
/** Of the page's worker. */
export const WORKER_FILE = 'worker.js.gz';
/** The panel's own script, which the page's only visible one starts. */
export const PANEL_FILE = 'panel.js.gz';
export const NOTICES_FILE = 'third-party-notices.txt.gz';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/** Throws where a name could end its attribute. */
export function embeddedElement(name: string, bytes: Uint8Array): string {
  if (!NAME.test(name)) throw new Error(`"${name}" is no name of an embedded file`);
  return `<script type="text/plain" data-file="${name}">${toSevenBits(bytes)}</script>`;
}

interface FileElement {
  getAttribute(name: string): string | null;
  readonly textContent: string | null;
}

/** The part of a document that is read. */
export interface ElementsOfPage {
  querySelectorAll(selector: string): Iterable<FileElement>;
}

/** All of them: many megabytes of text. */
export function embeddedFiles(page: ElementsOfPage): EmbeddedFiles {
  return new Map([...fileElements(page)].map(([name, element]) => [name, element.textContent ?? '']));
}

/** One of them; the texts of the others are left alone. Throws as `embeddedBytes`. */
export function pageBytes(page: ElementsOfPage, name: string): Uint8Array<ArrayBuffer> {
  return fromSevenBits(expectFile(fileElements(page).get(name)?.textContent ?? undefined, name));
}

function fileElements(page: ElementsOfPage): ReadonlyMap<string, FileElement> {
  const elements = [...page.querySelectorAll('script[data-file]')];
  return new Map(elements.map((element) => [element.getAttribute('data-file') ?? '', element]));
}

/** Throws for a file that the page lacks: the build put it there. */
export function embeddedBytes(files: EmbeddedFiles, name: string): Uint8Array<ArrayBuffer> {
  return fromSevenBits(expectFile(files.get(name), name));
}

function expectFile(text: string | undefined, name: string): string {
  if (text === undefined) throw new Error(`Internal error: the page has no file "${name}"`);
  return text;
}
