/**
 * What networks answered, kept with what they were asked. A network is a pure function of its feeds, so the same question
 * has the same answer, bit by bit. Questions are compared number by number: no hash could take one picture for another.
 */
import { assert } from '../../errors.js';
import type { Sizes } from '../dimensions.js';
import type { NetworkName } from '../contracts.js';
import type { Feed, Feeds, HostTensor, Value } from '../session.js';
import { NoRoomError, tensorBytes, type Kept, type Ledger, type Purpose } from './ledger.js';

type Outputs = Readonly<Record<string, Value>>;

export interface Question {
  readonly network: NetworkName;
  readonly sizes: Sizes;
  readonly feeds: Feeds;
  /** Whom the answer is for; it is the same. */
  readonly purpose: Purpose;
}

export interface Answers {
  /** Null: not asked before, or gone since. The caller disposes the values. */
  find(question: Question): Record<string, Value> | null;
  /** Keeps an answer; what comes back are the caller's own handles to it. Rejects with NoRoomError where a preparation's does not fit. */
  keep(question: Question, outputs: Outputs): Promise<Record<string, Value>>;
  /** The engine's own value behind a handle, for a run. */
  unwrap(feed: Feed): Feed;
  /** True where all of a question is known by content: numbers of the host, or answers that are kept. */
  knows(question: Question): boolean;
}

/** One output of a kept answer: equal only to itself. */
interface Source {
  readonly answer: Answer;
  readonly output: string;
}

interface Answer extends Kept {
  readonly network: NetworkName;
  readonly sizes: string;
  readonly asked: ReadonlyMap<string, HostTensor | Source>;
  readonly outputs: Outputs;
  handles: number;
}

export function createAnswers(ledger: Ledger): Answers {
  const kept = new Set<Answer>();
  const sources = new WeakMap<Feed, Source>();

  function handOut(answer: Answer, purpose: Purpose): Record<string, Value> {
    ledger.use(answer, purpose);
    const handle = ([output, value]: [string, Value]): [string, Value] => {
      const own = handleOf(value, () => void answer.handles--);
      sources.set(own, { answer, output });
      answer.handles++;
      return [output, own];
    };
    return Object.fromEntries(Object.entries(answer.outputs).map(handle));
  }

  return {
    find: (question) => {
      const found = [...kept].find((answer) => isAnswerTo(answer, question, sources));
      return found === undefined ? null : handOut(found, question.purpose);
    },
    async keep(question, outputs) {
      const answer = answerOf(question, { outputs, sources, kept });
      const { purpose } = question;
      if (!(await ledger.makeRoom(answer.bytes, purpose)) && purpose === 'preparation') {
        await answer.free();
        throw new NoRoomError();
      }
      kept.add(answer);
      return handOut(answer, purpose);
    },
    unwrap: (feed) => {
      const source = sources.get(feed);
      return source === undefined ? feed : source.answer.outputs[source.output];
    },
    knows: ({ feeds }) => Object.values(feeds).every((feed) => 'data' in feed || sources.has(feed)),
  };
}

interface Answering {
  readonly outputs: Outputs;
  readonly sources: WeakMap<Feed, Source>;
  readonly kept: Set<Answer>;
}

function answerOf({ network, sizes, feeds }: Question, { outputs, sources, kept }: Answering): Answer {
  const asked = new Map(
    Object.entries(feeds).map(([port, feed]) => [
      port,
      'data' in feed ? copyOf(feed) : sourceOf(feed, sources),
    ]),
  );
  const answer: Answer = {
    kind: 'answer',
    network,
    sizes: JSON.stringify(sizes),
    asked,
    outputs,
    bytes: bytesOf(Object.values(outputs)) + bytesOf([...asked.values()].filter((each) => 'data' in each)),
    handles: 0,
    isInUse: () => answer.handles > 0,
    free: async () => {
      kept.delete(answer);
      for (const value of Object.values(outputs)) value.dispose();
    },
  };
  return answer;
}

function sourceOf(feed: Feed, sources: WeakMap<Feed, Source>): Source {
  const source = sources.get(feed);
  assert(source !== undefined, 'a value of unknown content cannot be kept');
  return source;
}

/** Callers may write into theirs. */
const copyOf = ({ data, shape }: HostTensor): HostTensor => ({ data: data.slice(), shape: [...shape] });

function bytesOf(tensors: readonly { readonly shape: readonly number[] }[]): number {
  return tensors.reduce((sum, { shape }) => sum + tensorBytes(shape), 0);
}

function handleOf(value: Value, onDispose: () => void): Value {
  let isDisposed = false;
  return {
    shape: value.shape,
    read: () => value.read(),
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      onDispose();
    },
  };
}

function isAnswerTo(
  answer: Answer,
  { network, sizes, feeds }: Question,
  sources: WeakMap<Feed, Source>,
): boolean {
  const ports = Object.keys(feeds);
  return (
    answer.network === network &&
    answer.sizes === JSON.stringify(sizes) &&
    answer.asked.size === ports.length &&
    ports.every((port) => isSame(answer.asked.get(port), feeds[port], sources))
  );
}

function isSame(asked: HostTensor | Source | undefined, feed: Feed, sources: WeakMap<Feed, Source>): boolean {
  if (asked === undefined) return false;
  if ('data' in asked) return 'data' in feed && isSameTensor(asked, feed);
  const source = sources.get(feed);
  return source !== undefined && source.answer === asked.answer && source.output === asked.output;
}

function isSameTensor(a: HostTensor, b: HostTensor): boolean {
  return isSameList(a.shape, b.shape) && isSameList(a.data, b.data);
}

/** Zero and minus zero may answer differently. */
function isSameList(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
