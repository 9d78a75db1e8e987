/** So many of so many. */
export interface Tally {
  readonly count: number;
  readonly of: number;
}

/** All of them together as a share 0..1; 0 of nothing. */
export function shareOf(tallies: readonly Tally[]): number {
  const of = tallies.reduce((sum, tally) => sum + tally.of, 0);
  return of === 0 ? 0 : tallies.reduce((sum, tally) => sum + tally.count, 0) / of;
}
