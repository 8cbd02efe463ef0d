import type { ThingRisk } from "@tributary/core/protocol";
import { ShieldAlert } from "lucide-react";

export type RiskLineProps = { readonly risk: ThingRisk };

/** Why a change is of more than low risk, and why it cannot be taken back where that is so. */
export function RiskLine({ risk: { risk, why, irreversible } }: RiskLineProps) {
  if (risk === "low") return null;
  return (
    <p className="flex items-start gap-2 border-line/60 border-b px-4 py-2 text-xs text-muted">
      <ShieldAlert aria-hidden="true" className="mt-px size-3.5 shrink-0 text-faint" />
      <span className="min-w-0">
        {why} {irreversible !== undefined && <span className="text-ink">{irreversible}</span>}
      </span>
    </p>
  );
}
