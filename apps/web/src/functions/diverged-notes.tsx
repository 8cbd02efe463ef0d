"use client";

import type { FunctionId, Json } from "@tributary/core/base";
import type { Divergence } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import { DivergenceBox, wordsOf } from "@tributary/ui/canvas";
import { CodeSides } from "./code-sides.tsx";
import type { Settling } from "./desk.ts";

export type DivergedNotesProps = {
  readonly divergences: readonly Divergence[];
  readonly view: Snapshot;
  readonly settling: Settling | null;
};

/** What Head has changed of the thing that is open, too: each with its three sides, and one press for either. */
export function DivergedNotes({ divergences, view, settling }: DivergedNotesProps) {
  if (divergences.length === 0) return null;
  return (
    <div className="flex max-h-[45%] shrink-0 flex-col gap-2 overflow-y-auto px-3 pt-3 max-md:max-h-none">
      {divergences.map((each) => (
        <DivergenceBox
          key={`${each.root} ${each.key}`}
          words={wordsOf(view, each)}
          titled
          {...(settling && {
            busy: settling.busy,
            onKeepMine: () => settling.keepMine([each]),
            onTakeTheirs: () => settling.takeTheirs([each]),
          })}
        >
          {each.root === "text" ? <CodeSides {...textsOf(view, each)} /> : null}
        </DivergenceBox>
      ))}
    </div>
  );
}

function textsOf({ functions }: Snapshot, { key, base, theirs, mine }: Divergence) {
  // With a text's record its characters are not written once more each time.
  const now = functions.get(key as FunctionId)?.source;
  return { base: textOf(base), theirs: textOf(theirs), mine: now ?? textOf(mine) };
}

function textOf(side: Json): string {
  if (side === null) return "";
  return typeof side === "string" ? side : JSON.stringify(side, null, 2);
}
