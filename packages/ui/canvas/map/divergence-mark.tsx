"use client";

import type { ComponentId } from "@tributary/core/base";
import { useModel } from "../desk.ts";
import { DivergenceSign } from "../frame/divergence-sign.tsx";
import { byComponent } from "../model/diverge.ts";

/** That Head and this change set say different things about a component. */
export function DivergenceMark({ component }: { readonly component: ComponentId }) {
  return (
    <DivergenceSign
      count={useModel(({ divergences }) => (divergences && byComponent(divergences).get(component)?.length) ?? 0)}
    />
  );
}
