/** The long part of the suite runs the same fuzz tests with more cases: FUZZ_FACTOR times as many. */
const factor = Number(process.env['FUZZ_FACTOR'] ?? '1');

export const fuzzRuns = (count: number): number => count * factor;
