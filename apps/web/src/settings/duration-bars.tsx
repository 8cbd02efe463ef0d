import type { EngineFigures } from "@tributary/core/protocol";

export type DurationBarsProps = { readonly durations: EngineFigures["durations"] };

const PARTS = [
  { key: "policies", title: "Asking the policies" },
  { key: "model", title: "Judging by the model" },
  { key: "recording", title: "Recording" },
  { key: "judging", title: "Judging in all" },
  { key: "stored", title: "From judged to stored" },
  { key: "told", title: "From judged to told" },
] as const;

/** Percentiles of how long judging, storing and telling take, on one logarithmic scale from a microsecond to a second. */
export function DurationBars({ durations }: DurationBarsProps) {
  return (
    <table className="w-full text-sm">
      <thead className="sr-only">
        <tr>
          <th>Part</th>
          <th>Percentiles</th>
          <th>p50</th>
          <th>p95</th>
          <th>p99</th>
        </tr>
      </thead>
      <tbody>
        {PARTS.map(({ key, title }) => {
          const { p50, p95, p99, count } = durations[key];
          return (
            <tr key={key}>
              <td className="w-44 px-4 py-2 text-muted">{title}</td>
              <td className="py-2" aria-hidden="true">
                <div className="relative h-2 rounded-full bg-sunken">
                  <div className="absolute inset-y-0 left-0 rounded-full bg-accent/25" style={{ width: reach(p99) }} />
                  <div className="absolute inset-y-0 left-0 rounded-full bg-accent/45" style={{ width: reach(p95) }} />
                  <div className="absolute inset-y-0 left-0 rounded-full bg-accent" style={{ width: reach(p50) }} />
                </div>
              </td>
              <td className="w-64 px-4 py-2 text-right text-xs tabular-nums">
                {count === 0 ? (
                  <span className="text-faint">nothing yet</span>
                ) : (
                  <>
                    <span className="font-medium">{durationText(p50)}</span>
                    <span className="text-muted">
                      {" "}
                      · p95 {durationText(p95)} · p99 {durationText(p99)}
                    </span>
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A duration in the unit a person would say it in. */
export function durationText(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1000)} µs`;
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

const DECADES = 6;

function reach(ms: number): string {
  const decades = Math.log10(Math.max(ms, 0.001) / 0.001);
  return `${Math.min(100, Math.max(1, (decades / DECADES) * 100))}%`;
}
