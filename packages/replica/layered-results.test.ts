import type { FunctionResult } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { layeredLive } from "./layered-results.ts";
import { type LiveState, NOTHING } from "./results.ts";
import { createStore } from "./store.ts";

const done = (value: string): FunctionResult => ({ phase: "done", value, durationMs: 1 });
const results = (components: { readonly [id: string]: { readonly [path: string]: FunctionResult | null } }) =>
  new Map(Object.entries(components).map(([id, own]) => [id, new Map(Object.entries(own))])) as LiveState["results"];

function setUp() {
  const head = createStore<LiveState>({
    ...NOTHING,
    results: results({ web: { x: done("head"), y: done("head") }, db: { x: done("head") } }),
  });
  const own = createStore<LiveState>(NOTHING);
  return { head, own, live: layeredLive(own, head) };
}

test("[R17] what a change set's room does not tell of is Head's; what it tells goes before it, and null takes Head's away", () => {
  const { own, live } = setUp();
  own.set({ results: results({ web: { x: done("mine"), y: null }, cache: { x: done("mine") } }) });
  const shown = [...live.getState().results].map(([id, each]) => [id, Object.fromEntries(each)]);
  expect(shown).toEqual([
    ["web", { x: done("mine") }],
    ["db", { x: done("head") }],
    ["cache", { x: done("mine") }],
  ]);
  expect(live.getState().results.size).toBe(3);
});

test("[R17] what stays the same is the same object, and what shows nowhere in the change set is told to nobody", () => {
  const { head, own, live } = setUp();
  own.set({ results: results({ web: { x: done("mine") } }) });
  const { results: before } = live.getState();
  let told = 0;
  const stop = live.subscribe(() => told++);
  head.set({ headVersion: 7 });
  expect([told, live.getState().results]).toEqual([0, before]);
  head.set({ results: new Map([...head.getState().results, ...results({ db: { x: done("newer") } })]) });
  expect(told).toBe(1);
  expect(live.getState().results.get("web")).toBe(before.get("web"));
  expect(live.getState().results.get("db")?.get("x")).toEqual(done("newer"));
  head.set({ functions: { running: 1, waiting: 2 } });
  expect(live.getState().functions).toEqual({ running: 1, waiting: 2 });
  stop();
  head.set({ functions: { running: 0, waiting: 0 } });
  expect(told).toBe(2);
});
