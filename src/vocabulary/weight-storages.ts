/** How a pack's matrices and kernels are stored: "int8" as whole numbers with a scale per output channel. Widest first. */
export const WEIGHT_STORAGES = ['float32', 'float16', 'int8'] as const;
export type WeightStorage = (typeof WEIGHT_STORAGES)[number];
