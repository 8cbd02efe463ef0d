"use client";

import type { PlaceView, TierView } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";
import { SettingsSection } from "../settings/settings-section.tsx";
import { TierRow } from "./tier-row.tsx";

export type PlaceSettingsProps = { readonly tiers: readonly TierView[]; readonly places: readonly PlaceView[] };

const PLACES: { readonly [T in PlaceView["tier"]]: string } = {
  reactive: "V8 isolates, for functions that compute",
  world: "A process for each run",
  hardened: "A machine for each run",
};
const STATES: {
  readonly [S in PlaceView["state"]]: { readonly word: string; readonly tone: "healthy" | "neutral" | "failed" };
} = {
  open: { word: "holds", tone: "healthy" },
  untried: { word: "not tried yet", tone: "neutral" },
  absent: { word: "not here", tone: "failed" },
};

/** Where functions run: what is demanded for each kind that talks to the world, and what this server has. */
export function PlaceSettings({ tiers, places }: PlaceSettingsProps) {
  return (
    <SettingsSection
      title="Where functions run"
      sentence="Functions that compute run where nothing can be reached. For the others you may demand more; what this server has not is refused, never weakened."
    >
      <ul aria-label="Kinds of functions" className="divide-y">
        {tiers.map((tier) => (
          <TierRow key={tier.kind} tier={tier} />
        ))}
      </ul>
      <div className="border-t bg-sunken/40 px-4 py-3">
        <h3 className="text-xs font-medium text-muted">This server has</h3>
        <ul className="mt-2 grid gap-1.5 text-xs">
          {places.map(({ tier, state, sentence }) => (
            <li key={tier} className="flex items-baseline gap-2">
              <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
              <span>{PLACES[tier]}.</span>
              <span className="text-muted">{sentence}</span>
            </li>
          ))}
        </ul>
      </div>
    </SettingsSection>
  );
}
