import { expect, test } from "vitest";
import type { FunctionRunView } from "@tributary/core/protocol";
import type { Mutation } from "@tributary/core/model";
import type { AgentApi } from "./api.ts";
import { functionsOf } from "./functions.ts";
import { ACCEPTED, refused } from "./verdict.ts";

/** A server with one run, which ends when it has been asked for so often, or when it is killed. */
function serverWithRun(endsAfter: number) {
  const asked: unknown[] = [];
  let looks = 0;
  let isKilled = false;
  const state = () => (isKilled ? "killed" : looks >= endsAfter ? "succeeded" : "running");
  const api = {
    workspace: async () => "w",
    async query(name: string, input: { readonly afterSeq?: number }) {
      if (name === "functionRun.asTest") return { name: "As for web", ...input };
      if (name === "functionRun.log") return input.afterSeq === 0 ? [{ seq: 1, text: "going" }] : [];
      looks += 1;
      return { id: "r", state: { phase: state() } };
    },
    async command(name: string, input: object) {
      asked.push([name, input]);
      isKilled ||= name === "functionRun.kill";
      return { run: "r" };
    },
  } as unknown as AgentApi;
  const batches: (readonly Mutation[])[] = [];
  const functions = functionsOf({
    api,
    replica: { changeSet: "cs" } as unknown as Parameters<typeof functionsOf>[0]["replica"],
    newId: () => "f1",
    dryRun: async () => {
      throw new Error("nothing is tried here");
    },
    batch: async (mutations) => {
      batches.push(mutations);
      return mutations.some((each) => "name" in each && each.name === "taken")
        ? refused("nameTaken", "taken")
        : ACCEPTED;
    },
  });
  return { functions, asked, batches };
}
const phaseOf = ({ state }: FunctionRunView) => state.phase;

test("[B21] a function is written with all that belongs to it in one act, or refused", async () => {
  const { functions, batches } = serverWithRun(1);
  const wanted = { kind: "qualification", source: "code", attachTo: ["docker.container"] } as const;
  const inputs = { image: "/domain/image" };
  expect(await functions.write({ ...wanted, name: "check", inputs })).toEqual({ accepted: true, function: "f1" });
  expect(batches[0]?.map(({ type }) => type)).toEqual(["function.create", "function.set", "function.bind"]);
  const connections = [{ connection: "dns" }];
  await functions.write({ ...wanted, kind: "action", name: "createRecord", connections });
  expect(batches[1]).toContainEqual({ type: "function.set", function: "f1", field: "connections", value: connections });
  expect(await functions.write({ ...wanted, name: "taken" })).toMatchObject({ accepted: false, rule: "nameTaken" });
});

test("[B21] a run resolves when it has ended, each line of its log told once", async () => {
  const { functions, asked } = serverWithRun(3);
  const lines: string[] = [];
  const run = await functions.run({ target: { id: "f1" }, component: "c" }, { onLog: ({ text }) => lines.push(text) });
  expect([phaseOf(run), lines]).toEqual(["succeeded", ["going"]]);
  const wish = { workspace: "w", changeSet: "cs", target: { id: "f1" }, component: "c" };
  expect(asked).toEqual([["function.run", wish]]);
});

test("[B21] a run that is not wanted any more is ended", async () => {
  const { functions } = serverWithRun(Number.POSITIVE_INFINITY);
  const enough = new AbortController();
  const run = functions.run({ target: { id: "f1" } }, { onLog: () => enough.abort(), signal: enough.signal });
  expect(phaseOf(await run)).toBe("killed");
});

test("[B45] a run is made a test by the server, asked by the run's id", async () => {
  const { functions } = serverWithRun(1);
  expect(await functions.asTest("r7")).toEqual({ name: "As for web", run: "r7" });
});
