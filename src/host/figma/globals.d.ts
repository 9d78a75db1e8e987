/**
 * All that Figma's VM has beside the language itself. The official typings' own global file is not used, because its
 * types and those of their importable twin do not mix, and tests and studio can only import.
 */
import type { PluginAPI } from '@figma/plugin-typings/plugin-api-standalone';

declare global {
  const figma: PluginAPI;
  /** The file that manifest.json calls `ui`. */
  const __html__: string;
  const console: {
    log(...data: unknown[]): void;
    warn(...data: unknown[]): void;
    error(...data: unknown[]): void;
  };
  function setTimeout(callback: () => void, ms: number): number;
  function clearTimeout(handle: number): void;
}
