// Jest runs each file in a realm of its own, whose typed arrays are not those that native addons know.
// This environment lends the outer ones, so that onnxruntime-node accepts our tensors.
const { TestEnvironment } = require('jest-environment-node');

const SHARED = ['ArrayBuffer', 'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Int32Array', 'Uint32Array'];
const MORE = ['Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'];

module.exports = class NodeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of [...SHARED, ...MORE]) this.global[name] = globalThis[name];
  }
};
