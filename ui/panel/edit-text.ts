import type { EditingCommand } from './keys.js';

/** Does to a text field what its key says; by the browser's own history of the field. */
export function edit(target: EventTarget | null, command: EditingCommand): void {
  const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (!isText) return;
  if (command === 'select-all') target.select();
  // Deprecated, and the only way to a field's undo history.
  else document.execCommand(command);
}
