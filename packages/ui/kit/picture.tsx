import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export type PictureKind = "map" | "changes" | "review" | "runs" | "drift" | "audit" | "engine" | "lost" | "people";

export type PictureProps = { readonly kind: PictureKind; readonly className?: string | undefined };

/** A small line drawing for an empty place: decoration, so screen readers skip it. */
export function Picture({ kind, className }: PictureProps) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 200 112"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={cn("h-28 w-50", className)}
    >
      {DRAWING[kind]}
    </svg>
  );
}

const LINE = { stroke: "var(--line-strong)", strokeWidth: 1.5 };
const FLOW = { stroke: "var(--accent)", strokeWidth: 2 };
const CARD = { fill: "var(--panel)", stroke: "var(--line-strong)", strokeWidth: 1.5 };

function Card({
  x,
  y,
  w = 56,
  h = 30,
  accent,
}: {
  readonly x: number;
  readonly y: number;
  readonly w?: number;
  readonly h?: number;
  readonly accent?: boolean;
}) {
  return (
    <g>
      <rect x={x} y={y} width={w} height={h} rx="6" {...CARD} {...(accent ? { stroke: "var(--accent)" } : {})} />
      <rect x={x + 7} y={y + 8} width="8" height="8" rx="2" fill={accent ? "var(--accent)" : "var(--line-strong)"} />
      <path d={`M${x + 21} ${y + 12}h${w - 30}M${x + 8} ${y + h - 7}h${w - 26}`} {...LINE} />
    </g>
  );
}

const DRAWING: Record<PictureKind, ReactNode> = {
  map: (
    <>
      <path d="M64 31C86 31 82 56 104 56M64 85C86 85 82 60 104 60" {...FLOW} strokeDasharray="1 5" />
      <Card x={8} y={16} />
      <Card x={8} y={68} />
      <Card x={110} y={42} w={72} accent />
    </>
  ),
  changes: (
    <>
      <path d="M8 78H192" {...LINE} />
      <path d="M36 78C64 78 60 36 88 36h28c28 0 24 42 52 42" {...FLOW} />
      {[36, 168].map((x) => (
        <circle key={x} cx={x} cy="78" r="5" {...CARD} stroke="var(--accent)" strokeWidth={2} />
      ))}
      <path d="M95 36h14M102 29v14" stroke="var(--added)" strokeWidth={2.5} />
      <circle cx="102" cy="36" r="13" {...LINE} strokeDasharray="2 4" />
    </>
  ),
  review: (
    <>
      <rect x="30" y="12" width="140" height="88" rx="8" {...CARD} />
      <path d="M44 32h52M44 50h84M44 68h64" {...LINE} />
      <path d="M44 50h84" stroke="var(--removed)" strokeWidth={2} opacity=".55" />
      <path d="M44 59h96" stroke="var(--added)" strokeWidth={2} opacity=".8" />
      <circle cx="152" cy="84" r="15" fill="var(--panel)" {...FLOW} />
      <path d="m145 84 5 5 9-10" {...FLOW} />
    </>
  ),
  runs: (
    <>
      <path d="M44 56h32M100 50c14-2 16-22 32-22M100 62c14 2 16 22 32 22" {...LINE} />
      <circle cx="32" cy="56" r="12" fill="var(--healthy-soft)" stroke="var(--healthy)" strokeWidth={2} />
      <path d="m27 56 4 4 7-8" stroke="var(--healthy)" strokeWidth={2} />
      <circle cx="88" cy="56" r="12" {...CARD} strokeDasharray="2 4" />
      <path d="M88 44a12 12 0 0 1 12 12" stroke="var(--running)" strokeWidth={2.5} />
      <circle cx="146" cy="28" r="12" {...CARD} />
      <circle cx="146" cy="84" r="12" {...CARD} />
    </>
  ),
  drift: (
    <>
      <rect x="24" y="30" width="60" height="52" rx="8" {...CARD} />
      <rect x="116" y="30" width="60" height="52" rx="8" {...CARD} strokeDasharray="3 5" />
      <path d="M36 48h36M36 62h24" {...LINE} />
      <path d="M128 48h36M128 62h16" {...LINE} />
      <path d="M92 50h16M92 62h16" {...FLOW} />
      <circle cx="176" cy="30" r="8" fill="var(--healthy)" stroke="var(--canvas)" strokeWidth={3} />
    </>
  ),
  audit: (
    <>
      <path d="M44 10v92" {...LINE} />
      {[22, 56, 90].map((y, index) => (
        <g key={y}>
          <circle
            cx="44"
            cy={y}
            r="6"
            {...CARD}
            {...(index === 0 ? { stroke: "var(--accent)", strokeWidth: 2 } : {})}
          />
          <path d={`M64 ${y - 4}h${index === 1 ? 64 : 92}M64 ${y + 6}h${index === 2 ? 72 : 44}`} {...LINE} />
        </g>
      ))}
    </>
  ),
  engine: (
    <>
      <rect x="56" y="14" width="88" height="30" rx="6" {...CARD} />
      <rect x="56" y="50" width="88" height="30" rx="6" {...CARD} stroke="var(--accent)" />
      <circle cx="70" cy="29" r="3" fill="var(--line-strong)" />
      <circle cx="70" cy="65" r="3" fill="var(--healthy)" />
      <path d="M84 29h44M84 65h44" {...LINE} />
      <path d="M100 80v18M60 98h80" {...FLOW} strokeDasharray="1 5" />
    </>
  ),
  lost: (
    <>
      <path d="M20 76c22 0 26-36 50-36s22 30 42 30" {...FLOW} />
      <path d="M122 70c10 0 16-4 22-12" {...FLOW} strokeDasharray="1 6" />
      <circle cx="158" cy="42" r="14" {...LINE} />
      <path d="m168 52 12 12" {...LINE} />
    </>
  ),
  people: (
    <>
      <path d="M74 58h14M112 58h14" {...FLOW} strokeDasharray="1 5" />
      <circle cx="56" cy="46" r="12" {...CARD} />
      <path d="M34 86c2-16 12-22 22-22s20 6 22 22" {...CARD} />
      <circle cx="144" cy="46" r="12" {...CARD} stroke="var(--accent)" />
      <path d="M122 86c2-16 12-22 22-22s20 6 22 22" {...CARD} stroke="var(--accent)" />
      <rect x="91" y="49" width="18" height="18" rx="5" {...CARD} />
    </>
  ),
};
