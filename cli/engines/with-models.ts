/** Opens pack and engine for the command line. */
import { openModels, type Models } from '../../src/runtime/models.js';
import { UsageError } from '../command.js';
import { openPackFolder } from '../pack-files.js';
import { openEngine, ENGINES, type EngineName } from './open-engine.js';
import { openServedModels } from './served/served-models.js';
import { openServers } from './served/servers.js';

/** Engines of this machine, and servers that hold the pack. */
export const RUN_ENGINES = [...ENGINES, 'served'] as const;

export const SERVERS_HELP = 'served: --servers; docs/serving.md';

export interface EngineChoice {
  /** Folder of a pack. */
  readonly pack: string;
  readonly engine: EngineName | 'served';
  /** Addresses with commas between them; of use to `served`. */
  readonly servers?: string | undefined;
}

/** Where a token for the servers may lie: a command line is for everybody to read. */
const TOKEN = 'COLORIZER_TOKEN';

/** For one network, the largest on a server's CPU included. */
const TIMEOUT_MS = 120_000;
const REST_MS = 15_000;

/** Lends the networks to a job and closes the engine behind it. */
export async function withModels<T>(choice: EngineChoice, job: (models: Models) => Promise<T>): Promise<T> {
  const { engine } = choice;
  if (engine === 'served') return withServedModels(choice, job);
  const runtime = await openEngine(engine);
  try {
    return await job(await openModels(openPackFolder(choice.pack), runtime));
  } finally {
    await runtime.close();
  }
}

function serverUrls(list: string | undefined): readonly string[] {
  const urls = (list ?? '').split(',').filter((url) => url !== '');
  if (urls.length === 0) throw new UsageError('--engine served needs --servers http://host:port,...');
  const wrong = urls.find((url) => !/^https?:\/\/[^/]/.test(url) || !URL.canParse(url));
  if (wrong !== undefined) throw new UsageError(`--servers: "${wrong}" is no address like https://host:8000`);
  return urls;
}

async function withServedModels<T>(
  { pack, servers: list }: EngineChoice,
  job: (models: Models) => Promise<T>,
): Promise<T> {
  const token = process.env[TOKEN] ?? null;
  const servers = openServers({ urls: serverUrls(list), token, timeoutMs: TIMEOUT_MS, restMs: REST_MS });
  const result = await job(await openServedModels(openPackFolder(pack), servers));
  const { calls, sentBytes, receivedBytes } = servers.traffic();
  process.stderr.write(
    `${calls} calls, ${megabytes(sentBytes)} MB sent, ${megabytes(receivedBytes)} MB received\n`,
  );
  return result;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
