/** The other edition of the panel, as the designer sees it. */
import type { Failure } from '../../browser/probe-site.js';
import type { Edition } from '../../../src/vocabulary/editions.js';

export interface OtherEdition {
  /** Where it lies. */
  readonly edition: Edition;
  /** Folder of the site's panel; empty: it is the plugin's own page. */
  readonly address: string;
  /** Whether its site is being looked for, or it is on its way. */
  readonly step: 'idle' | 'asking' | 'going';
  /** Why it is not shown; null: nothing is known against it. */
  readonly failure: Failure | null;
}
