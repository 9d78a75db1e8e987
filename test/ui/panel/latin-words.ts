/** What is written in Latin letters in every language: names, units, addresses, the words that a model is given. */
export const LATIN_WORDS = [
  ...['CPU', 'GPU', 'WebGPU', 'VPN', 'PNG', 'SHA', 'ID', 'KB', 'MB', 'GB', 'px', 'x', 'npm start', 'CFG'],
  ...['Karras', 'SGM', 'ONNX Runtime', 'Sketch Colorizer', 'Access-Control-Allow-Origin'],
  ...['Euler', 'DPM\\+\\+ 2M', 'DPM adaptive', 'packs'],
  ...['red hair', 'green hair', 'hair'],
];
