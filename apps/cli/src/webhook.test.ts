import { expect, test } from "vitest";
import { heardIn, webhookText } from "./webhook.ts";

test("[CL91] which edits are heard is said as lists; nothing of one is no condition, and an ending that there is not is refused", () => {
  expect(heardIn({ endings: "failed, blocked", types: "component.delete,attribute.*", tag: "tier" })).toEqual({
    ...{ endings: ["blocked", "failed"], types: ["component.delete", "attribute.*"], kinds: [], tag: "tier" },
  });
  expect(heardIn({ endings: "none" })).toEqual({ endings: [], types: [], kinds: [], tag: "" });
  expect(heardIn({ endings: "refused" })).toBe(
    "An edit ends as accepted, blocked or failed, not “refused”; or say none.",
  );
});

test("[CL91] where there is no webhook, that is said", () => {
  expect(webhookText(null)).toBe("There is no webhook: nobody outside is told.");
});
