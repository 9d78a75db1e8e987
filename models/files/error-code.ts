/** The code of a system's error ("ENOENT"), or "". Not by its class: a test's sandbox has an Error class of its own. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}
