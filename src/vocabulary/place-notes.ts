/** What a host tells of where a result went, where that is not the expected place. */

/** Why it could not go where the sketch lies: what holds the sketch takes no further layer, or would change it. */
export const REFUSALS = [
  'instance',
  'boolean-operation',
  'component-set',
  'transform-group',
  'grid',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** "in-component": instances show it too; "sketch-gone": it lies where the sketch was; "page-gone": on the open page. */
export const PLACE_CODES = ['in-component', 'sketch-gone', 'page-gone'] as const;
