/** What people read of errors, in English. */
import { describeError } from '../../cli/describe-error.js';

/** Of an error that was caught. */
export const english = (error: unknown): string => describeError(error);

/** Of what a call throws; a call that throws nothing says nothing that anyone expects. */
export function told(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return describeError(error);
  }
  return 'nothing was thrown';
}

/** Of what a promise rejects with. */
export async function toldBy(work: unknown): Promise<string> {
  return Promise.resolve(work).then(
    () => 'nothing was thrown',
    (error: unknown) => describeError(error),
  );
}
