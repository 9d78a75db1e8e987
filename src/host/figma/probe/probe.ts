/**
 * The probe: tries by itself what docs/untried.md asks of Figma, and shows a report to copy. In builds for development only.
 * Its layers lie aside, and are gone when it ends, with every step of undo.
 *
 *   page      what the plugin's own page is and has; times of messages
 *   document  undo, exports, layout, hidden pictures, vector networks
 *   site      the same page on the panel's site, where the build has one
 */
import type { PluginAPI } from '@figma/plugin-typings/plugin-api-standalone';
import type { After } from '../../time-limit.js';
import { ask, checked, place, type Answers } from './ask.js';
import { findAside, type Aside } from './aside.js';
import { exportAnswers } from './export-answers.js';
import { hiddenAnswers } from './hidden-answers.js';
import { layoutAnswers } from './layout-answers.js';
import { openLine, type Line } from './line.js';
import { messageAnswers } from './message-answers.js';
import { networkAnswers } from './network-answers.js';
import { reportText } from './report.js';
import { storageAnswers } from './storage-answers.js';
import { leaveNoStep, undoAnswers } from './undo-answers.js';
import type { Place } from './words.js';

export interface ProbeParts {
  readonly api: PluginAPI;
  /** Of ui/figma/probe. */
  readonly page: string;
  /** Whether the same page lies on the panel's site. */
  readonly hasSite: boolean;
  readonly after: After;
}

const READY_MS = 20_000;
const MEASURE_MS = 60_000;

export async function runProbe(parts: ProbeParts): Promise<void> {
  const line = openLine(parts.api.ui, parts.after);
  const answers = [...(await pageAnswers(parts, line)), ...(await documentAnswers(parts, line))];
  if (parts.hasSite) answers.push(...(await siteAnswers(parts, line)));
  const edition = parts.hasSite ? 'hosted' : 'embedded';
  line.post({ probe: 'report', text: reportText({ edition, answers }), edition });
}

/** Figma may keep the window of before, so each showing waits for its own page. */
function show({ api, page }: ProbeParts, line: Line): Promise<string> {
  const ready = line.hear('ready', READY_MS);
  api.showUI(page, { title: 'Sketch Colorizer: probe', width: 480, height: 600, themeColors: true });
  return ready.then(({ origin }) => origin);
}

async function pageAnswers(parts: ProbeParts, line: Line): Promise<Answers> {
  const origin = await show(parts, line);
  return [checked(4, 'page.origin-in-main', [origin, 'null']), ...(await measured(line, 'page'))];
}

async function measured(line: Line, at: Place): Promise<Answers> {
  const facts = await ask(2, `${at}.measure`, async () => {
    line.post({ probe: 'measure' });
    return (await line.hear('measured', MEASURE_MS)).message.answers;
  });
  line.post({ probe: 'doing', text: 'Sending messages of up to 50 MB …' });
  return [...facts, ...(await messageAnswers(line, at))];
}

async function documentAnswers({ api, after }: ProbeParts, line: Line): Promise<Answers> {
  line.post({ probe: 'doing', text: 'Making layers aside, and removing them …' });
  const aside = findAside(api);
  const clear = () => aside.clear();
  api.on('close', clear);
  const answers = [
    ...(await ask(12, 'storage', () => storageAnswers(api))),
    ...(await ask(17, 'undo', () => undoAnswers(aside, after))),
    ...(await layerAnswers(aside)),
  ];
  clear();
  api.off('close', clear);
  return [...answers, ...(await ask(17, 'undo.end', () => leaveNoStep(aside, after)))];
}

async function layerAnswers(aside: Aside): Promise<Answers> {
  return [
    ...(await exportAnswers(aside)),
    ...(await layoutAnswers(aside)),
    ...(await hiddenAnswers(aside)),
    ...(await ask(38, 'network', () => networkAnswers(aside))),
  ];
}

/** There, and back to the bundled page, which must be heard again. */
async function siteAnswers(parts: ProbeParts, line: Line): Promise<Answers> {
  const site = await ask(1, 'site', async () => {
    line.post({ probe: 'go' });
    const { origin } = await line.hear('ready', READY_MS);
    return [
      checked(1, 'site.reached', [true, true]),
      place(4, 'site.origin-in-main', origin),
      ...(await measured(line, 'site')),
    ];
  });
  const back = await ask(6, 'second-window', async () => [
    checked(6, 'second-window.origin-in-main', [await show(parts, line), 'null']),
  ]);
  return [...site, ...back];
}
