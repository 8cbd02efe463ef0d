"use client";

import { DiffView, Segmented } from "@tributary/ui/kit";
import { useState } from "react";

export type CodeSidesProps = { readonly [Side in keyof typeof NAMES]: string };

const WAYS = {
  between: {
    label: "Head and here",
    sides: ["theirs", "mine"],
    title: "What Head has now, and what stands here instead",
  },
  head: { label: "What Head changed", sides: ["base", "theirs"], title: "What was, and what Head has now" },
  here: { label: "What differs here", sides: ["base", "mine"], title: "What was, and what stands here" },
} as const;
type Way = keyof typeof WAYS;

const NAMES = { base: "was", theirs: "Head now", mine: "here" } as const;

/** A code that both sides changed in the same place: any two of its three texts, line by line. */
export function CodeSides(texts: CodeSidesProps) {
  const [way, setWay] = useState<Way>("between");
  const [before, after] = WAYS[way].sides;
  return (
    <div className="mt-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Segmented
          label="Which two are compared"
          value={way}
          className="max-sm:h-auto max-sm:shrink max-sm:flex-wrap"
          onValueChange={(next) => setWay(next as Way)}
          options={Object.entries(WAYS).map(([value, { label, title }]) => ({ value, label, title }))}
        />
        <span className="text-2xs text-muted">
          − {NAMES[before]} · + {NAMES[after]}
        </span>
      </div>
      <DiffView
        label={`The code: ${NAMES[before]}, and ${NAMES[after]}`}
        before={texts[before]}
        after={texts[after]}
        className="mt-1.5 max-h-52 overflow-y-auto rounded-md bg-panel ring-1 ring-line ring-inset"
      />
    </div>
  );
}
