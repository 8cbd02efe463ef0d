"use client";

import type { ComponentId } from "@tributary/core/base";
import { Avatar } from "../../kit/index.ts";
import { useAttention } from "./attention-ring.tsx";

/** The faces of whoever else is on a component. */
export function AttentionStack({ component }: { readonly component: ComponentId }) {
  const peers = useAttention(component);
  if (peers.length === 0) return null;
  return (
    <span className="-space-x-1 flex shrink-0">
      {peers.slice(0, 3).map((peer) => (
        <Avatar
          key={peer.client}
          id={peer.id}
          name={peer.name}
          type={peer.type}
          owner={peer.owner}
          colour={peer.colour}
          status={peer.status}
          activity={peer.activity}
          size="xs"
        />
      ))}
    </span>
  );
}
