import type { ViewId } from "@tributary/core/base";
import { expect, test } from "vitest";
import { createStore } from "../../replica/index.ts";
import { type DeskUi, FIRST_UI } from "../desk.ts";
import { viewKeeper } from "./use-addressed-view.ts";

const EDGE = "edge" as ViewId;

test("[C63] a view that is chosen is told to the address once; one that the address asks for is shown and not told", () => {
  const ui = createStore<DeskUi>(FIRST_UI);
  const told: (readonly [string | null, string])[] = [];
  const keeper = viewKeeper(ui, (view, how) => told.push([view, how]));
  ui.set({ view: EDGE });
  ui.set({ search: "web" });
  expect(told).toEqual([["edge", "push"]]);
  keeper.ask(null);
  expect([ui.getState().view, told.length]).toEqual([null, 1]);
  keeper.ask("elsewhere");
  expect([ui.getState().view, told.length]).toEqual(["elsewhere", 1]);
  ui.set({ view: null });
  expect(told.at(-1)).toEqual([null, "push"]);
});

test("[C63] who follows somebody is led through their views without a trail", () => {
  const ui = createStore<DeskUi>({ ...FIRST_UI, following: { client: 7, id: "ben", name: "Ben", colour: "#123" } });
  const told: string[] = [];
  const { stop } = viewKeeper(ui, (_view, how) => told.push(how));
  ui.set({ view: EDGE });
  stop();
  ui.set({ view: null });
  expect(told).toEqual(["replace"]);
});
