/**
 * In the place of the browser's own names wherever the build puts it (`inject`): libraries bring ways to the network along that
 * nothing uses where all files lie in the page. So none is left that could.
 */
const MESSAGE = 'Internal error: a page that asks for no network was to reach an address';

export const fetch = (): Promise<never> => Promise.reject(new Error(MESSAGE));

export class XMLHttpRequest {
  constructor() {
    throw new Error(MESSAGE);
  }
}
