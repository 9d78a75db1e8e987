/**
 * Which networks a mode of a run needs, by the checkpoint's layout, and how a run feeds them. A pack has a mode when
 * it has all of its networks.
 *
 * Once per generation (shapes: pack.ts):
 *   tokens       clip of the reference; of the background's source where the ground has one. "switch" then adds
 *                `threshold`'s embedding to both and, without a background image, sends the source's through
 *                `token-transformer`.
 *   contexts     `context.foreground` on the first half of the context, `context.background` on the second, with
 *                the strengths of the pass; `context.whole` on all of it where there is no mask. Outputs k<i>, v<i> are
 *                the U-Net's k<i>, v<i> or fg_k<i>, fg_v<i> and bg_k<i>, bg_v<i>.
 *   masks        weight_*, keep*: diffusion/mask-weights.ts.
 *   background   (v2) `background-encoder` on the latent, tokens and size (diffusion/size-embedding.ts) of the source;
 *                its h* with the background factor through `warp`: wk*, wv* of every row.
 *   style        (v2) `style-encoder` on latent, tokens and size of the reference, and of a background image; its mod*
 *                (mixed by the merge) with all timesteps through `style`: one row per step.
 * Per step: `unet` for every row of guidance, with values of zero where a row lacks the reference, or for two such rows
 * at once (diffusion/unet-runs.ts). With attention injection: each as its pair of passes (diffusion/conditions/injection.ts),
 * and `vae-encoder` once. What belongs to background and style is the same in all rows.
 */
import { isInjectable, UNET_FORMS, unetNetwork, type NetworkName, type UnetName } from './contracts.js';
import type { PackLayout } from './layout.js';
import type { Pack } from './pack.js';
import type { AttentionName } from '../vocabulary/attention.js';
import { PREPROCESS_WORDS, type Preprocess } from '../vocabulary/preprocess.js';

export interface Mode {
  readonly attention: AttentionName;
  readonly style: boolean;
  /** False: background mode without its low-rank pairs, which only measurements ask for. */
  readonly pairs?: boolean;
}

export interface ModeNetworks {
  readonly unet: UnetName;
  readonly context:
    { readonly whole: NetworkName } | { readonly foreground: NetworkName; readonly background: NetworkName };
  /** Further ones, in the order they are run. */
  readonly once: readonly NetworkName[];
}

/** Null: models of this layout have no such mode. */
export function modeNetworks(mode: Mode, family: PackLayout['family']): ModeNetworks | null {
  switch (family) {
    case 'v2':
      return v2Networks(mode);
    case 'switch':
      return mode.style ? null : switchNetworks(mode);
    case 'mult':
      return mode.style ? null : multNetworks(mode.attention);
  }
}

/** True where the pack can run this mode. */
export function hasMode({ networks, layout }: Pick<Pack, 'networks' | 'layout'>, mode: Mode): boolean {
  const needed = modeNetworks(mode, layout.family);
  return needed !== null && allNetworks(needed).every((name) => networks[name] !== undefined);
}

/**
 * False where the mode makes the same picture as plain attention, at the cost of its masks: in v2, foreground mode asks
 * both halves for the reference's tokens, with the same weights and without pairs (pipeline section 6). There it is of use
 * only with unequal strengths, or with style and a background picture. v1.5 has pairs of its own for it.
 */
export function setsApart({ attention }: Mode, family: PackLayout['family']): boolean {
  return attention !== 'plain' && (attention !== 'foreground' || family === 'switch');
}

/** True where the pack can run this mode with attention injection. */
export function hasInjection(pack: Pick<Pack, 'networks' | 'layout'>, mode: Mode): boolean {
  const needed = modeNetworks(mode, pack.layout.family);
  if (needed === null || !hasMode(pack, mode)) return false;
  if (!isInjectable(needed.unet)) return false;
  const passes = UNET_FORMS.filter(({ unet, pass }) => unet === needed.unet && pass !== null);
  const names: readonly NetworkName[] = ['vae-encoder', ...passes.map(unetNetwork)];
  return names.every((name) => pack.networks[name] !== undefined);
}

/** False where this preprocessor is a network that the pack has not. */
export function hasPreprocess({ networks }: Pick<Pack, 'networks'>, name: Preprocess): boolean {
  const { network } = PREPROCESS_WORDS[name];
  return network === null || networks[network] !== undefined;
}

/** Every network that the mode needs besides those of every run. */
export function allNetworks({ unet, context, once }: ModeNetworks): NetworkName[] {
  const both = unetNetwork({ unet, rows: 'both', pass: null });
  return [unet, both, ...Object.values(context), ...once];
}

const WHOLE = { whole: 'context' } as const;
const PLAIN: ModeNetworks = { unet: 'unet', context: WHOLE, once: [] };
const STYLE_ONCE = ['vae-encoder', 'style-encoder', 'style'] as const;
const BACKGROUND_ONCE = ['vae-encoder', 'background-encoder', 'warp'] as const;
/** Without pairs, and with each pass's own. */
const SAME = { foreground: 'context', background: 'context' } as const;
const OWN = { foreground: 'context-foreground', background: 'context-background' } as const;

function v2Networks({ attention, style, pairs = true }: Mode): ModeNetworks {
  const once = style ? STYLE_ONCE : [];
  switch (attention) {
    case 'plain':
      return { unet: style ? 'unet-style' : 'unet', context: WHOLE, once };
    case 'foreground':
      return { unet: style ? 'unet-split-style' : 'unet-split', context: SAME, once };
    case 'background':
    case 'both':
      return {
        unet: `${pairs ? 'unet-background' : 'unet-split-background'}${style ? '-style' : ''}`,
        context: pairs ? OWN : SAME,
        once: [...BACKGROUND_ONCE, ...once.slice(1)],
      };
  }
}

/** The pass that the mode sets apart has its pairs. */
function switchNetworks({ attention, pairs = true }: Mode): ModeNetworks {
  const once = ['threshold', 'token-transformer'] as const;
  switch (attention) {
    case 'plain':
      return PLAIN;
    case 'foreground': {
      const context = { ...OWN, background: 'context' } as const;
      return { unet: 'unet-lora-foreground', context, once: [] };
    }
    case 'background': {
      if (!pairs) return { unet: 'unet-split', context: SAME, once };
      const context = { ...OWN, foreground: 'context' } as const;
      return { unet: 'unet-lora-background', context, once };
    }
    case 'both':
      return { unet: 'unet-lora-both', context: OWN, once };
  }
}

function multNetworks(attention: AttentionName): ModeNetworks | null {
  if (attention === 'plain') return PLAIN;
  if (attention !== 'background') return null;
  return { unet: 'unet-split', context: SAME, once: [] };
}
