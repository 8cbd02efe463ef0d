import type { FunctionRunView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import type { AgentApi } from "./api.ts";
import { changeSetOf } from "./change-set.ts";
import { functionsOf } from "./functions.ts";
import { historyOf } from "./history.ts";

const COMPARED = {
  ...{ from: 1, to: 3, changes: [], functions: [], schemas: [], notes: [], views: [] },
  ...{ more: 0, moreThings: 0 },
};

type Asked = readonly [name: string, input: unknown];

/** Answers what is asked for by name, and keeps what was asked. */
function apiAnswering(answers: { readonly [name: string]: unknown }): { api: AgentApi; asked: Asked[] } {
  const asked: Asked[] = [];
  const say = async (name: string, input?: unknown) => {
    asked.push([name, input]);
    return answers[name];
  };
  const api = { query: say, command: say, workspace: async () => "w", changeSet: async () => answers["summary"] };
  return { api: api as unknown as AgentApi, asked };
}

test("[B42] a change set is renamed, abandoned and reopened, and says how it stands", async () => {
  const { api, asked } = apiAnswering({ summary: { title: "Shop" } });
  const changeSet = changeSetOf(api, "cs");
  await changeSet.rename("Two caches");
  await changeSet.abandon();
  await changeSet.reopen();
  expect(await changeSet.summary()).toEqual({ title: "Shop" });
  expect(asked).toEqual([
    ["changeSet.rename", { changeSet: "cs", title: "Two caches" }],
    ["changeSet.abandon", { changeSet: "cs" }],
    ["changeSet.reopen", { changeSet: "cs" }],
  ]);
});

test("[B42] versions are compared with each other or with Head as it is now, and found by a moment", async () => {
  const { api, asked } = apiAnswering({ "head.versionAt": { version: 4 }, "history.compare": COMPARED });
  const history = historyOf(api, "cs");
  expect(await history.versionAt(99)).toBe(4);
  await history.compare(1);
  await history.compare(1, 3);
  expect(asked).toEqual([
    ["head.versionAt", { workspace: "w", at: 99 }],
    ["history.compare", { workspace: "w", from: 1 }],
    ["history.compare", { workspace: "w", from: 1, to: 3 }],
  ]);
});

test("[B42] of versions that differ in much, all of it is read, page by page, of what was Head at first", async () => {
  const change = (component: string) => ({ component, name: component, schema: "s@1", kind: "added", fields: [] });
  const pages = [
    { ...COMPARED, changes: [change("a")], notes: [{ key: "n" }], more: 2, next: 300 },
    { ...COMPARED, changes: [change("b")], more: 1, next: 600 },
    { ...COMPARED, changes: [change("c")] },
  ];
  const asked: unknown[] = [];
  const query = async (_name: string, input: { readonly cursor?: number }) => {
    asked.push(input);
    return pages[(input.cursor ?? 0) / 300];
  };
  const api = { query, workspace: async () => "w" } as unknown as AgentApi;
  const { changes, notes, more, next } = await historyOf(api).compare(1);
  expect([changes.map(({ name }) => name), notes.length, more, next]).toEqual([["a", "b", "c"], 1, 0, undefined]);
  expect(asked).toEqual([
    { workspace: "w", from: 1 },
    { workspace: "w", from: 1, to: 3, cursor: 300 },
    { workspace: "w", from: 1, to: 3, cursor: 600 },
  ]);
});

test("[B42] what was written to a function, a kind or a view is asked for by what it is called", async () => {
  const { api, asked } = apiAnswering({ "history.timeline": [{ path: "/source" }] });
  expect(await historyOf(api).timelineOf("view/edge")).toEqual([{ path: "/source" }]);
  expect(asked).toEqual([["history.timeline", { workspace: "w", thing: "view/edge" }]]);
});

test("[B42] all that was written to a component is read, page by page, or what was written before a version", async () => {
  const place = (version: number, at: number) => ({ version, place: at });
  const pages = [[{ place: place(9, 3) }, { place: place(9, 2) }], [{ place: place(4, 0) }], []];
  const asked: unknown[] = [];
  const query = async (_name: string, input: unknown) => {
    asked.push(input);
    return pages[asked.length - 1];
  };
  const history = historyOf({ query, workspace: async () => "w" } as unknown as AgentApi);
  expect(await history.timeline("web", { path: "/domain/image", before: 12 })).toHaveLength(3);
  const of = { workspace: "w", component: "web", path: "/domain/image" };
  expect(asked).toEqual([
    { ...of, before: place(12, 0) },
    { ...of, before: place(9, 2) },
    { ...of, before: place(4, 0) },
  ]);
});

test("[B42] who wrote what stands: here, unless a version of Head is meant; at a path and below, and at no other", async () => {
  const here = ["/domain/env", "/domain/env/A", "/domain/environment"].map((path) => ({ path }));
  const { api, asked } = apiAnswering({ "history.authorsIn": here, "history.authors": [] });
  expect(await historyOf(api, "cs").authors("c", { path: "/domain/env" })).toEqual(here.slice(0, 2));
  await historyOf(api, "cs").authors("c", { version: 3 });
  await historyOf(api).authors("c");
  expect(asked.map(([name, input]) => [name, input])).toEqual([
    ["history.authorsIn", { changeSet: "cs", component: "c" }],
    ["history.authors", { workspace: "w", component: "c", version: 3 }],
    ["history.authors", { workspace: "w", component: "c" }],
  ]);
});

test("[B44] a result is explained and computed again; a run is followed, run again and ended", async () => {
  const { api, asked } = apiAnswering({
    "functionRun.get": { id: "r2", state: { phase: "succeeded" } },
    "functionRun.retry": { run: "r2" },
    "function.explain": { result: { phase: "failed" } },
  });
  const replica = { changeSet: "cs" } as unknown as Parameters<typeof functionsOf>[0]["replica"];
  const dryRun = async () => Promise.reject(new Error("nothing is tried here"));
  const parts = { api, replica, newId: () => "f", batch: async () => ({ accepted: true }) as const, dryRun };
  const functions = functionsOf(parts);
  const at = { component: "web", path: "/derived/qualification/pinned" };
  expect(await functions.explain(at)).toEqual({ result: { phase: "failed" } });
  await functions.retryResult(at);
  const idOf = async (run: Promise<FunctionRunView>) => (await run).id;
  expect([await idOf(functions.retry("r1")), await idOf(functions.follow("r2"))]).toEqual(["r2", "r2"]);
  await functions.kill("r3");
  expect(asked).toEqual([
    ["function.explain", { workspace: "w", changeSet: "cs", ...at }],
    ["function.retryResult", { workspace: "w", changeSet: "cs", ...at }],
    ["functionRun.retry", { run: "r1" }],
    ["functionRun.get", { run: "r2" }],
    ["functionRun.get", { run: "r2" }],
    ["functionRun.kill", { run: "r3" }],
  ]);
});
