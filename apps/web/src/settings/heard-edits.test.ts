import { expect, test } from "vitest";
import { ENDINGS, heardIn } from "./heard-edits.ts";

test("[W68] what a form says of the edits a webhook hears is read by line or comma; an empty field is no condition", () => {
  const form = new FormData();
  form.set("types", " component.delete\nattribute.*, ");
  form.set("tag", " tier=production ");
  expect(heardIn(form, new Set(["blocked"]))).toEqual({
    ...{ endings: ["blocked"], types: ["component.delete", "attribute.*"], kinds: [], tag: "tier=production" },
  });
  expect(heardIn(new FormData(), new Set())).toEqual({ endings: [], types: [], kinds: [], tag: "" });
});

test("[W68] every way in which an edit can end is offered", () => {
  expect(ENDINGS.map(({ ending }) => ending).sort()).toEqual(["accepted", "blocked", "failed"]);
});
