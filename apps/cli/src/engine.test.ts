import type { DryRun, EngineFigures } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { dryRunText } from "./dry-run.ts";
import { policiesText } from "./policies.ts";
import { parametersOf } from "./policy.ts";
import { statsText } from "./stats.ts";

const RAN: DryRun = {
  execution: "e",
  phase: "done",
  outcomes: [
    {
      mutation: { type: "attribute.set", component: "web", path: "/domain/image", value: "r/nginx:1" } as never,
      sentence: "Set Image of web\u001b[2J to r/nginx:1",
      ...{ verdict: "changed", risk: "medium" },
      said: [
        { by: "imageRegistry", severity: "warning", sentence: "Images come from r here." },
        { by: "isDefault", severity: "info", sentence: "It is so anyway." },
      ],
      ...{ severity: "warning", silent: ["pinnedImages", "protected"] },
      wouldPass: [],
    },
    {
      mutation: { type: "component.delete", component: "db" } as never,
      sentence: "Marked db for deletion",
      ...{ verdict: "refused", risk: "high", irreversible: "What “db” holds\u0007is deleted with it." },
      refusal: { rule: "policy", sentence: "“db” is protected." },
      said: [{ by: "protected", severity: "critical", sentence: "“db” is protected." }],
      ...{ severity: "critical", silent: ["imageRegistry", "pinnedImages"] },
      wouldPass: ["the same after “Protected” is switched off"],
    },
  ],
  summary: { total: 2, accepted: 1, refused: 1, skipped: 0, modified: 1 },
  risk: "medium",
  requirements: [{ policy: "p", sentence: "Two people approve it." }],
  sideEffects: [],
  withoutPolicies: { passes: true, sentences: [] },
};

test("[CL30] [CL90] [CL9] a dry run reads as what would be made, what would be refused and what would pass", () => {
  expect(dryRunText(RAN)).toBe(`~ Set Image of web [2J to r/nginx:1
    warning by imageRegistry: Images come from r here.
    info by isDefault: It is so anyway.
    had nothing to say: protected
✗ Marked db for deletion
    “db” is protected.
    critical, by protected
    had nothing to say: imageRegistry
    would pass: the same after “Protected” is switched off
    high risk
    What “db” holds is deleted with it.

1 change would be made (1 differently), 1 refused, 0 not tried. Nothing was written.
As far as the model knows, before there is a plan, its risk is medium.
Applying it would need: Two people approve it.
Asked about all of it, with nothing to say: pinnedImages
Policies alone stand in the way.`);
});

test("[CL30] [CL7] of a component that is moved to another version it is said which, and of one that is removed by whom", () => {
  const by = { id: "ana", name: "Ana", type: "user", at: 1 } as const;
  const web = { component: "web", name: "web", schema: "acme.box@2", kind: "changed", fields: [] } as const;
  const db = { ...web, component: "db", name: "db", kind: "removed" } as const;
  const field = { path: "/meta/name", title: "Name", by } as const;
  const moved = { from: "acme.box@1", to: "acme.box@2", by } as const;
  const text = dryRunText({
    ...RAN,
    changes: [
      { ...web, moved },
      { ...db, fields: [field] },
    ],
  });
  expect(text).toContain("~ web (acme.box)\n      moved from acme.box@1 to acme.box@2 (Ana)\n  - db (acme.box) by Ana");
});

test("[CL30] what a dry run would change on views is printed, too", () => {
  const spots = [{ component: "web", name: "web", change: "added", after: [1, 2] }] as const;
  const view = { key: "view/ops", view: "ops", name: "Ops", change: "added", spots, others: [] } as const;
  const views = [{ ...view, count: { added: 1, removed: 0, moved: 0, placed: 0, others: 0 } }];
  const text = dryRunText({ ...RAN, changes: [], functions: [], schemas: [], notes: [], views });
  expect(text).toMatch(/What would change:\n {2}1 view\n {4}\+ Ops\n {8}put on it: web$/);
});

test("[CL30] figures and policies read as a person wants them", () => {
  const durations = { count: 3, mean: 0.1, p50: 0.05, p95: 1.25, p99: 2, max: 2 };
  const figures: EngineFigures = {
    since: new Date(2026, 10, 20, 14, 5).getTime(),
    executions: { done: 3, refused: 1, interrupted: 0, failed: 0 },
    mutations: { accepted: 3, refused: 1, modified: 1 },
    durations: {
      ...{ policies: durations, judging: { ...durations, p50: 0.3 }, stored: durations, told: durations },
      ...{ model: { ...durations, p50: 0.2 }, recording: { ...durations, p50: 0.015 } },
    },
    throughput: { lastMinute: 0.5, peak: 3 },
    policies: [{ policy: "pinnedImages", evaluated: 4, denied: 1, modified: 0, required: 0, remarked: 0, durations }],
    gate: { running: 1, waiting: 0, workspaces: 1 },
    outbox: { waiting: 0, told: 2, givenUp: 0 },
  };
  const text = statsText(figures);
  expect(text).toContain("Since 2026-11-20 14:05: 3 edits accepted (1 changed by a policy), 1 refused");
  expect(text).toMatch(/asking policies\s+50 µs\s+1\.3 ms\s+2\.0 ms\s+2\.0 ms/);
  expect(text).toMatch(/judging by the model\s+200 µs[^\n]+\nrecording\s+15 µs[^\n]+\njudging in all\s+300 µs/);
  expect(text).toContain("pinnedImages  asked 4  refused 1");
  expect(policiesText([])).toBe("No policy is switched on.");
});

test("[CL30] what may be set of a policy is read as its kind, over what is set; what there is not is said with what there is", () => {
  const fields = [
    { name: "approvals", title: "People", type: "count", default: 2, minimum: 2, maximum: 10 },
    { name: "exempt", title: "Not these", type: "list", default: [] },
    { name: "tag", title: "Tag", type: "text", default: "" },
  ] as const;
  const of = (said?: string) => parametersOf({ kind: "p", fields, parameters: { tag: "a" } }, said);
  expect(of()).toEqual({ tag: "a" });
  expect(of("approvals=3; exempt = nginx, redis;tag=tier=production")).toEqual({
    ...{ approvals: 3, exempt: ["nginx", "redis"], tag: "tier=production" },
  });
  expect(of("approvals=many")).toEqual({ tag: "a", approvals: "many" });
  expect([of("aprovals=3"), of("tag")]).toEqual([
    "--set takes approvals=…; exempt=…; tag=… for p, not “aprovals”.",
    "--set takes approvals=…; exempt=…; tag=… for p, not “tag”.",
  ]);
  expect(parametersOf({ kind: "q", fields: [], parameters: {} }, "a=1")).toBe("Nothing may be set of q.");
});
