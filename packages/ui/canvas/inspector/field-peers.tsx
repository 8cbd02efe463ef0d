"use client";

import type { ComponentId } from "@tributary/core/base";
import { Avatar } from "../../kit/index.ts";
import type { Peer } from "../../replica/index.ts";
import { useAttention } from "../presence/attention-ring.tsx";

/** Who else is editing this very field: a ring around it in their colour, and their name. */
export function FieldPeers({ component, path }: { readonly component: ComponentId; readonly path: string }) {
  const here = useAttention(component).filter(
    (peer) => peer.editing?.component === component && peer.editing.path === path,
  );
  const [first] = here;
  if (!first) return null;
  return (
    <>
      <span
        aria-hidden="true"
        style={{ borderColor: first.colour }}
        className="pointer-events-none absolute -inset-x-1.5 -inset-y-1 z-10 rounded-lg border-2"
      />
      <span className="flex shrink-0 items-center gap-1 text-2xs" style={{ color: first.colour }}>
        <Avatar
          id={first.id}
          name={first.name}
          type={first.type}
          owner={first.owner}
          colour={first.colour}
          size="xs"
          plain
        />
        <span role="status" className="font-medium">
          {names(here)}
        </span>
      </span>
    </>
  );
}

function names(peers: readonly Peer[]): string {
  const [first, ...others] = peers;
  return others.length === 0 ? (first?.name ?? "") : `${first?.name} and ${others.length} more`;
}
