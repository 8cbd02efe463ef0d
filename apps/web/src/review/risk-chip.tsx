import type { ThingRisk } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";
import { RISK_WORDS } from "./risk-words.ts";

export type RiskChipProps = Pick<ThingRisk, "risk" | "irreversible">;

/** What a change risks, in two words; of most changes, which risk little, nothing is said. */
export function RiskChip({ risk, irreversible }: RiskChipProps) {
  if (risk === "low") return null;
  return (
    <>
      <Badge tone={risk === "high" ? "degraded" : "neutral"}>{RISK_WORDS[risk].toLowerCase()}</Badge>
      {irreversible !== undefined && <Badge tone="removed">cannot be taken back</Badge>}
    </>
  );
}
