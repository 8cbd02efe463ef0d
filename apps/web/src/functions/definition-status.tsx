"use client";

import type { Schema } from "@tributary/core/model";
import type { CodeProblemMark } from "@tributary/ui/code";
import { Button } from "@tributary/ui/kit";
import { Check, CircleAlert, Clock } from "lucide-react";
import type { ReactNode } from "react";

/** How what is typed stands to what is in force. */
export type DefinitionStanding =
  | { readonly phase: "inForce" }
  | { readonly phase: "underWay" }
  /** It is no definition: what keeps it from being one, and what kind it would define under another name. */
  | { readonly phase: "faulty"; readonly fault: CodeProblemMark; readonly renamed: Schema | undefined }
  /** It is one, and something else says no. */
  | { readonly phase: "kept"; readonly sentence: string; readonly typed: Schema };

export type DefinitionStatusProps = {
  readonly standing: DefinitionStanding;
  readonly onRename: (renamed: Schema) => void;
  readonly onTake: (typed: Schema) => void;
};

/** One line under a definition: whether what is typed is in force, and if not why, and what can be done. */
export function DefinitionStatus({ standing, onRename, onTake }: DefinitionStatusProps) {
  switch (standing.phase) {
    case "inForce":
      return <Line icon={<Check className="text-added-text" />}>In force in this change set, as it stands here.</Line>;
    case "underWay":
      return <Line icon={<Clock />}>Being taken…</Line>;
    case "faulty": {
      const { fault, renamed } = standing;
      return (
        <Line icon={<CircleAlert className="text-failed-text" />}>
          <span className="font-medium text-ink">Line {fault.line}:</span> {fault.sentence}{" "}
          {renamed ? (
            <Button size="sm" className="ml-1" onClick={() => onRename(renamed)}>
              Rename the kind to {renamed.name}
            </Button>
          ) : (
            "Until it is a definition again, the last one that was stays in force."
          )}
        </Line>
      );
    }
    case "kept":
      return (
        <Line icon={<CircleAlert className="text-drifted-text" />}>
          <span className="font-medium text-ink">Not in force.</span> {standing.sentence}{" "}
          <Button size="sm" className="ml-1" onClick={() => onTake(standing.typed)}>
            Try again
          </Button>
        </Line>
      );
  }
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div role="status" className="flex min-h-11 items-center gap-2 border-t px-3 py-1.5 text-xs text-muted">
      <span aria-hidden="true" className="shrink-0 [&_svg]:size-4">
        {icon}
      </span>
      <p className="min-w-0 flex-1 break-words">{children}</p>
    </div>
  );
}
