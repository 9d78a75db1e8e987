/** Fits the page's contents into the view. */
import { boxAround } from './layer-commands.js';
import type { StudioSession } from './session.js';
import { fitView } from './view.js';

export function showAll(session: StudioSession): void {
  const around = boxAround(session.document, session.document.page.childIds);
  if (around !== null) session.look(fitView(session.view, around));
}
