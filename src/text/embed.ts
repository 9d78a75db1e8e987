/** Prompts become the embeddings that manipulation.ts works with: the text tower runs once per text. */
import { assert, UserError } from '../errors.js';
import { withSession, type Models } from '../runtime/models.js';
import type { Session } from '../runtime/session.js';
import { tokenizePrompt, type TokenizedPrompt } from './tokenizer.js';
import type { Vocabulary } from './vocabulary.js';

export interface EmbeddedPrompt {
  /** As wide as the reference's tokens, of length 1. */
  readonly embedding: Float32Array;
  /** Tokens of the text that did not fit and were cut from its end. */
  readonly dropped: number;
}

/** One row per text, in their order. Throws UserError where the pack cannot read texts. */
export async function embedPrompts(
  texts: readonly string[],
  vocabulary: Vocabulary,
  models: Models,
): Promise<readonly EmbeddedPrompt[]> {
  const positions = promptPositions(models);
  const prompts = texts.map((text) => tokenizePrompt(text, vocabulary, positions));
  if (prompts.length === 0) return [];
  return withSession(
    () => models.load('text', {}),
    async (session) => {
      const embedded: EmbeddedPrompt[] = [];
      for (const prompt of prompts) embedded.push(await embedPrompt(prompt, session));
      return embedded;
    },
  );
}

async function embedPrompt({ ids, dropped }: TokenizedPrompt, session: Session): Promise<EmbeddedPrompt> {
  const { embedding } = await session.run({ ids: { data: ids, shape: [1, ids.length] } });
  try {
    return { embedding: await embedding.read(), dropped };
  } finally {
    embedding.dispose();
  }
}

/** How many tokens the pack's text tower reads at once. */
function promptPositions({ pack }: Models): number {
  const network = pack.networks['text'];
  if (network === undefined) {
    throw new UserError('model-lacks', { model: pack.title, what: 'texts' });
  }
  const positions = network.inputs[0]?.shape[1];
  assert(typeof positions === 'number', `pack '${pack.id}': the text tower's positions are a number`);
  return positions;
}
