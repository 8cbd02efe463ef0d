"use client";

import { changeSetId } from "../ids.ts";
import { functionKey } from "@tributary/core/protocol";
import { FunctionRunList } from "../function-runs/function-run-list.tsx";
import { TryPanel } from "../function-runs/try-panel.tsx";
import type { FunctionPanelProps } from "./function-panel.tsx";

/** The sides a function is looked at from: what stands beside its code, or in its place. */
export const SIDES = [
  { value: "code", label: "Code" },
  { value: "try", label: "Try it" },
  { value: "tests", label: "Tests" },
  { value: "runs", label: "Runs" },
  { value: "types", label: "Types" },
] as const;
export type Side = (typeof SIDES)[number]["value"];

export type FunctionSideProps = Pick<FunctionPanelProps, "definition" | "view" | "replica"> & {
  readonly side: Extract<Side, "code" | "try" | "runs">;
};

/** Beside the code: a way to run it, or the runs there have been. Nothing while one only writes. */
export function FunctionSide({ side, definition, view, replica }: FunctionSideProps) {
  if (side === "code") return null;
  const { id, kind, bindings } = definition;
  const title = side === "try" ? "Try it" : "Runs";
  return (
    <aside
      aria-label={title}
      className="m-3 ml-0 flex w-96 shrink-0 flex-col max-md:mt-0 max-md:ml-3 max-md:w-auto overflow-y-auto rounded-lg bg-panel p-4 shadow-card"
    >
      {side === "try" ? (
        <TryPanel
          target={{ id }}
          kind={kind}
          bindings={bindings}
          view={view}
          changeSet={replica ? changeSetId(replica.changeSet) : null}
        />
      ) : (
        <FunctionRunList
          of={{ functionKey: functionKey(definition) }}
          empty="It has not been run by anybody yet. Where it is attached it runs by itself; those runs are not listed."
        />
      )}
    </aside>
  );
}
