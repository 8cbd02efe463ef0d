import type { BatchEdit } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { batchEditText } from "./change-set-edit.ts";

test("[CL33] [CL9] a batch reads as what was made, what was refused and what was not made", () => {
  const edit: BatchEdit = {
    phase: "done",
    outcomes: [
      { sentence: "Set Image of web\u001b[2J to r/nginx:1", verdict: "changed", said: [] },
      {
        sentence: "Marked db for deletion",
        verdict: "refused",
        refusal: { rule: "policy", sentence: "“db” is protected." },
        said: [{ by: "protected", severity: "critical", sentence: "“db” is protected." }],
      },
      { sentence: "Renamed web to shop", verdict: "skipped", said: [] },
    ],
    summary: { total: 3, accepted: 1, refused: 1, skipped: 1, modified: 1 },
    written: [],
  };
  expect(batchEditText(edit)).toBe(`~ Set Image of web [2J to r/nginx:1
✗ Marked db for deletion
    “db” is protected.
    critical, by protected
· Renamed web to shop

1 change made (1 differently), 1 refused, 1 not made.`);
  expect(batchEditText({ ...edit, phase: "interrupted", outcomes: [] })).toContain(
    "It was interrupted; nothing was made.",
  );
});
