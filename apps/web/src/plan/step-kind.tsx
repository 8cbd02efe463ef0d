import type { StepKind } from "@tributary/core/protocol";
import { type Sign, SignBadge } from "@tributary/ui/kit";

const SIGN: Record<StepKind, Sign> = { create: "added", update: "changed", replace: "replaced", destroy: "removed" };

export type StepKindBadgeProps = {
  readonly kind: StepKind;
  readonly word?: boolean;
  readonly count?: number | undefined;
  readonly className?: string;
};

/** What a step does: ＋ create, ~ update, ± replace, − destroy. */
export function StepKindBadge({ kind, word = true, count, className }: StepKindBadgeProps) {
  return <SignBadge sign={SIGN[kind]} word={word ? kind : undefined} count={count} className={className} />;
}
