"use client";

import type { ComponentId } from "@tributary/core/base";
import { GitCompareArrows } from "lucide-react";
import { useModel } from "../desk.ts";
import { byComponent } from "../model/diverge.ts";

const NONE = 0;

/** That Head and this change set say different things about a component, and of how many values. */
export function DivergenceMark({ component }: { readonly component: ComponentId }) {
  const count = useModel(({ divergences }) =>
    divergences ? (byComponent(divergences).get(component)?.length ?? NONE) : NONE,
  );
  if (count === NONE) return null;
  const sentence = `${count} ${count === 1 ? "value differs" : "values differ"} from what Head has now`;
  return (
    <span
      role="img"
      aria-label={sentence}
      title={sentence}
      className="flex shrink-0 items-center gap-0.5 font-medium text-2xs text-changed-text"
    >
      <GitCompareArrows aria-hidden="true" className="size-3" />
      {count}
    </span>
  );
}
