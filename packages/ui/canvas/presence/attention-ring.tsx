"use client";

import type { ComponentId } from "@tributary/core/base";
import { type Peer, useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";

const NOBODY: readonly Peer[] = [];

/** Who else has this component in hand. */
export function useAttention(component: ComponentId): readonly Peer[] {
  return useStore(useDesk().presence, (state) => state.attention.get(component) ?? NOBODY);
}

export type AttentionRingProps = { readonly component: ComponentId; readonly selected?: boolean | undefined };

/** An outline in the colour of whoever else has it selected. */
export function AttentionRing({ component, selected }: AttentionRingProps) {
  const [first] = useAttention(component);
  if (!first) return null;
  return (
    <span
      aria-hidden="true"
      style={{ borderColor: first.colour, opacity: first.status === "idle" ? 0.45 : 1 }}
      className={`pointer-events-none absolute rounded-[11px] border-2 ${selected ? "-inset-[5px]" : "-inset-[3px]"}`}
    />
  );
}
