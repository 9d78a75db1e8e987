import { SAMPLER_WORDS } from '../../../src/vocabulary/samplers.js';

const samplers = Object.values(SAMPLER_WORDS).map(({ label }) => label.replace(/[+()]/g, '\\$&'));

/** What is written in Latin letters in every language: names, units, commands, the words that a model is given. */
export const LATIN_WORDS = [
  // Longer names first: "Euler a" before "Euler".
  ...samplers.sort((a, b) => b.length - a.length),
  ...['CPU', 'GPU', 'WebGPU', 'VPN', 'SHA', 'ID', 'KB', 'MB', 'GB', 'px', 'x', 'CFG'],
  ...['PNG', 'JPEG XL', 'JPEG 2000', 'JPEG', 'GIF', 'WebP', 'AVIF', 'HEIC', 'TIFF', 'PDF', 'OpenEXR', 'MNG'],
  ...['QOI', 'BMP', 'SVG', 'Photoshop', 'zip', 'gzip'],
  ...['npm start -- --packs', 'npm start', 'Karras', 'SGM', 'ONNX Runtime', 'Sketch Colorizer'],
  ...['Access-Control-Allow-Origin', 'red hair', 'green hair', 'hair'],
];
