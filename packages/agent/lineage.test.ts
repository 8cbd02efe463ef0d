import type { DivergenceView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import type { AgentApi } from "./api.ts";
import { lineageOf } from "./lineage.ts";

const ONE = { root: "attribute", key: "c/domain/image", theirsHash: "h" } as DivergenceView;

/** Answers every question with `answer`, and keeps what was asked. */
function apiAnswering(answer: unknown): { readonly api: AgentApi; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const say = async (name: string, input?: unknown) => {
    asked.push([name, input]);
    return answer;
  };
  return { api: { query: say, command: say } as unknown as AgentApi, asked };
}

test("[B10] divergences are listed and settled, those named or all", async () => {
  const { api, asked } = apiAnswering([ONE]);
  const lineage = lineageOf(api, "cs");
  expect(await lineage.divergences()).toEqual([ONE]);
  await lineage.settle("theirs", [ONE]);
  await lineage.settle("mine", []);
  await lineage.settle("mine");
  expect(asked.slice(1)).toEqual([
    [
      "divergence.settle",
      { changeSet: "cs", choice: "theirs", keys: [{ root: "attribute", key: "c/domain/image", theirsHash: "h" }] },
    ],
    ["divergence.settle", { changeSet: "cs", choice: "mine" }],
  ]);
});

test("[B10] parts and reverts resolve to the change set that was made, a revert also to what it cannot take back", async () => {
  const notes = ["What “db” held was deleted with it."];
  const { api, asked } = apiAnswering({ id: "made", notes });
  const lineage = lineageOf(api, "cs");
  expect(await lineage.split(["c"], "Just c")).toBe("made");
  expect(await lineage.revert()).toEqual({ changeSet: "made", notes });
  expect(asked).toEqual([
    ["changeSet.split", { changeSet: "cs", components: ["c"], title: "Just c" }],
    ["changeSet.revert", { changeSet: "cs" }],
  ]);
});

test("[B10] with what a preview has shown, all of it is named", async () => {
  const { api, asked } = apiAnswering({ id: "made" });
  const needed = [{ component: "d", name: "d", why: "c takes a value from it." }];
  await lineageOf(api, "cs").split(["c"], "c", { components: [{ component: "c", name: "c" }], needed, obstacle: null });
  expect(asked).toEqual([["changeSet.split", { changeSet: "cs", components: ["c"], title: "c", shown: ["c", "d"] }]]);
});

test("[B12] one thing, or one part of it, is taken back", async () => {
  const { api, asked } = apiAnswering(null);
  const lineage = lineageOf(api, "cs");
  await lineage.takeBack("f");
  await lineage.takeBack("f", { part: "code" });
  expect(asked).toEqual([
    ["changeSet.takeBack", { changeSet: "cs", thing: "f" }],
    ["changeSet.takeBack", { changeSet: "cs", thing: "f", part: { part: "code" } }],
  ]);
});

test("[B53] what moves of Head took is listed, and put away for everybody", async () => {
  const report = { version: 4, at: 0, dropped: [], renamed: [], notes: ["Another name."], more: 0 };
  const { api, asked } = apiAnswering([report]);
  const lineage = lineageOf(api, "cs");
  expect(await lineage.reports()).toEqual([report]);
  await lineage.dismissReports(report.version);
  await lineage.dismissReports();
  expect(asked).toEqual([
    ["divergence.reports", { changeSet: "cs" }],
    ["divergence.dismissReports", { changeSet: "cs", upTo: 4 }],
    ["divergence.dismissReports", { changeSet: "cs" }],
  ]);
});
