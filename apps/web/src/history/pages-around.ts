export const VERSIONS_PER_PAGE = 100;
/** Versions on either side of the one shown that the strip may show. */
export const REACH = 30;

/**
 * The pages that hold the versions around one, each named by the version it stands before. Two, always, so that whoever asks
 * for them by hooks asks for as many every time.
 */
export function pagesAround(version: number, newest: number): readonly [number, number] {
  const last = Math.floor(Math.max(0, newest - 1) / VERSIONS_PER_PAGE);
  const of = (at: number) => Math.min(last, Math.max(0, Math.floor((at - 1) / VERSIONS_PER_PAGE)));
  const here = of(version);
  const beside = of(version - REACH) === here ? of(version + REACH) : of(version - REACH);
  const other = beside === here ? (here > 0 ? here - 1 : Math.min(last, here + 1)) : beside;
  const before = (page: number) => Math.min(newest, (page + 1) * VERSIONS_PER_PAGE) + 1;
  return [before(here), before(other)];
}
