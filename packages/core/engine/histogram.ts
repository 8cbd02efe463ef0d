/** Buckets to each doubling: a recorded value is off by less than 1/32 of itself. */
const PER_DOUBLING = 32;
const SMALLEST_MS = 0.001;
const DOUBLINGS = 40;

/**
 * Durations in logarithmic buckets: percentiles within 3 % from a few kilobytes, whatever is recorded, at the cost of one
 * addition. Under a microsecond counts as one; over twelve days, as twelve.
 *
 * @see G. Tene, HdrHistogram: the same idea, with linear buckets inside each doubling
 */
export class Histogram {
  readonly #counts = new Float64Array(PER_DOUBLING * DOUBLINGS + 1);
  #count = 0;
  #sum = 0;
  #max = 0;

  record(ms: number): void {
    const value = ms > 0 ? ms : 0;
    const at = bucketOf(value);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count += 1;
    this.#sum += value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  /** The value that `share` of the recorded ones do not exceed; 0 of nothing. */
  percentile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let at = 0; at < this.#counts.length && this.#count > 0; at += 1) {
      seen += this.#counts[at] ?? 0;
      if (seen >= wanted) return Math.min(upperBound(at), this.#max);
    }
    return 0;
  }

  summary(): Percentiles {
    return {
      count: this.#count,
      mean: this.#count === 0 ? 0 : this.#sum / this.#count,
      p50: this.percentile(0.5),
      p95: this.percentile(0.95),
      p99: this.percentile(0.99),
      max: this.#max,
    };
  }
}

/** Of durations in milliseconds. */
export type Percentiles = {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};

function bucketOf(ms: number): number {
  if (ms <= SMALLEST_MS) return 0;
  return Math.min(PER_DOUBLING * DOUBLINGS, Math.ceil(Math.log2(ms / SMALLEST_MS) * PER_DOUBLING));
}

function upperBound(bucket: number): number {
  return SMALLEST_MS * 2 ** (bucket / PER_DOUBLING);
}
