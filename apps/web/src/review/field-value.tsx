import type { FieldChange } from "@tributary/core/protocol";
import { cn } from "@tributary/ui/kit";
import { Link2 } from "lucide-react";

export type FieldValueProps = {
  readonly side: NonNullable<FieldChange["before"]>;
  readonly tone: "before" | "after";
};

/** One side of a changed field: a literal as it is, a connection as "from db ▸ Host". */
export function FieldValue({ side, tone }: FieldValueProps) {
  const connected = "from" in side.cell;
  return (
    <span
      className={cn(
        "inline-flex max-w-full items-start gap-1 rounded-sm px-1.5 py-0.5 font-mono text-xs wrap-anywhere whitespace-pre-wrap",
        tone === "before"
          ? "bg-removed-soft text-removed-text line-through decoration-removed/50"
          : "bg-added-soft text-added-text",
      )}
    >
      {connected && <Link2 aria-label="connection" className="mt-0.5 size-3 shrink-0" />}
      {side.text === "" ? <span className="italic opacity-70">empty</span> : side.text}
    </span>
  );
}
