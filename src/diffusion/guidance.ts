/** Classifier-free guidance (arXiv 2207.12598) by the reference: u + g*(c - u). */

export interface GuidanceTerms {
  /** Factor of the conditional output. */
  readonly conditional: number;
  /** Factor of the output without reference; null where that branch need not run. */
  readonly unconditional: number | null;
}

export function guidanceTerms(scale: number): GuidanceTerms {
  return { conditional: scale, unconditional: scale === 1 ? null : 1 - scale };
}
