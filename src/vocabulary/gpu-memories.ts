/** How much memory the graphics card has, in GB: browsers do not tell, so the designer may. */
export const GPU_MEMORIES = ['automatic', '4', '6', '8', '12', '16', '24'] as const;
export type GpuMemory = (typeof GPU_MEMORIES)[number];
