import { cn } from "./cn.ts";

export type State = "healthy" | "degraded" | "drifted" | "failed" | "running" | "waiting" | "gone" | "unknown";

export type StateDotProps = {
  readonly state: State;
  /** Said to screen readers; the state's own word when absent, nothing when empty (the word stands beside it). */
  readonly label?: string | undefined;
  readonly size?: number | undefined;
  readonly className?: string | undefined;
};

const LOOK: Record<State, { readonly tone: string; readonly word: string }> = {
  healthy: { tone: "text-healthy", word: "healthy" },
  degraded: { tone: "text-degraded", word: "degraded" },
  drifted: { tone: "text-drifted", word: "drifted" },
  failed: { tone: "text-failed", word: "failed" },
  running: { tone: "text-running", word: "running" },
  waiting: { tone: "text-faint", word: "waiting" },
  gone: { tone: "text-failed", word: "gone" },
  unknown: { tone: "text-faint", word: "unknown" },
};

/** Health at a glance, told apart by shape too: disc, triangle, notched disc, cross, ring in motion, hollow ring. */
export function StateDot({ state, label, size = 10, className }: StateDotProps) {
  const { tone, word } = LOOK[state];
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it has a label, or stands beside its word
    <svg
      {...(label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label ?? word })}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className={cn("shrink-0", tone, className)}
    >
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { readonly state: State }) {
  switch (state) {
    case "healthy":
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" />;
    case "degraded":
      return <path d="M6 1.5 11 10.5H1Z" fill="currentColor" stroke="currentColor" strokeLinejoin="round" />;
    case "drifted":
      return <path d="M6 6V1.2A4.8 4.8 0 1 0 10.8 6Z" fill="currentColor" />;
    case "failed":
      return (
        <path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />
      );
    case "running":
      return (
        <g className="origin-center animate-spin" style={{ animationDuration: "1.2s" }}>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.3" />
          <path
            d="M10.2 6A4.2 4.2 0 0 0 6 1.8"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
          />
        </g>
      );
    case "gone":
      return (
        <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.8" strokeDasharray="2.2 2.2" />
      );
    case "waiting":
      return <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />;
    case "unknown":
      return <circle cx="6" cy="6" r="2.2" fill="currentColor" />;
  }
}
