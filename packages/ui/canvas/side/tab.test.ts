import { expect, test } from "vitest";
import { sideTab } from "./tab.ts";

test("[C19] what can be added is in sight while there is nothing, for whoever may add; what was chosen stays", () => {
  expect(sideTab(undefined, { isEmpty: true, mayAdd: true })).toBe("add");
  expect(sideTab(undefined, { isEmpty: true, mayAdd: false })).toBe("outline");
  expect(sideTab(undefined, { isEmpty: false, mayAdd: true })).toBe("outline");
  expect(sideTab("add", { isEmpty: false, mayAdd: true })).toBe("add");
  expect(sideTab("outline", { isEmpty: true, mayAdd: true })).toBe("outline");
});
