import { auditLine } from "@tributary/core/governance";
import { textHash, type ServerProcessId } from "@tributary/core/base";
import { SYSTEM_ACTOR, ok, type WorkspaceId } from "@tributary/core/base";
import type { FunctionRunRecord, Sandbox, SandboxJob, SandboxOutcome } from "@tributary/core/engine";
import { MemoryFunctionRuns } from "@tributary/testing/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FunctionExecutor } from "./executor.ts";
import { NO_HOOKS } from "./hooks.ts";

const LINE = auditLine({ actor: SYSTEM_ACTOR }, { at: 1, sentence: "ended it" });

type Going = { readonly job: SandboxJob; readonly end: (result: SandboxOutcome["result"]) => void };

/** A sandbox whose functions go on until they are told how to end, or are aborted. */
class PatientSandbox implements Sandbox {
  readonly going: Going[] = [];

  describe(): ReturnType<Sandbox["describe"]> {
    return { driver: "patient", tier: "world", boundary: "namespaces", memory: "hard" };
  }

  run(job: SandboxJob): Promise<SandboxOutcome> {
    return new Promise((resolve) => {
      const one: Going = {
        job,
        end: (result) => {
          this.going.splice(this.going.indexOf(one), 1);
          resolve({ result, logs: [], durationMs: 1 });
        },
      };
      this.going.push(one);
      const cancel = () => one.end({ ok: false, failure: { kind: "cancelled", message: "cancelled" } });
      if (job.signal?.aborted) cancel();
      else job.signal?.addEventListener("abort", cancel);
    });
  }

  async close(): Promise<void> {}
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant("start" as const), confidential: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("end" as const), at: fc.nat(3), well: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("log" as const), at: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("kill" as const), at: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("watch" as const), at: fc.nat(12) }) },
);
const code = { js: "export default 1;", hash: textHash("export default 1;") };
const seen = { succeeded: 0, failed: 0, killed: 0, interrupted: 0, lines: 0 };

function executorOn(store: MemoryFunctionRuns, sandbox: PatientSandbox): FunctionExecutor {
  let ids = 0;
  return new FunctionExecutor({
    server: "here" as ServerProcessId,
    ...{ store, hooks: NO_HOOKS, sandboxes: { get: async () => ok(sandbox) }, now: () => 1, newId: () => `r${++ids}` },
    onChange: () => {},
    onFault: (fault) => {
      throw fault;
    },
  });
}

test("[F2][F4] whatever is begun, killed, watched and stopped in whatever order: each run has one end, and each line is seen once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40, size: "max" }), async (steps) => {
      const [store, sandbox] = [new MemoryFunctionRuns(), new PatientSandbox()];
      const executor = executorOn(store, sandbox);
      const begun: FunctionRunRecord[] = [];
      const ends: Promise<unknown>[] = [];
      const said = new Map<string, string[]>();
      const watched: { readonly id: string; readonly lines: string[]; readonly done: Promise<void> }[] = [];
      const settle = async () => {
        for (let turn = 0; turn < 12; turn++) await Promise.resolve();
      };
      for (const each of steps) {
        if (each.type === "start") {
          const { record, ended } = await executor.start({
            ...{ workspace: "w" as WorkspaceId, function: { name: "f", kind: "debug" }, purpose: "debug", code },
            ...{ input: begun.length, by: SYSTEM_ACTOR, grants: [], isConfidential: each.confidential },
          });
          begun.push(record);
          ends.push(ended);
        } else if (each.type === "end") {
          const failure = { kind: "thrown", message: "no" } as const;
          sandbox.going[each.at]?.end(each.well ? { ok: true, value: 1 } : { ok: false, failure });
        } else if (each.type === "log") {
          const one = sandbox.going[each.at];
          const of = begun[one?.job.input as number];
          if (!one || !of) continue;
          const lines = said.get(of.id) ?? [];
          if (of.input.kind !== "withheld") said.set(of.id, [...lines, `line ${lines.length}`]);
          one.job.onLog?.(`line ${lines.length}`);
        } else {
          const of = begun[each.at];
          if (of && each.type === "kill") await executor.kill(of.id, SYSTEM_ACTOR, LINE);
          if (of && each.type === "watch") {
            const lines: string[] = [];
            const follow = async () => {
              for await (const event of executor.watch(of, 0, new AbortController().signal))
                if (event.type === "log") lines.push(...event.lines.map(({ text }) => text));
            };
            watched.push({ id: of.id, lines, done: follow() });
          }
        }
        await settle();
      }
      await executor.stop();
      await Promise.all(ends);
      expect(await store.orphaned()).toEqual([]);
      for (const { id } of begun) {
        const record = await store.get(id);
        const { state } = record as FunctionRunRecord;
        if (state.phase === "running") throw new Error("it has no end");
        const isInterrupted = state.phase === "failed" && state.failure.kind === "interrupted";
        seen[isInterrupted ? "interrupted" : state.phase] += 1;
        expect(await executor.kill(id, SYSTEM_ACTOR, LINE)).toBe(false);
        const lines = (await store.log(id, 0, 99)).map(({ text }) => text);
        expect(lines).toEqual(said.get(id) ?? []);
        seen.lines += lines.length;
      }
      for (const { id, lines, done } of watched) {
        await done;
        expect(lines).toEqual(said.get(id) ?? []);
      }
    }),
    { numRuns: 100 },
  );
  expect(Object.entries(seen).filter(([, times]) => times < 10)).toEqual([]);
});
