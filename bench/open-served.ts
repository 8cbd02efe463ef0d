import { readFileSync } from "node:fs";
import type { ComponentId } from "@tributary/core/base";
import type { Mutation, Path } from "@tributary/core/model";
import { type ChangeSetReplica, connectChangeSet } from "@tributary/replica";
import { baseMutations } from "@tributary/testing/simulation";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";
import { Served } from "./scale/served.ts";

export const name = "open-served";

const CHANGES = 1_000;

type Base = Awaited<ReturnType<Served["base"]>>;

/**
 * ms until a change set of 1 000 changes is on screen, as people have it: the server as it is shipped, in a process of its own,
 * with its database; our replica over a socket from this process. With Head's version known here from before; with nothing known,
 * so that Head is fetched and made first; and the first opening after the server's start. And what the server then holds.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const size of quick ? [5_000] : [10_000, 100_000]) {
    const served = await Served.start(baseMutations(size));
    try {
      const { id } = await served.command<{ readonly id: string }>("changeSet.create", {
        workspace: served.workspace,
        title: "Bench",
      });
      const base = await served.base(id);
      await fill(served, id, base, size);
      const rounds = quick ? 3 : 7;
      const known = await times(rounds, () => opened(served, id, async () => base));
      const unknown = await times(quick ? 1 : 3, () => opened(served, id, () => served.base(id)));
      const residentMb = megabytes(served);
      await served.server.stop();
      await served.server.start();
      const first = await opened(served, id, async () => base);
      const told = `${CHANGES} changes on ${size} components`;
      const figure = { bench: name, unit: "ms", better: "lower" } as const;
      yield result({ ...figure, case: `${told}, Head known`, ours: median(known) });
      yield result({ ...figure, case: `${told}, Head fetched`, ours: median(unknown) });
      yield result({ ...figure, case: `${told}, first after the start`, ours: first });
      yield result({ ...figure, case: `${size} components without functions, server`, ours: residentMb, unit: "MB" });
    } finally {
      await served.server.dispose();
    }
  }
}

/** From asking what the change set stands on until all of it is shown. */
async function opened(served: Served, changeSet: string, baseOf: () => Promise<Base>): Promise<number> {
  const start = performance.now();
  await served.query("changeSet.get", { changeSet });
  const replica = await connected(served, changeSet, await baseOf());
  const took = performance.now() - start;
  const shown = [...replica.getState().view.components.values()].filter(
    ({ attributes }) => JSON.stringify(attributes.get("/domain/text" as Path))?.includes("mine") === true,
  );
  replica.close();
  if (shown.length !== CHANGES) throw new Error(`${shown.length} of ${CHANGES} changes are shown`);
  return took;
}

async function fill(served: Served, changeSet: string, base: Base, size: number): Promise<void> {
  const replica = await connected(served, changeSet, base);
  const edits = Array.from(
    { length: CHANGES },
    (_, at): Mutation => ({
      type: "attribute.set",
      component: `base${Math.floor((at * size) / CHANGES)}` as ComponentId,
      path: "/domain/text" as Path,
      value: `mine ${at}`,
    }),
  );
  await new Promise<void>((done, fail) => {
    const made = replica.edit(edits, {
      label: "Fill",
      onVerdict: (verdict) => (verdict.accepted ? done() : fail(new Error("the edits were refused"))),
    });
    if (!made.ok) fail(new Error(made.error.sentence));
  });
  replica.close();
}

function connected(served: Served, changeSet: string, base: Base): Promise<ChangeSetReplica> {
  const { syncUrl: url, webSocket } = served;
  const replica = connectChangeSet({ url, webSocket, changeSet, base: base.snapshot, baseVersion: base.version });
  return new Promise((done) => {
    const stop = replica.subscribe(() => {
      if (!replica.getState().synced) return;
      stop();
      done(replica);
    });
  });
}

async function times(rounds: number, work: () => Promise<number>): Promise<readonly number[]> {
  const all: number[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await work());
  return all;
}

function megabytes({ server }: Served): number {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
