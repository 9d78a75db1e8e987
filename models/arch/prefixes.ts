/** Where in the checkpoint the networks of the U-Net family stand. */
export const UNET_PREFIX = 'model.diffusion_model';
export const BACKGROUND_PREFIX = 'bg_encoder';
export const STYLE_PREFIX = 'style_encoder';
