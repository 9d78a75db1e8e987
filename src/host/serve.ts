/** Joins the panel's requests to the host, and the host's news to the panel. */
import type { Channel, Handlers } from '../channel/channel.js';
import {
  COMMANDS,
  PROTOCOL_VERSION,
  type Command,
  type mainEvents,
  type mainRequests,
} from '../channel/protocol.js';
import type { Host } from './host.js';
import type { Opening } from './opening.js';

export interface Session {
  readonly host: Host;
  readonly opening: Opening;
  /** The menu command that started the plugin. */
  readonly command: Command;
}

export function mainHandlers({ host, opening, command }: Session): Handlers<typeof mainRequests> {
  return {
    hello: async () => {
      opening.greet();
      return {
        protocol: PROTOCOL_VERSION,
        command,
        theme: opening.theme(),
        settings: { json: await host.loadSettings() },
        selection: { candidates: host.selection() },
        recipe: host.selectedRecipe(),
      };
    },
    export: ({ id, minSide, maxSide }) => host.exportImage(id, { minPx: minSide, maxPx: maxSide }),
    place: (order) => host.place(order),
    select: async ({ ids }) => {
      await host.select(ids);
      return {};
    },
    saveSettings: async ({ json }) => {
      await host.saveSettings(json);
      return {};
    },
    resize: ({ width, height }) => {
      host.resizePanel(width, height);
      return {};
    },
  };
}

export type MainChannel = Pick<
  Channel<Record<never, never>, Record<never, never>, typeof mainEvents>,
  'emit'
>;

/** Before its hello the panel would miss every word, and learns the state with the answer to it anyway. */
export function tellSelection({ host, opening }: Session, channel: MainChannel): void {
  host.onSelection((candidates) => {
    if (opening.isGreeted()) channel.emit('selection', { candidates });
  });
}

/** A menu command chosen while the panel is open. */
export function tellCommand({ host, opening }: Session, channel: MainChannel, command: string): void {
  if (opening.isGreeted())
    channel.emit('command', { command: readCommand(command), recipe: host.selectedRecipe() });
}

/** Anything unknown, and nothing at all, opens the panel. */
export function readCommand(command: string): Command {
  return COMMANDS.find((known) => known === command) ?? 'open';
}
