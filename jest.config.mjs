// Jest's projects. `unit` needs no browser; `e2e` drives Chromium, two files side by side; `timed` asserts milliseconds
// in Chromium and has the machine to itself. `thorough` needs no browser and takes half a minute a file; `long` is what
// takes minutes: software WebGPU, lost devices, monkey, soak; `gpu` what takes long on a software adapter: memory, the
// panel on a lost device, WebGPU in Node.
const base = {
  rootDir: '.',
  testEnvironment: '<rootDir>/test/support/node-environment.cjs',
  transform: { '\\.(ts|tsx|js|mjs)$': '<rootDir>/test/support/jest-esbuild.cjs' },
  // Packages that are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(fast-png|iobuffer|fflate|preact|valibot|protobufjs)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
const apart = (displayName) => ({
  ...base,
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
});

export default {
  maxWorkers: 2,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
      testPathIgnorePatterns: ['/node_modules/', '/test/(e2e|timed|thorough|long|gpu)/'],
    },
    ...['e2e', 'timed', 'thorough', 'long', 'gpu'].map(apart),
  ],
};
