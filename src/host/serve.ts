/** Joins the panel's requests to the host, and the host's news to the panel. */
import type { Channel, Handlers } from '../channel/channel.js';
import type { editionRequests } from '../channel/protocol/editions.js';
import type { hostEvents, hostRequests } from '../channel/protocol/host.js';
import { COMMANDS, PROTOCOL_VERSION, type Command } from '../channel/protocol/main.js';
import type { Host } from './host.js';
import type { Opening } from './opening.js';

export interface MainParts {
  readonly host: Host;
  readonly opening: Opening;
  /** The menu command that started the plugin. */
  readonly command: Command;
  /** Writes a line into the console of the program around, for reports. */
  readonly note: (line: string) => void;
}

export function mainHandlers({ host, opening, command, note }: MainParts): Handlers<typeof hostRequests> {
  const takeCommand = commandOnce(host, command);
  return {
    hello: async () => {
      // Once its site has answered, the panel is opened there without being looked for.
      if (opening.greet() === 'site') void host.saveEdition('site');
      // Of a panel before this one.
      await host.watch([]);
      return {
        protocol: PROTOCOL_VERSION,
        settings: { json: await host.loadSettings() },
        command: takeCommand(),
        theme: opening.theme(),
        selection: host.selection(),
        made: host.selectedMade(),
      };
    },
    ...editionHandlers({ host, opening }),
    diagnostics: (machine) => {
      note(`panel on ${JSON.stringify(machine)}`);
      return {};
    },
    export: ({ id, minSide, maxSide, purpose }, { signal }) =>
      host.exportImage({ id, purpose, minPx: minSide, maxPx: maxSide }, signal),
    place: (order, { signal }) => host.place(order, signal),
    show: async ({ id, alone }) => {
      await host.show(id, alone);
      return {};
    },
    watch: async ({ ids }) => ({ layers: await host.watch(ids) }),
    select: async ({ ids }) => {
      await host.select(ids);
      return {};
    },
    undo: () => {
      host.undo();
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

function editionHandlers({
  host,
  opening,
}: Pick<MainParts, 'host' | 'opening'>): Handlers<typeof editionRequests> {
  return {
    arrive: () => opening.arrive(),
    leave: async (word) => {
      if (word.to === 'own') await host.saveEdition('own');
      opening.leave(word);
      return {};
    },
  };
}

/**
 * What was chosen in the menu is of the layers that were selected then: other ones that are selected before the panel
 * speaks only open it. A panel that is loaded anew does not repeat it.
 */
function commandOnce(host: Host, command: Command): () => Command {
  const chosenFor = selectedIds(host);
  let isTaken = false;
  return () => {
    const isOfThese = !isTaken && selectedIds(host) === chosenFor;
    isTaken = true;
    return isOfThese ? command : 'open';
  };
}

/** A host promises no order. */
function selectedIds(host: Host): string {
  const { candidates, count } = host.selection();
  return [count, ...candidates.map(({ id }) => id).sort()].join(' ');
}

export type MainChannel = Pick<
  Channel<Record<never, never>, Record<never, never>, typeof hostEvents>,
  'emit'
>;

/** Before its hello the panel would miss every word, and learns the state with the answer to it anyway. */
export function tellNews({ host, opening }: MainParts, channel: MainChannel): void {
  host.onSelection((selection) => {
    if (opening.isGreeted()) channel.emit('selection', selection);
  });
  host.onWatched((layers) => {
    if (opening.isGreeted()) channel.emit('layers', { layers });
  });
}

/** Anything unknown, and nothing at all, opens the panel. */
export function readCommand(command: string): Command {
  return COMMANDS.find((known) => known === command) ?? 'open';
}
