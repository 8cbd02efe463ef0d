import type { Actor, ConnectionId } from "@tributary/core/base";
import type { DocumentLog, DocumentSession } from "@tributary/core/sync";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { frame } from "./fuzz/bytes.ts";
import { creating, openReviewing } from "./reviewing.fixture.ts";

const KEY = "mine/meta/description";
const [SYNC, UPDATE] = [0, 2];
/** So much of it has been overwritten that it is rebuilt as soon as those who would have to fetch it anew have left. */
const OVERWRITTEN = 2_100;

/** Two stock editors overwrite one value in turns, and leave. */
async function overwritten(session: DocumentSession, actor: Actor): Promise<void> {
  const docs = [new Y.Doc(), new Y.Doc()] as const;
  const peers = docs.map((doc, at) => {
    const peer = session.join({
      ...{ id: `stock${at}` as ConnectionId, actor, role: "editor", outbox: false },
      ...{ send: () => undefined, close: () => undefined, bufferedBytes: () => 0 },
    });
    doc.on("update", (update: Uint8Array, from: unknown) => {
      if (from === "other") return;
      peer.receive(frame(SYNC, UPDATE, update));
      Y.applyUpdate(docs[1 - at] ?? doc, update, "other");
    });
    return peer;
  });
  for (let value = 0; value < OVERWRITTEN; value += 1)
    docs[value % 2]?.getMap("attribute").set(KEY, { value: `text ${value}` });
  await expect
    .poll(() => session.view.components.get("mine" as never)?.attributes.get("/meta/description" as never))
    .toEqual({ value: `text ${OVERWRITTEN - 1}` });
  await session.flushed();
  for (const peer of peers) peer.leave();
}

test("[VR23] a change set whose document is rebuilt in the moment of applying is applied: nobody else has opened it", async () => {
  const world = await openReviewing();
  const { applying, record, ana, trouble, hosts, deps } = world;
  const real = deps.stores.documentLog;
  const [stored, told] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const rebuilding: Pick<DocumentLog, "compact"> = {
    async compact(...compaction) {
      const answer = await real.compact(...compaction);
      stored.resolve();
      await told.promise;
      return answer;
    },
  };
  const documentLog = new Proxy(real, {
    get: (log, name) => {
      if (name === "compact") return rebuilding.compact;
      const found: unknown = Reflect.get(log, name);
      return typeof found === "function" ? found.bind(log) : found;
    },
  });
  Object.assign(deps.stores, { documentLog });
  await hosts.withChangeSet(record, async ({ session }) => {
    await session.submit(ana.actor, "owner", creating("mine"));
    await overwritten(session, ana.actor);
    const contentHash = await world.approved();
    // What the store knows and the session has not heard yet: that its document is another by now.
    trouble.before = () => stored.promise;
    trouble.after = async () => told.resolve();
    expect(await applying.apply(record, contentHash, ana)).toMatchObject({ ok: true });
  });
  expect(await world.onHead()).toEqual(["mine"]);
  await world.close();
});
