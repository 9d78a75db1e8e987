/** Where Figma's editor lives: whose words the plugin's pages take, and who may frame the panel. */
export const FIGMA_ORIGINS = [
  'https://www.figma.com',
  'https://figma.com',
  // Figma for Government
  'https://www.figma-gov.com',
  'https://figma-gov.com',
] as const;
