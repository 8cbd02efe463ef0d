"use client";

import type { ComponentId } from "@tributary/core/base";
import type { FunctionResult } from "@tributary/core/protocol";
import { CircleX, ClockAlert, RotateCw } from "lucide-react";
import { useState } from "react";
import { Button, cn } from "../../kit/index.ts";
import { useRetry } from "./retry.ts";

export type FunctionTroubleProps = {
  readonly component: ComponentId;
  /** Where the function's result stands. */
  readonly path: string;
  readonly result: FunctionResult | undefined;
  /** What it is about, in front of the reason: "This value could not be computed". */
  readonly failed: string;
  /** Whether running it again may help; it may unless told otherwise. */
  readonly again?: boolean;
};

/** Why a function has no answer: its own failure, with a way to run it again, or what it waits for. Nothing where all is well. */
export function FunctionTrouble({ component, path, result, failed, again = true }: FunctionTroubleProps) {
  const retry = useRetry();
  const [busy, setBusy] = useState(false);
  if (result?.phase !== "failed" && result?.phase !== "stale") return null;
  const isFailed = result.phase === "failed";
  const runAgain = async () => {
    setBusy(true);
    await retry?.(component, path);
    setBusy(false);
  };
  return (
    <div
      role="note"
      aria-label={isFailed ? "Failed function" : "Out of date"}
      className={cn(
        "flex items-start gap-1.5 rounded-md px-2 py-1.5 text-xs",
        isFailed ? "bg-failed-soft/60" : "bg-drifted-soft/60",
      )}
    >
      {isFailed ? (
        <CircleX aria-hidden="true" className="mt-px size-3.5 shrink-0 text-failed-text" />
      ) : (
        <ClockAlert aria-hidden="true" className="mt-px size-3.5 shrink-0 text-drifted-text" />
      )}
      <span className="min-w-0 flex-1 text-ink [overflow-wrap:anywhere]">
        {isFailed ? `${failed}. ${result.reason}` : `Out of date. ${result.reason}`}
      </span>
      {isFailed && retry && again && (
        <Button
          size="sm"
          className="h-5! px-1.5! text-2xs"
          icon={<RotateCw />}
          busy={busy}
          onClick={() => void runAgain()}
        >
          Retry
        </Button>
      )}
    </div>
  );
}
