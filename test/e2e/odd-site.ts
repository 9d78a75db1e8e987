/** At the panel's address, something that is not the panel as it should be. */
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

export interface OddSite {
  close(): Promise<void>;
}

/** Takes every connection and says nothing. */
export function serveSilence(port: number): Promise<OddSite> {
  return listen(createServer(), port);
}

/** Refuses every page, and says so to everybody. */
export function serveRefusals(port: number): Promise<OddSite> {
  const refuse: RequestListener = (_request, response) =>
    void response.writeHead(403, { 'Access-Control-Allow-Origin': '*' }).end('Forbidden');
  return listen(createHttpServer(refuse), port);
}

/** Says that the panel is there, and lets nobody show it in a frame. */
export function serveUnframed(port: number, siteFolder: string): Promise<OddSite> {
  const answer: RequestListener = ({ url }, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Security-Policy', "frame-ancestors 'none'");
    const file = url?.endsWith('health.json') === true ? 'health.json' : 'index.html';
    response.end(readFileSync(`${siteFolder}/${file}`));
  };
  return listen(createHttpServer(answer), port);
}

async function listen(server: Server, port: number): Promise<OddSite> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(port, 'localhost', resolve));
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
