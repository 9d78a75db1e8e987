/** All that panel and main say to each other. */
import { editionRequests } from './editions.js';
import { mainEvents, mainRequests } from './main.js';

export const hostRequests = { ...mainRequests, ...editionRequests } as const;
export const hostEvents = { ...mainEvents } as const;
