import { cn } from "./cn.ts";

export type Sign = "added" | "changed" | "removed" | "replaced";

export type SignBadgeProps = {
  readonly sign: Sign;
  /** Shows the word (or this text) beside the sign. */
  readonly word?: boolean | string | undefined;
  readonly count?: number | undefined;
  readonly className?: string | undefined;
};

const LOOK: Record<Sign, { readonly glyph: string; readonly word: string; readonly tone: string }> = {
  added: { glyph: "M8 3.5v9M3.5 8h9", word: "added", tone: "bg-added-soft text-added-text" },
  changed: {
    glyph: "M3 9.2c1.6-2.6 3.3-2.6 5-1.2s3.4 1.4 5-1.2",
    word: "changed",
    tone: "bg-changed-soft text-changed-text",
  },
  removed: { glyph: "M3.5 8h9", word: "removed", tone: "bg-removed-soft text-removed-text" },
  replaced: { glyph: "M8 2.5v5M5.5 5h5M5.5 11.5h5", word: "replaced", tone: "bg-degraded-soft text-degraded-text" },
};

/** ＋ added, ~ changed, − removed, ± replaced: what a change does, by sign and word as well as by colour. */
export function SignBadge({ sign, word, count, className }: SignBadgeProps) {
  const { glyph, word: name, tone } = LOOK[sign];
  const text = [count, typeof word === "string" ? word : word ? name : undefined]
    .filter((part) => part !== undefined)
    .join(" ");
  return (
    <span
      className={cn(
        "inline-flex h-4.5 min-w-4.5 shrink-0 items-center justify-center gap-1 rounded-sm text-2xs font-semibold",
        text && "px-1",
        tone,
        className,
      )}
    >
      <svg
        role={text && word ? undefined : "img"}
        aria-hidden={text && word ? true : undefined}
        aria-label={text && word ? undefined : name}
        viewBox="0 0 16 16"
        className="size-3"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      >
        <path d={glyph} />
      </svg>
      {text}
    </span>
  );
}
