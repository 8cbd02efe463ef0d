import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSyncGateway } from "@tributary/adapters/transport";
import { type ComponentId, err, ok } from "@tributary/core/base";
import { createPipeline } from "@tributary/core/engine";
import { deserialiseSnapshot, type Mutation, type Path, serialiseSnapshot, type Snapshot } from "@tributary/core/model";
import { CLOSE } from "@tributary/core/protocol";
import { DocumentSession } from "@tributary/core/sync";
import { type ChangeSetReplica, connectChangeSet } from "@tributary/replica";
import { baseSnapshot } from "@tributary/testing/simulation";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";
import { AUTHOR, openStore, type Store } from "./scale/store.ts";

export const name = "open";

const CHANGES = 1_000;

/**
 * ms from connecting until a change set of 1 000 changes is on screen: our replica, over a real socket, on a Head that it has
 * already; with the session open on the server, and with the session read from the embedded PostgreSQL first. And, apart from
 * both, what it takes to make Head out of its JSON for who has not seen this version yet.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const store = await openStore();
  try {
    for (const size of quick ? [10_000] : [1_000, 100_000]) {
      const base = baseSnapshot(size);
      const rounds = quick ? 3 : 9;
      const figure = { bench: name, unit: "ms", better: "lower" } as const;
      const told = `${CHANGES} changes on ${size} components`;
      const { warm, cold } = await openings(store, base, size, rounds);
      yield result({ ...figure, case: `${told}, session open`, ours: median(warm) });
      yield result({ ...figure, case: `${told}, session in the database`, ours: median(cold) });
      const text = JSON.stringify(serialiseSnapshot(base));
      const read = Array.from({ length: 3 }, () => timeMs(() => deserialiseSnapshot(JSON.parse(text))));
      yield result({ ...figure, case: `Head of ${size} components from JSON`, ours: median(read) });
    }
  } finally {
    await store.close();
  }
}

async function openings(store: Store, base: Snapshot, size: number, rounds: number) {
  const changeSet = await store.addChangeSet(`open${size}`, 0);
  const open = () =>
    DocumentSession.open({
      workspace: store.workspace,
      changeSet,
      log: store.stores.documentLog,
      baseAt: () => Promise.resolve(base),
      baseVersion: 0,
      pipeline: createPipeline({
        ...{ policies: [], audit: () => undefined, history: () => undefined },
        ...{ now: Date.now, newId: () => "e" },
      }),
      now: Date.now,
      defer: (task) => setImmediate(task),
    });
  let session: DocumentSession | undefined = await open();
  const judged = await session.submit(AUTHOR, "editor", edits(size));
  if (judged.refused.length > 0) throw new Error(judged.refused[0]?.sentence);
  const server = await serve(async () => {
    session ??= await open();
    return session;
  });
  const [warm, cold]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    warm.push(await openMs(server.url, changeSet, base));
    await session?.close();
    session = undefined;
    cold.push(await openMs(server.url, changeSet, base));
  }
  await session?.close();
  await server.close();
  return { warm, cold };
}

async function serve(sessionOf: () => Promise<DocumentSession>) {
  const gateway = createSyncGateway({
    authenticate: async () => ({
      actor: AUTHOR,
      member: AUTHOR.id,
      credential: { kind: "session", id: "s" },
    }),
    isOwnOrigin: () => true,
    open: async (room) => {
      if (room.kind !== "changeSet") return err({ code: CLOSE.notFound, reason: "no such room" });
      const session = await sessionOf();
      return ok({ role: "editor" as const, join: (socket) => session.join(socket), release: () => {} });
    },
    newId: () => crypto.randomUUID(),
    onFault: (fault) => console.error(fault),
  });
  const http = createServer();
  http.on("upgrade", (request, socket, head) => void gateway.upgrade(request, socket, head));
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sync`,
    async close() {
      await gateway.close();
      http.closeAllConnections();
      http.close();
    },
  };
}

async function openMs(url: string, changeSet: string, base: Snapshot): Promise<number> {
  const start = performance.now();
  const replica = connectChangeSet({ url, changeSet, base });
  await synced(replica);
  const took = performance.now() - start;
  const { view } = replica.getState();
  if (view.components.size !== base.components.size || view === base) throw new Error("the view is not complete");
  replica.close();
  return took;
}

function synced(replica: ChangeSetReplica): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!replica.getState().synced) return;
      stop();
      resolve();
    };
    const stop = replica.subscribe(look);
  });
}

function edits(size: number): readonly Mutation[] {
  return Array.from(
    { length: CHANGES },
    (_, at): Mutation => ({
      type: "attribute.set",
      component: `base${Math.floor((at * size) / CHANGES)}` as ComponentId,
      path: "/domain/text" as Path,
      value: `mine ${at}`,
    }),
  );
}

function timeMs(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
