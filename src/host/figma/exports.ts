/**
 * Exports under Figma's conditions: one may stay pending for ever, and a large one stops the editor. So each has a
 * time, each ends at once for a caller who cancels, and a thumbnail waits until Figma is at work on no other.
 */
import type * as Figma from '@figma/plugin-typings/plugin-api-standalone';
import type { CancelToken } from '../../channel/cancel.js';
import { UserError } from '../../errors.js';
import { exportLayer, findLayer } from './layers.js';
import type { ExportedImage, ExportOrder } from '../host.js';
import { limited, unlessCancelled, type After } from '../time-limit.js';

/** A thumbnail is a comfort; the picture of a run may be large, and its images may have to be loaded first. */
export const EXPORT_SECONDS = { thumbnail: 30, run: 120 } as const;

export type Exporter = (order: ExportOrder, signal: CancelToken) => Promise<ExportedImage>;

export function createExporter(api: Figma.PluginAPI, after: After): Exporter {
  const underWay = new Set<Promise<unknown>>();

  function track(work: Promise<unknown>): void {
    const ended: Promise<unknown> = work.catch(() => undefined);
    underWay.add(ended);
    void ended.then(() => underWay.delete(ended));
  }

  function start(order: ExportOrder, signal: CancelToken): Promise<ExportedImage> {
    const inTime = exportInTime(api, order, after);
    const answer = unlessCancelled(inTime, signal);
    // A cancelled thumbnail still keeps Figma busy; a cancelled run must not keep thumbnails waiting for its two minutes.
    track(order.purpose === 'thumbnail' ? inTime : answer);
    return answer;
  }

  return async (order, signal) => {
    if (order.purpose === 'thumbnail')
      while (underWay.size > 0) await unlessCancelled(Promise.race(underWay), signal);
    return start(order, signal);
  };
}

function exportInTime(api: Figma.PluginAPI, order: ExportOrder, after: After): Promise<ExportedImage> {
  let name: string | null = null;
  const work = findLayer(api, order.id).then((layer) => {
    name = layer.node.name;
    return exportLayer(layer, order);
  });
  const seconds = EXPORT_SECONDS[order.purpose];
  const late = () => new UserError('export-late', { name, seconds });
  return limited(work, { ms: seconds * 1000, after, late });
}
