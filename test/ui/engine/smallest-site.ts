/** The smallest pack over HTTP, beside nothing else. */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { buildSmallestPack } from '../../support/smallest-pack.js';

export interface SmallestSite {
  readonly url: string;
  readonly packUrl: string;
  /** Where the pack lies on disk. */
  readonly folder: string;
  /** Names asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function openSmallestSite(): Promise<SmallestSite> {
  const pack = await buildSmallestPack();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(basename(path));
    readFile(join(pack.folder, path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    packUrl: `${url}/pack.json`,
    folder: pack.folder,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pack.remove();
    },
  };
}
