import { expect, test } from "vitest";
import type { ThreadView } from "@tributary/core/protocol";
import { threadsText } from "./comments.ts";

const AT = new Date(2026, 10, 20, 14, 5).getTime();
const may = { mentions: [], mayEdit: false, mayDelete: false };
const THREAD: ThreadView = {
  id: "t1",
  anchor: { kind: "component", component: "c1" },
  about: "web\u001b[2J",
  resolved: { by: { id: "a", name: "Ana", type: "user" }, at: AT },
  unread: 1,
  comments: [
    { id: "t1", author: { id: "b", name: "Ben", type: "user" }, text: "Why\nthis?", at: AT, deleted: false, ...may },
    {
      id: "c2",
      author: { id: "f", name: "Fixer", type: "agent", owner: "Ana" },
      text: "",
      at: AT,
      deleted: true,
      ...may,
    },
  ],
};

test("[CL10] a thread reads as what it is about, who said what, and who settled it", () => {
  expect(threadsText([THREAD])).toBe(`web [2J (resolved by Ana)  t1
  Ben, 2026-11-20 14:05: Why this?
  Fixer for Ana, 2026-11-20 14:05: (deleted)`);
  expect(threadsText([])).toBe("There are no open threads.");
});
