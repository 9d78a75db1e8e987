/** What is known while the pictures of a job are made ready. */
import type { CancelToken } from '../../../src/channel/cancel.js';
import type { OpenEngine } from '../models/engine-client.js';
import type { Choice } from '../state/records.js';
import type { JobStage } from './job.js';

/** What is prepared, by whom, and until when. */
export interface Preparation {
  /** Its engine is ready. */
  readonly choice: Choice;
  readonly engine: Pick<OpenEngine, 'pack' | 'call'>;
  readonly signal: CancelToken;
  onStage(stage: JobStage): void;
}
