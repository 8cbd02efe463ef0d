import type { ComponentId, FunctionId, FunctionRunId, ServerProcessId, WorkspaceId } from "@tributary/core/base";
import {
  endedRun,
  type FunctionRunRecord,
  type FunctionRunStore,
  interruptedRun,
  keptJson,
  RUNS_KEPT,
} from "@tributary/core/engine";
import { auditLine } from "@tributary/core/governance";
import { functionKey } from "@tributary/core/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { ada } from "./document-log.contract.ts";

/** What every store of function runs promises. `open` gives a store, a workspace that holds none yet, and what its audit says, oldest first. */
export function functionRunStoreContract(
  name: string,
  open: () => Promise<{
    readonly store: FunctionRunStore;
    readonly workspace: WorkspaceId;
    readonly told: () => Promise<readonly string[]>;
  }>,
): void {
  describe(name, () => {
    let store: FunctionRunStore;
    let workspace: WorkspaceId;
    let told: () => Promise<readonly string[]>;
    let ids = 0;
    beforeEach(async () => {
      ({ store, workspace, told } = await open());
    });
    const run = (over: Partial<FunctionRunRecord> = {}): FunctionRunRecord => ({
      id: `${workspace}-${++ids}` as FunctionRunId,
      workspace,
      changeSet: null,
      component: { id: "web" as ComponentId, name: "web" },
      function: { name: "look", kind: "debug", id: "f1" as FunctionId },
      purpose: "debug",
      codeHash: "c",
      by: ada,
      startedAt: ids,
      input: { kind: "whole", value: { hostile: "zero \u0000 half \ud800" } },
      state: { phase: "running" },
      ...over,
    });
    const done = (record: FunctionRunRecord): FunctionRunRecord =>
      endedRun(record, { result: { ok: true, value: 1 }, durationMs: 2 }, { at: 9, output: keptJson(1) });
    const saying = (sentence: string) => auditLine({ actor: ada }, { at: 1, sentence });
    const line = (record: FunctionRunRecord, seq: number, text = `line ${seq}`) => ({
      ...{ run: record.id, component: "", at: seq, seq, text },
    });

    test("a run is there from its beginning, and has one end", async () => {
      const begun = run();
      await store.begin(begun);
      expect(await store.get(begun.id)).toEqual(begun);
      expect((await store.orphaned()).map(({ id }) => id)).toContain(begun.id);
      await store.end(done(begun));
      await store.end(interruptedRun(begun, 99));
      expect((await store.get(begun.id))?.state).toMatchObject({ phase: "succeeded", endedAt: 9 });
      expect((await store.orphaned()).map(({ id }) => id)).not.toContain(begun.id);
    });

    test("a run is asked to end by whoever wants it first, and its process is told, while it runs", async () => {
      const [here, there] = ["here" as ServerProcessId, "there" as ServerProcessId];
      const [mine, theirs] = [run({ server: here }), run({ server: there })];
      for (const each of [mine, theirs]) await store.begin(each);
      expect(await store.toEnd(here)).toEqual([]);
      const asked = [
        await store.askToEnd(mine.id, "Ada", saying("Ada")),
        await store.askToEnd(mine.id, "Ben", saying("Ben")),
      ];
      expect([asked, await told()]).toEqual([[true, true], ["Ada"]]);
      expect(await store.toEnd(here)).toEqual([{ id: mine.id, by: "Ada" }]);
      expect(await store.toEnd(there)).toEqual([]);
      await store.end(done(mine));
      expect(await store.toEnd(here)).toEqual([]);
      expect(await store.askToEnd(mine.id, "Ada", saying("late"))).toBe(false);
      expect(await told()).toEqual(["Ada"]);
    });

    test("what somebody asked for has its line with it, once however often it is stored; what nobody did has none", async () => {
      const asked = run();
      for (let tries = 0; tries < 2; tries++) await store.begin(asked, saying("asked"));
      await store.begin(run());
      expect(await told()).toEqual(["asked"]);
    });

    test("a run is found by its function and by its component, newest first, in pages", async () => {
      const first = run();
      const second = run({ component: { id: "db" as ComponentId, name: "db" } });
      const other = run({ function: { name: "look", kind: "debug", schema: "docker.container" } });
      for (const each of [first, second, other]) await store.begin(each);
      const ids = async (filter: Parameters<FunctionRunStore["list"]>[1]) =>
        (await store.list(workspace, filter)).map(({ id }) => id);
      expect(await ids({ limit: 9 })).toEqual([other.id, second.id, first.id]);
      expect(await ids({ limit: 9, functionKey: "f1" })).toEqual([second.id, first.id]);
      expect(await ids({ limit: 9, functionKey: functionKey(other.function) })).toEqual([other.id]);
      expect(await ids({ limit: 9, component: "db" as ComponentId })).toEqual([second.id]);
      expect(await ids({ limit: 1, before: other.id })).toEqual([second.id]);
      expect(await ids({ limit: 9, before: second.id })).toEqual([first.id]);
    });

    test("lines of a log are kept in order, once each", async () => {
      const begun = run();
      await store.begin(begun);
      await store.appendLog([line(begun, 1, "zero \u0000"), line(begun, 2)]);
      await store.appendLog([line(begun, 2, "again"), line(begun, 3)]);
      const texts = async (after: number, limit: number) =>
        (await store.log(begun.id, after, limit)).map(({ text }) => text);
      expect((await texts(0, 9)).slice(1)).toEqual(["line 2", "line 3"]);
      expect(await texts(1, 1)).toEqual(["line 2"]);
    });

    test("the newest runs of a function are kept, the others go with their logs; what still runs stays", async () => {
      const [oldest, running] = [run(), run()];
      const other = run({ function: { name: "other", kind: "debug" } });
      for (const each of [oldest, running, other]) await store.begin(each);
      await store.appendLog([line(oldest, 1)]);
      for (const each of [oldest, other]) await store.end(done(each));
      for (let count = 2; count < RUNS_KEPT; count++) await store.begin(run());
      expect(await store.get(oldest.id)).toBeDefined();
      await store.begin(run());
      await store.begin(run());
      expect(await store.get(oldest.id)).toBeUndefined();
      expect(await store.log(oldest.id, 0, 9)).toEqual([]);
      expect(await store.get(running.id)).toBeDefined();
      expect(await store.get(other.id)).toBeDefined();
    });
  });
}
