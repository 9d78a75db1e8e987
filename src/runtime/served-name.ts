/**
 * Under which name an inference server has a network of a pack. A part of it follows from the weights: a server of other
 * ones does not know the name, and not every server keeps models in versions.
 */
import type { NetworkName } from './contracts.js';
import type { Pack } from './pack.js';

export function servedName(pack: Pack, network: NetworkName): string {
  return `${pack.id}-${weightsNumber(pack)}-${network}`;
}

/** Eight hexadecimal digits, of all files' SHA-256. */
function weightsNumber({ shards, networks }: Pack): string {
  const files = [...shards, ...Object.values(networks)];
  // The first seven digits of each stay exact in the sum.
  const sum = files.reduce((all, { sha256 }) => (all * 31 + parseInt(sha256.slice(0, 7), 16)) % 2 ** 32, 0);
  return sum.toString(16).padStart(8, '0');
}
