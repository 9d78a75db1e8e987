/** Names of what a published plugin must not call, with the reason that is told. */

/** Figma's reviewers refuse code that is made of text while it runs. */
export const RUN_TIME_CODE = ['eval', 'Function', 'execScript'] as const;

/** Every way of a page to another address. */
export const NETWORK = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
  'sendBeacon',
  'importScripts',
] as const;

/** Of a console that belongs to Figma and to others; what went wrong may be told (warn, error). */
export const CONSOLE_NOISE = ['log', 'info', 'debug', 'trace', 'table', 'dir', 'group'] as const;

/** They throw under "dynamic-page" (Figma's own lint rules; `test/release/forbidden.test.ts` holds the list to them). */
export const SYNC_METHODS = [
  'getFileThumbnailNode',
  'getLocalTextStyles',
  'getLocalPaintStyles',
  'getLocalEffectStyles',
  'getLocalGridStyles',
  'getLocalVariableCollections',
  'getLocalVariables',
  'getNodeById',
  'getStyleById',
  'getVariableById',
  'getVariableCollectionById',
  'setRangeFillStyle',
  'setRangeTextStyle',
] as const;
export const SYNC_GETTERS = ['instances', 'consumers', 'mainComponent'] as const;
export const SYNC_SETTERS = [
  'backgroundStyleId',
  'currentPage',
  'effectStyleId',
  'fillStyleId',
  'gridStyleId',
  'reactions',
  'strokeStyleId',
  'textStyleId',
  'vectorNetwork',
] as const;

/** Figma's VM for development refuses a script with these anywhere in its text, even in a string. */
export const REFUSED_TEXTS = [
  { pattern: /\bimport\s*\(/, name: 'import(' },
  { pattern: /<!--/, name: '<!--' },
  { pattern: /-->/, name: '-->' },
] as const;
