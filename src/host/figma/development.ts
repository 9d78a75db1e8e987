/** Entry in Figma's VM of builds for development: the probe, where it was chosen, or all that a release has. */
import { after } from './after.js';
import { PROBE_COMMAND } from './manifest.js';
import { runProbe } from './probe/probe.js';

/** Build constants: the probe's page, and whether it lies on the panel's site, too. */
declare const __PROBE_PAGE__: string;
declare const __PROBE_URL__: string;

if (figma.command === PROBE_COMMAND)
  void runProbe({ api: figma, page: __PROBE_PAGE__, hasSite: __PROBE_URL__ !== '', after });
else void import('./main.js');
