import type { RunView, StepView, VersionComparison, WriteView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { authorsText, versionOf } from "./authors.ts";
import { pointOf } from "./compare.ts";
import { comparisonText } from "./compare-text.ts";
import { theOneCalled } from "./component-named.ts";
import { explainedText, pathOfResult } from "./function-explain.ts";
import { runLines, runsText, stepChanges } from "./runs-text.ts";

const AT = new Date(2026, 10, 20, 14, 5).getTime();
const who = { id: "a", name: "Hygiene", type: "agent", owner: "Ana" } as const;

test("[CL81] who wrote a value, for whom, when, where: in a line for each, and no name moves the cursor", () => {
  const write = { actor: who, at: AT, type: "attribute.set", sentence: "", place: null } as const;
  const written: WriteView[] = [
    { ...write, path: "/domain/image", version: null, changeSet: { id: "cs", title: "a\u001b[2Jb" } },
    { ...write, path: "", version: 2, changeSet: null },
  ];
  expect(authorsText(written)).toBe(
    "(the component)  Hygiene for Ana  2026-11-20 14:05  v2    \n" +
      "/domain/image    Hygiene for Ana  2026-11-20 14:05  here  a [2Jb",
  );
  expect(authorsText([])).toBe("Nobody has written anything there.");
  expect([versionOf("v7"), versionOf("7"), versionOf("seven")]).toEqual([7, 7, undefined]);
});

test("[CL81] a component is named by id or by a name that only one has; else it is said which there are", () => {
  const one = (id: string, name: string) => ({ id, name, schema: "a.b@1" });
  const items = [one("1", "web"), one("2", "web"), one("3", "db")];
  expect([theOneCalled(items, "2"), theOneCalled(items, "db")]).toEqual([items[1], items[2]]);
  expect(theOneCalled(items, "web")).toBe("Several components are called “web”: 1, 2.");
  expect(theOneCalled(items, "d")).toBe("Nothing on Head is called “d”. There is web, web, db.");
});

test("[CL82] versions are numbers or moments; what differs is printed field by field, with who wrote it", () => {
  expect([pointOf("7"), pointOf("v7"), pointOf(undefined)]).toEqual([{ version: 7 }, { version: 7 }, undefined]);
  expect(pointOf("2026-11-20T14:05")).toEqual({ at: AT });
  for (const nonsense of ["soon", "7.5"]) expect(pointOf(nonsense)).toContain("neither");
  const changed: VersionComparison = {
    ...{ from: 2, to: 3, more: 0, functions: [], schemas: [], notes: [], views: [], moreThings: 0 },
    changes: [
      {
        ...{ component: "c", name: "web", schema: "docker.container@1", kind: "changed" },
        fields: [
          {
            ...{ path: "/domain/image", title: "Image", by: { ...who, at: AT } },
            before: { cell: { value: "nginx" }, text: "nginx" },
            after: { cell: { value: "nginx:1.27" }, text: "nginx:1.27" },
          },
        ],
      },
    ],
  };
  expect(comparisonText(changed)).toBe(
    "Version 2 → 3\n\n1 component\n" + "  ~ web (docker.container)\n      Image: nginx → nginx:1.27 (Hygiene, for Ana)",
  );
  expect(comparisonText({ ...changed, changes: [] })).toBe("Nothing differs between version 2 and version 3.");
});

test("[CL82] a function that differs is printed with its lines, a new version of a kind beside the one before, and views", () => {
  const by = [{ ...who, at: AT }];
  const compared: VersionComparison = {
    ...{ from: 2, to: 3, more: 0, changes: [], moreThings: 0 },
    functions: [
      {
        ...{ function: "f", name: "pinned", title: "Image is pinned", kind: "qualification", change: "changed", by },
        ...{ before: "const a = 1;\n  return a;\n", after: "const a = 1;\n  return a + 1;\n" },
        fields: [{ field: "title", title: "Title", before: "Pinned", after: "Image is pinned" }],
        attached: [{ schema: "docker.container", title: "Container" }],
        detached: [],
        tests: [{ id: "t", name: "one", before: "", after: "{}" }],
      },
    ],
    schemas: [{ schema: "a.b@2", name: "a.b", version: 2, title: "B", before: "{\n1\n}", after: "{\n2\n}", by }],
    notes: [{ key: "lock/a.b@2", change: "added", sentence: "B version 2 is locked." }],
    views: [
      {
        ...{ key: "view/v", view: "v", name: "Racks", change: "changed", by },
        spots: [
          { component: "c", name: "web", change: "moved", before: [0, 0], after: [1, 1] },
          { component: "d", name: "db", change: "placed", after: [2, 1] },
        ],
        count: { added: 0, removed: 0, moved: 1, placed: 1, others: 0 },
        others: [],
      },
    ],
  };
  expect(comparisonText(compared)).toBe(
    [
      "Version 2 → 3",
      "",
      "1 function",
      "  ~ Image is pinned (qualification) by Hygiene, for Ana",
      "      attached to Container",
      "      Title: Pinned → Image is pinned",
      "      line 2",
      "        -   return a;",
      "        +   return a + 1;",
      "      test “one”: new",
      "",
      "1 new version of a kind",
      "  + B (a.b@2)",
      "      by Hygiene, for Ana",
      "      line 2",
      "        - 1",
      "        + 2",
      "",
      "Catalogue",
      "  + B version 2 is locked.",
      "",
      "1 view",
      "  ~ Racks by Hygiene, for Ana",
      "      moved on it: web",
      "      given a place: db",
    ].join("\n"),
  );
});

test("[CL83] why a result is what it is: the function, what it answered last, why not since, what it reads now", () => {
  const target = { schema: "docker.container", name: "imagePinned" };
  const input = { kind: "whole", value: { image: "nginx" } } as const;
  expect(explainedText({ target, input, result: { phase: "failed", reason: "It\nthrew.", value: 1 } })).toBe(
    'docker.container/imagePinned failed.\nIt threw.\n\nAnswered last, before this:\n1\n\nReads now:\n{\n  "image": "nginx"\n}',
  );
  expect(explainedText({ target, input, result: { phase: "done", value: 2, durationMs: 3 } })).toContain(
    "is up to date, and took 3 ms.\n\nAnswered:\n2",
  );
  const fn = { ...target, title: "", description: "", bindings: [] };
  expect(pathOfResult([{ ...fn, kind: "qualification" }], "imagePinned")).toEqual({
    path: "/derived/qualification/imagePinned",
  });
  expect(pathOfResult([{ ...fn, kind: "transformation" }], "imagePinned")).toContain("no result of its own place");
  expect(pathOfResult([], "imagePinned")).toContain("There is no function");
});

test("[CL84] a run is a line in a list, its steps when it is shown, and what moved on while it is followed", () => {
  const step = (component: string, phase: StepView["phase"], message?: string): StepView => ({
    ...{ component, name: component, schema: "docker.container", kind: "create", reason: "it is new" },
    ...{ downtime: false, after: [], phase, ...(message ? { message } : {}) },
  });
  const run = (...steps: readonly StepView[]): RunView => ({
    ...{ id: "r", changeSet: null, title: "Shop", phase: "running", startedAt: AT, startedBy: "Ana", steps },
  });
  const before = run(step("db", "running"), step("web", "waiting"));
  expect(runsText([before])).toBe("r  running  2 steps  Ana, 2026-11-20 14:05  Shop");
  expect(runsText([])).toBe("Nothing has been applied yet.");
  const after = run(step("db", "failed", "no\nimage"), step("web", "waiting"));
  expect(stepChanges(undefined, before)).toEqual(["▸ create db: running"]);
  expect(stepChanges(before, after)).toEqual(["✗ create db: failed. no image"]);
  expect(runLines({ ...after, phase: "failed", sentence: "db failed." })).toEqual([
    "Shop (failed), begun by Ana on 2026-11-20 14:05",
    "  ✗ create db: failed. no image",
    "  · create web: waiting. it is new",
    "db failed.",
  ]);
});
