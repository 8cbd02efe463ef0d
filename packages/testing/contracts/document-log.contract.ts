import type { Actor, ActorId, ChangeSetId, ComponentId, ConnectionId } from "@tributary/core/base";
import type { Mutation, Path } from "@tributary/core/model";
import type { DocumentLog, LogEntry } from "@tributary/core/sync";
import type { AuditLine } from "@tributary/core/governance";
import { describe, expect, test } from "vitest";

export const ada: Actor = { type: "user", id: "ada" as ActorId, name: "Ada" };
export const robot: Actor = {
  type: "agent",
  id: "robot" as ActorId,
  name: "Pinner",
  onBehalfOf: { id: ada.id, name: ada.name },
};

/** One entry that set one attribute, with an update made of its value. */
export function logEntry(value: string, patch: Partial<LogEntry> = {}): LogEntry {
  const path = "/domain/image" as Path;
  const mutation: Mutation = { type: "attribute.set", component: "web" as ComponentId, path, value };
  return {
    update: new TextEncoder().encode(value),
    actor: ada,
    connection: "socket-1" as ConnectionId,
    at: 1000,
    accepted: [{ mutation, root: "attribute", key: `web${path}`, before: undefined, after: { value } }],
    refused: [],
    claims: [],
    ...patch,
  };
}

const text = (updates: readonly Uint8Array[]) => updates.map((update) => new TextDecoder().decode(update));

/**
 * What every document log promises. `fresh` answers a log, a change set that has never been opened, and what the audit says of acts in
 * it, oldest first.
 */
