/** On what a model runs in the browser: "auto" takes the GPU where there is a good one, "wasm" stays on the CPU. */
export const ENGINE_CHOICES = ['auto', 'wasm'] as const;
export type EngineChoiceName = (typeof ENGINE_CHOICES)[number];
