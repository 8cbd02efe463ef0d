import { cva, type VariantProps } from "class-variance-authority";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

const look = cva(
  "inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 text-2xs font-medium [&_svg]:size-3",
  {
    variants: {
      tone: {
        neutral: "bg-sunken text-muted ring-1 ring-line ring-inset",
        accent: "bg-accent-soft text-accent-text",
        added: "bg-added-soft text-added-text",
        changed: "bg-changed-soft text-changed-text",
        removed: "bg-removed-soft text-removed-text",
        healthy: "bg-healthy-soft text-healthy-text",
        degraded: "bg-degraded-soft text-degraded-text",
        drifted: "bg-drifted-soft text-drifted-text",
        failed: "bg-failed-soft text-failed-text",
        running: "bg-running-soft text-running-text",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type BadgeTone = NonNullable<VariantProps<typeof look>["tone"]>;
export type BadgeProps = {
  readonly tone?: BadgeTone | undefined;
  readonly children: ReactNode;
  readonly className?: string | undefined;
};

/** A word about a thing. The word carries the meaning; the tone only helps to find it. */
export function Badge({ tone, children, className }: BadgeProps) {
  return <span className={cn(look({ tone }), className)}>{children}</span>;
}
