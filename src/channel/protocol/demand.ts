/** What a run asks of the device (diffusion/run-demand.ts), by size and mode. */
import * as v from 'valibot';
import { ATTENTIONS } from '../../vocabulary/attention.js';
import { amount, side } from './parts.js';

/** A pack's sizes and the smaller ones, by modes with and without injection. */
const MAX_DEMANDS = 4096;

const demandSchema = v.strictObject({
  size: v.strictObject({ width: side, height: side }),
  attention: v.picklist(ATTENTIONS),
  style: v.boolean(),
  inject: v.boolean(),
  bytes: amount,
  tensorBytes: amount,
  /** Multiplications. */
  once: amount,
  row: amount,
});
export const demandsSchema = v.pipe(v.array(demandSchema), v.maxLength(MAX_DEMANDS), v.readonly());
export type Demand = v.InferOutput<typeof demandSchema>;