export function documentLogContract(
  fresh: () => Promise<{
    readonly log: DocumentLog;
    readonly changeSet: ChangeSetId;
    readonly deeds: () => Promise<readonly AuditLine[]>;
  }>,
): void {
  describe("a document log", () => {
    test("[L1] a new document opens empty, at epoch 1 or later", async () => {
      const { log, changeSet } = await fresh();
      const opened = await log.open(changeSet);
      expect(opened).toMatchObject({ seq: 0, updates: [], claims: new Map() });
      expect(opened.epoch).toBeGreaterThan(0);
      expect(opened.state).toBeUndefined();
    });

    test("[L2] what was appended is there, in order, when it is opened again", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      expect(await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a"), logEntry("b")])).toEqual({
        ok: true,
        value: 2,
      });
      expect(await log.append(changeSet, { epoch, seq: 2 }, [logEntry("c")])).toEqual({ ok: true, value: 3 });
      const again = await log.open(changeSet);
      expect(again.seq).toBe(3);
      expect(text(again.updates)).toEqual(["a", "b", "c"]);
    });

    test("[L3] each opening raises the epoch, and shuts the one before out", async () => {
      const { log, changeSet } = await fresh();
      const first = await log.open(changeSet);
      const second = await log.open(changeSet);
      expect(second.epoch).toBeGreaterThan(first.epoch);
      expect(await log.append(changeSet, { epoch: first.epoch, seq: 0 }, [logEntry("late")])).toEqual({
        ok: false,
        error: { kind: "fenced" },
      });
      expect(await log.append(changeSet, { epoch: second.epoch, seq: 0 }, [logEntry("mine")])).toEqual({
        ok: true,
        value: 1,
      });
      expect(text((await log.open(changeSet)).updates)).toEqual(["mine"]);
    });

    test("[L3] a sequence number that has moved is refused, so nothing is stored twice", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a")]);
      expect(await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a")])).toEqual({
        ok: false,
        error: { kind: "fenced" },
      });
      expect(await log.mutations(changeSet)).toHaveLength(1);
    });

    test("[L3] of appends at the same place at the same time, exactly one is stored", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      const results = await Promise.all(
        ["a", "b", "c", "d"].map((value) => log.append(changeSet, { epoch, seq: 0 }, [logEntry(value)])),
      );
      expect(results.filter((result) => result.ok)).toHaveLength(1);
      expect((await log.open(changeSet)).seq).toBe(1);
    });

    test("[L12] appends that overlap are stored in the order they were asked for", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      const values = Array.from({ length: 12 }, (_, index) => `v${index}`);
      const results = await Promise.all(
        values.map((value, seq) => log.append(changeSet, { epoch, seq }, [logEntry(value)])),
      );
      expect(results).toEqual(values.map((_, index) => ({ ok: true, value: index + 1 })));
      expect(text((await log.open(changeSet)).updates)).toEqual(values);
    });

    test("[L12] what follows one that was refused is refused with it", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a")]);
      const late = [0, 1].map((past) => log.append(changeSet, { epoch, seq: 5 + past }, [logEntry("late")]));
      expect((await Promise.all(late)).map(({ ok }) => ok)).toEqual([false, false]);
      expect((await log.open(changeSet)).seq).toBe(1);
    });

    test("[L4] mutations come back as they were written, whatever is in them", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      const odd = 'zero\u0000 half\ud800 quote"\\ 🦊 null {}[],';
      const entries = [logEntry(odd), logEntry("12"), logEntry("x", { actor: robot, at: 2000 })];
      await log.append(changeSet, { epoch, seq: 0 }, entries);
      const expected = entries.map(({ accepted, actor, at }, index) => ({ ...accepted[0], actor, at, seq: index + 1 }));
      expect(await log.mutations(changeSet)).toEqual(expected);
    });

    test("[L4] several mutations of one entry keep their order", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      const accepted = Array.from({ length: 12 }, (_, index) => logEntry(`v${index}`).accepted).flat();
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("all", { accepted })]);
      expect((await log.mutations(changeSet)).map(({ after }) => after)).toEqual(accepted.map(({ after }) => after));
    });

    test("[L13] a row that says when it was written is of that time, the others of their entry's", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      const [row] = logEntry("a").accepted;
      if (!row) throw new Error("an entry has a row");
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a", { at: 2000, accepted: [row, { ...row, at: 7 }] })]);
      expect((await log.mutations(changeSet)).map(({ at }) => at)).toEqual([2000, 7]);
    });

    test("[L14] an entry that stands for an act has one line of the audit, of whoever did it, at the entry's time", async () => {
      const { log, changeSet, deeds } = await fresh();
      const { epoch } = await log.open(changeSet);
      const deed = { actor: robot, sentence: "kept it", origin: { session: "s1" }, details: { what: "size" } };
      const system = { type: "system", id: "system" as ActorId, name: "Tributary" } as const;
      const entries = [
        logEntry("a"),
        // One that says nothing of the model, and one whose edits are lines of their own.
        logEntry("b", { actor: system, accepted: [], at: 2000, deed }),
        logEntry("c", { at: 3000, deed: { actor: ada, sentence: "took it back" } }),
      ];
      expect((await log.append(changeSet, { epoch, seq: 0 }, entries)).ok).toBe(true);
      const { id, name, type } = robot;
      expect(await deeds()).toMatchObject([
        {
          ...{ at: 2000, changeSet, outcome: "accepted", sentence: "kept it", mutation: null },
          actor: { id, name, type, owner: ada.name },
          details: { session: "s1", what: "size", entry: 2 },
        },
        { at: 3000, actor: { id: ada.id }, sentence: "took it back", details: { entry: 3 } },
      ]);
      expect(await log.mutations(changeSet)).toHaveLength(2);
    });

    test("[L14] behind a fence that has moved no act is told", async () => {
      const { log, changeSet, deeds } = await fresh();
      const { epoch } = await log.open(changeSet);
      const entry = logEntry("a", { deed: { actor: ada, sentence: "kept it" } });
      await log.append(changeSet, { epoch, seq: 0 }, [entry]);
      expect((await log.append(changeSet, { epoch, seq: 0 }, [entry])).ok).toBe(false);
      await log.open(changeSet);
      expect((await log.append(changeSet, { epoch, seq: 1 }, [entry])).ok).toBe(false);
      expect(await deeds()).toHaveLength(1);
    });

    test("[L5] a claimed client id stays the first claimant's", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a", { claims: [70_001, 4_294_967_295] })]);
      await log.append(changeSet, { epoch, seq: 1 }, [logEntry("b", { actor: robot, claims: [70_001, 70_002] })]);
      const claims = new Map([
        [70_001, ada.id],
        [4_294_967_295, ada.id],
        [70_002, robot.id],
      ] as const);
      expect((await log.open(changeSet)).claims).toEqual(claims);
    });

    test("[L6] compaction puts one state in the place of the updates, and keeps history and claims", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a", { claims: [70_001] }), logEntry("b")]);
      const state = new TextEncoder().encode("ab");
      expect(await log.compact(changeSet, { epoch, seq: 2 }, state, 1)).toEqual({ ok: true, value: { epoch } });
      await log.append(changeSet, { epoch, seq: 2 }, [logEntry("c")]);
      const again = await log.open(changeSet);
      expect(new TextDecoder().decode(again.state)).toBe("ab");
      expect(text(again.updates)).toEqual(["c"]);
      expect(again.seq).toBe(3);
      expect(again.claims.get(70_001)).toBe(ada.id);
      expect(await log.mutations(changeSet)).toHaveLength(3);
    });

    test("[L6] compaction behind a fence that has moved changes nothing", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a")]);
      expect(await log.compact(changeSet, { epoch, seq: 0 }, new Uint8Array([1]), 1)).toEqual({
        ok: false,
        error: { kind: "fenced" },
      });
      expect(text((await log.open(changeSet)).updates)).toEqual(["a"]);
    });

    test("[L8] a state of the next generation raises generation and epoch, shuts the old epoch out and retires the claims so far", async () => {
      const { log, changeSet } = await fresh();
      const { epoch, generation } = await log.open(changeSet);
      await log.append(changeSet, { epoch, seq: 0 }, [logEntry("a", { claims: [70_001] }), logEntry("b")]);
      const state = new TextEncoder().encode("rebuilt");
      const raised = await log.compact(changeSet, { epoch, seq: 2 }, state, generation + 1);
      expect(raised).toEqual({ ok: true, value: { epoch: epoch + 1 } });
      expect((await log.append(changeSet, { epoch, seq: 2 }, [logEntry("late")])).ok).toBe(false);
      const mine = logEntry("c", { claims: [70_001, 70_002] });
      expect(await log.append(changeSet, { epoch: epoch + 1, seq: 2 }, [mine])).toEqual({ ok: true, value: 3 });
      const again = await log.open(changeSet);
      expect(again).toMatchObject({ generation: generation + 1, epoch: epoch + 2, seq: 3 });
      expect([new TextDecoder().decode(again.state), text(again.updates)]).toEqual(["rebuilt", ["c"]]);
      expect([again.claims.get(70_001), again.claims.get(70_002)]).toEqual([ada.id, ada.id]);
      expect(again.retired).toEqual(new Set([70_001]));
      expect(await log.mutations(changeSet)).toHaveLength(3);
    });

    test("[L8] a rebuilding behind a fence that has moved raises nothing", async () => {
      const { log, changeSet } = await fresh();
      const { epoch, generation } = await log.open(changeSet);
      const { epoch: later } = await log.open(changeSet);
      expect((await log.compact(changeSet, { epoch, seq: 0 }, new Uint8Array([1]), generation + 1)).ok).toBe(false);
      expect(await log.open(changeSet)).toMatchObject({ generation, epoch: later + 1, retired: new Set() });
    });

    test("[L7] an entry of which nothing remained still counts, and gives no update", async () => {
      const { log, changeSet } = await fresh();
      const { epoch } = await log.open(changeSet);
      const refused = [{ mutation: null, key: "nowhere", rule: "unknownKey", sentence: "There is no such place." }];
      const empty = logEntry("", { accepted: [], refused });
      expect(await log.append(changeSet, { epoch, seq: 0 }, [empty, logEntry("b")])).toEqual({ ok: true, value: 2 });
      const again = await log.open(changeSet);
      expect([again.seq, text(again.updates)]).toEqual([2, ["b"]]);
    });
  });
}
