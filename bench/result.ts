/** One figure beside its peer's, measured in the same run. `ratio` is ours ÷ peer; null where there is no peer. */
export type BenchResult = {
  readonly bench: string;
  readonly case: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly peerName: string | null;
  readonly ratio: number | null;
  readonly unit: string;
  readonly better: "higher" | "lower";
};

export type BenchOptions = { readonly quick: boolean };

/** What a bench file exports: `name`, and `run`, which yields its results as they come. */
export type Bench = { readonly name: string; run(options: BenchOptions): AsyncIterable<BenchResult> };

export function result(
  input: Omit<BenchResult, "ratio" | "peer" | "peerName"> & { readonly peer?: number; readonly peerName?: string },
): BenchResult {
  const { peer = null, peerName = null, ...rest } = input;
  return {
    ...rest,
    ours: rounded(rest.ours),
    peer: peer === null ? null : rounded(peer),
    peerName,
    ratio: peer ? rounded(rest.ours / peer) : null,
  };
}

/** Three significant digits or more: figures of a shared machine carry no more. */
function rounded(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const digits = Math.max(0, 3 - Math.ceil(Math.log10(Math.abs(value))));
  return Number(value.toFixed(Math.min(6, digits)));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(at * sorted.length) - 1))] ?? Number.NaN;
}
