"use client";

import { Sparkles } from "lucide-react";
import { cn } from "./cn.ts";
import { useColour } from "./colours.tsx";
import { initialsOf } from "./identity.ts";
import { Tooltip } from "./tooltip.tsx";

export type AvatarProps = {
  readonly id: string;
  readonly name: string;
  readonly type?: "user" | "agent" | "service" | "scheduler" | "system" | undefined;
  /** For an agent: whom it acts for. */
  readonly owner?: string | undefined;
  /** The function they ran, where they did not do it by hand. */
  readonly through?: string | undefined;
  readonly size?: "xs" | "sm" | "md" | "lg" | undefined;
  /** Overrides the colour that follows from the id and who else is here: presence colours are the server's. */
  readonly colour?: string | undefined;
  readonly status?: "active" | "idle" | "offline" | undefined;
  /** An agent's one line: "adding health checks, 3 of 12". */
  readonly activity?: string | undefined;
  /** Leaves the tooltip out, where the name stands beside it. */
  readonly plain?: boolean | undefined;
  readonly className?: string | undefined;
};

const SIZE = { xs: "size-4 text-[8px]", sm: "size-5 text-[9px]", md: "size-6 text-[10px]", lg: "size-8 text-xs" };

/** Who it is: people are round; agents are rounded squares with a spark, and their tooltip names their owner. */
export function Avatar({
  id,
  name,
  type = "user",
  owner,
  through,
  size = "md",
  colour,
  status,
  activity,
  plain,
  className,
}: AvatarProps) {
  const own = useColour(id);
  const agent = type === "agent";
  const machine = type !== "user" && !agent;
  const person = agent && owner ? `${name}, agent of ${owner}` : name;
  const who = through === undefined ? person : `${person}, through ${through}`;
  const face = (
    <span
      role="img"
      aria-label={status && status !== "active" ? `${who} (${status})` : who}
      className={cn("relative inline-flex shrink-0 select-none", status === "offline" && "opacity-45", className)}
    >
      <span
        aria-hidden="true"
        style={machine ? undefined : { backgroundColor: colour ?? own }}
        className={cn(
          "inline-flex items-center justify-center font-semibold tracking-tight text-white",
          agent || machine ? "rounded-[28%]" : "rounded-full",
          machine && "bg-pressed text-muted",
          status === "idle" && "opacity-60 saturate-50",
          SIZE[size],
        )}
      >
        {initialsOf(name)}
      </span>
      {agent && (
        <span
          aria-hidden="true"
          className={cn(
            "absolute -right-1 -bottom-1 inline-flex items-center justify-center rounded-full bg-panel text-accent-text ring-1 ring-line",
            size === "lg" ? "size-4" : "size-3",
          )}
        >
          <Sparkles className={size === "lg" ? "size-2.5" : "size-2"} fill="currentColor" strokeWidth={1.5} />
        </span>
      )}
    </span>
  );
  if (plain) return face;
  return (
    <Tooltip
      content={
        <span>
          <span className="font-medium">{who}</span>
          {status && status !== "active" && <span className="text-muted"> · {status}</span>}
          {activity && <span className="block text-muted">{activity}</span>}
        </span>
      }
    >
      {face}
    </Tooltip>
  );
}
