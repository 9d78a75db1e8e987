/** What an entry hands the panel of the program around it: the way to its document, its name and its theme. */
import type { Theme } from '../../src/channel/protocol/main.js';
import type { Transport } from '../../src/channel/transports.js';

export interface HostLink {
  /** As people call the program. */
  readonly name: string;
  /** To the half of the plugin that has the document. */
  readonly transport: Transport;
  /** Before anybody has spoken. */
  readonly theme: Theme;
  /** Calls back when the program changes its theme. */
  onTheme(listener: (theme: Theme) => void): void;
}
