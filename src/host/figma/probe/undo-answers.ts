/**
 * How many steps of undo a plugin's work is, and the way by which the document is left as it was: what lies uncommitted since
 * the last commit is taken back as one step, so that nothing of the probe stays in the history.
 */
import type { SceneNode } from '@figma/plugin-typings/plugin-api-standalone';
import type { After } from '../../time-limit.js';
import { checked, type Answers } from './ask.js';
import type { Aside } from './aside.js';

const MARK = 'probe';
const SETTLE_MS = 250;

/** Two steps are made and taken back: never more, so that the user's own are not touched. */
export async function undoAnswers(aside: Aside, after: After): Promise<Answers> {
  const { api } = aside;
  api.commitUndo();
  const first = aside.rectangle({ x: 0, y: 0, width: 10, height: 10 });
  api.commitUndo();
  const second = aside.rectangle({ x: 20, y: 0, width: 10, height: 10 });
  api.commitUndo();
  const once = await undone(aside, after, [first, second]);
  const twice = once.includes('first there') ? await undone(aside, after, [first, second]) : once;
  return [
    checked(17, 'undo.once', [once, 'first there, second gone']),
    checked(17, 'undo.twice', [twice, 'first gone, second gone']),
    checked(36, 'undo.takes-a-step', [once !== 'first there, second there', true]),
  ];
}

async function undone({ api }: Aside, after: After, nodes: readonly SceneNode[]): Promise<string> {
  api.triggerUndo();
  await pause(after);
  const [first, second] = nodes.map(({ removed }) => (removed ? 'gone' : 'there'));
  return `first ${first}, second ${second}`;
}

/**
 * Last of all. A mark that nobody sees is set, so that there is surely something of the probe to take back; undoing it takes
 * all with it that was made and removed since `commitUndo`.
 */
export async function leaveNoStep({ api }: Aside, after: After): Promise<Answers> {
  const page = api.currentPage;
  page.setPluginData(MARK, 'done');
  api.triggerUndo();
  await pause(after);
  const isTaken = page.getPluginData(MARK) === '';
  if (!isTaken) page.setPluginData(MARK, '');
  return [checked(17, 'undo.uncommitted', [isTaken ? 'taken back' : 'stays', 'taken back'])];
}

const pause = (after: After): Promise<void> => new Promise((resolve) => void after(SETTLE_MS, resolve));
