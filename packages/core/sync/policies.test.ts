import type { Actor, ChangeSetId, ComponentId, ConnectionId, Json, Origin, WorkspaceId } from "@tributary/core/base";
import { NAME_PATH, type Mutation, type Path } from "@tributary/core/model";
import { CLOSE, MESSAGE, type RefusalNotice, type RemarkNotice } from "@tributary/core/protocol";
import { baseSnapshot, MemoryLog, PEOPLE, runHistory } from "@tributary/testing/simulation";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { writeMutation } from "../document/index.ts";
import { createPipeline, type EffectRule, type Pipeline, type Policy } from "../engine/index.ts";
import { saidFrame, submitFrame } from "./frames.ts";
import { DocumentSession } from "./session.ts";

const BASE = baseSnapshot(3);
const SIZE = "/domain/size" as Path;
const [ANA, BEN] = PEOPLE.map((person) => person.actor) as [Actor, Actor];
const set = (value: Json, path = SIZE): Mutation => ({
  type: "attribute.set",
  component: "base0" as ComponentId,
  path,
  value,
});

/** Sizes are even: an odd one is written one smaller. A size of 66 is refused, one above 90 is remarked on. */
const EVEN: Policy = {
  name: "even",
  evaluate(mutation) {
    if (mutation.type !== "attribute.set" || mutation.path !== SIZE || typeof mutation.value !== "number")
      return { kind: "allow" };
    if (mutation.value % 2 === 1)
      return { kind: "modify", mutation: { ...mutation, value: mutation.value - 1 }, sentence: "Sizes are even." };
    if (mutation.value === 66) return { kind: "deny", sentence: "Not 66." };
    if (mutation.value <= 90) return { kind: "allow" };
    return { kind: "remark", severity: "warning", sentence: "That is large." };
  },
};

const isOdd = (mutation: Mutation) =>
  mutation.type === "attribute.set" && mutation.path === SIZE && Number(mutation.value) % 2 === 1;

const SEED = Number(process.env["SIMULATION_SEED"] ?? 40_000);

test(`[S40] [S1] [S7] with a policy that changes, refuses and remarks, 150 seeded histories from ${SEED} keep every rule, and nobody sees what it replaced`, {
  timeout: 120_000,
}, async () => {
  let accepted = 0;
  for (let seed = SEED; seed < SEED + 150; seed += 1)
    accepted += (await runHistory({ seed, steps: 160, policies: [EVEN], neverSeen: isOdd })).accepted;
  expect(accepted).toBeGreaterThan(1500);
});

class Guest {
  readonly doc = new Y.Doc();
  readonly heard: (string | number)[] = [];
  readonly remarks: RemarkNotice["remarks"][number][] = [];
  readonly refusals: RefusalNotice["refusals"][number][] = [];
  readonly seen: unknown[] = [];
  peer!: ReturnType<DocumentSession["join"]>;
  #submits = 0;

  constructor(clientId: number) {
    this.doc.clientID = clientId;
    this.doc.getMap("attribute").observe((_event, { local }) => void (local || this.seen.push(this.at())));
  }

  at(key = "base0/domain/size"): unknown {
    return this.doc.getMap("attribute").get(key);
  }

  edit(...mutations: Mutation[]): void {
    const before = Y.encodeStateVector(this.doc);
    this.doc.transact(() => {
      for (const mutation of mutations) writeMutation(this.doc, BASE, mutation);
    });
    this.#submits += 1;
    this.peer.receive(submitFrame(this.#submits, Y.encodeStateAsUpdate(this.doc, before)));
  }

  receive(bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.ack) this.heard.push(`ack ${decoding.readVarUint(decoder)}`);
    else if (type === MESSAGE.remark) {
      const notice = JSON.parse(decoding.readVarString(decoder)) as RemarkNotice;
      this.heard.push(`remark ${notice.submit}`);
      this.remarks.push(...notice.remarks);
    } else if (type === MESSAGE.refused) {
      this.refusals.push(...(JSON.parse(decoding.readVarString(decoder)) as RefusalNotice).refusals);
    } else if (type === MESSAGE.sync && decoding.readVarUint(decoder) !== 0)
      Y.applyUpdate(this.doc, decoding.readVarUint8Array(decoder), "remote");
  }
}

async function room(options: Partial<Parameters<typeof createPipeline>[0]>, origin?: Origin) {
  const tasks: (() => void)[] = [];
  const log = new MemoryLog();
  const pipeline: Pipeline = createPipeline({
    policies: [],
    audit: () => undefined,
    history: () => undefined,
    now: () => 1,
    newId: () => "e1",
    ...options,
  });
  const session = await DocumentSession.open({
    workspace: "w" as WorkspaceId,
    changeSet: "cs" as ChangeSetId,
    log,
    baseAt: () => Promise.resolve(BASE),
    baseVersion: 1,
    pipeline,
    now: () => 1,
    defer: (task) => tasks.push(task),
  });
  const guests = [ANA, BEN].map((actor, index) => {
    const guest = new Guest(100_000 + index);
    guest.peer = session.join({
      id: `c${index}` as ConnectionId,
      actor,
      role: "editor",
      outbox: true,
      ...(origin ? { origin } : {}),
      send: (bytes) => guest.receive(bytes),
      close: () => undefined,
      bufferedBytes: () => 0,
    });
    guest.peer.receive(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, MESSAGE.sync);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarUint8Array(encoder, Y.encodeStateVector(guest.doc));
      }),
    );
    return guest;
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      for (const task of tasks.splice(0)) task();
      log.answerOne();
      for (let step = 0; step < 3; step += 1) await Promise.resolve();
    }
  };
  await settle();
  return { session, log, settle, ana: guests[0] as Guest, ben: guests[1] as Guest };
}

test("[S40] what a policy puts in place stands in document, log and view; its author is told, others never see the rest", async () => {
  const { session, log, settle, ana, ben } = await room({ policies: [EVEN] });
  ana.edit(set(7));
  await settle();
  expect([ana.at(), ben.at(), ben.seen]).toEqual([{ value: 6 }, { value: 6 }, [{ value: 6 }]]);
  expect(session.view.components.get("base0" as ComponentId)?.attributes.get(SIZE)).toEqual({ value: 6 });
  const [logged] = log.entries.flatMap((entry) => entry.accepted);
  expect(logged).toMatchObject({
    mutation: set(6),
    after: { value: 6 },
    proposed: set(7),
    said: [{ policy: "even", kind: "changed", sentence: "Sizes are even." }],
  });
  expect(ana.remarks).toEqual([
    {
      root: "attribute",
      key: "base0/domain/size",
      component: "base0",
      path: SIZE,
      rule: "even",
      severity: "changed",
      sentence: "Sizes are even.",
      attempted: { value: 7 },
      stands: { value: 6 },
    },
  ]);
  expect([ana.heard, ana.refusals, ben.remarks]).toEqual([["remark 1", "ack 1"], [], []]);
});

test("[S40] an edit that a policy changes back to what stood there leaves no trace but the word to its author", async () => {
  const { log, settle, ana } = await room({ policies: [EVEN] });
  ana.edit(set(8));
  await settle();
  ana.edit(set(9));
  await settle();
  expect([ana.at(), log.entries.flatMap((entry) => entry.accepted).length]).toEqual([{ value: 8 }, 1]);
  expect(ana.remarks.map(({ severity }) => severity)).toEqual(["changed"]);
});

/** Head has an odd size there, and one that would be refused: it is older than the policy. */
const OLDER = "base1" as ComponentId;
const back: Mutation = { ...set(1), component: OLDER } as Mutation;

test("[S40] [S42] what Head has is taken back as it is, whatever a policy would make of it now, and a dry run says so", async () => {
  const not1: Policy = {
    name: "not1",
    evaluate: (mutation) =>
      mutation.type === "attribute.set" && mutation.value === 1
        ? { kind: "deny", sentence: "Not 1." }
        : { kind: "allow" },
  };
  for (const policy of [EVEN, not1]) {
    const { session, settle, ana } = await room({ policies: [policy] });
    ana.edit({ ...set(8), component: OLDER } as Mutation);
    await settle();
    const wishes = { mode: "simulate", batch: "atomic", pause: async () => {} } as const;
    const ran = await session.dryRun({ actor: ANA, role: "editor" }, [back], wishes);
    expect(ran.ok && ran.value.outcomes, policy.name).toMatchObject([{ mutation: back, voices: [] }]);
    ana.edit(back);
    await settle();
    expect([session.size, ana.remarks, ana.refusals], policy.name).toEqual([0, [], []]);
    // Of any other value it is asked as ever.
    ana.edit(set(1));
    await settle();
    expect(ana.remarks.length + ana.refusals.length, policy.name).toBe(1);
  }
});

test("[S40] an act that is refused as one writes nothing of what a policy would have changed in it", async () => {
  const { log, settle, ana } = await room({ policies: [EVEN] });
  ana.edit(set(7), set("x".repeat(500), "/domain/text" as Path));
  await settle();
  expect([ana.at(), log.entries.flatMap((entry) => entry.accepted), ana.remarks]).toEqual([undefined, [], []]);
});

test("[S41] warnings reach the author at the place, and the edit stands", async () => {
  const { settle, ana, ben } = await room({ policies: [EVEN] });
  ana.edit(set(92), set(" padded", "/domain/text" as Path));
  await settle();
  expect(ana.remarks.map(({ rule, severity, path }) => [rule, severity, path])).toEqual([
    ["even", "warning", SIZE],
    ["spacesAround", "warning", "/domain/text"],
  ]);
  expect(ben.at()).toEqual({ value: 92 });
});

test("[S42] a dry run says what would become of it, and nothing is written, stored or told", async () => {
  const { session, log, settle, ben } = await room({ policies: [EVEN] });
  const by = { actor: ANA, role: "editor" as const };
  const pause = async () => {};
  const ran = await session.dryRun(by, [set(7), set(66)], { mode: "simulate", batch: "bestEffort", pause });
  expect(ran.ok && ran.value.outcomes.map(({ mutation, refusal }) => refusal?.kind ?? mutation)).toEqual([
    set(6),
    "policy",
  ]);
  await settle();
  expect([ben.seen, log.entries.flatMap((entry) => entry.accepted), session.size]).toEqual([[], [], 0]);
  const asked = { mode: "validate", batch: "atomic", pause } as const;
  expect((await session.dryRun({ ...by, role: "viewer" }, [set(8)], asked)).ok).toBe(false);
  const frozen = session.freeze("It is being applied.");
  await settle();
  await frozen;
  expect((await session.dryRun(by, [set(8)], asked)).ok).toBe(false);
});

test("[S43] judging that breaks, or takes too long, keeps nothing, is said, is in the log, and the session goes on", async () => {
  let breaks = true;
  const broken = await room({
    advisors: [
      () => {
        if (breaks) throw new Error("a bug");
        return undefined;
      },
    ],
  });
  broken.ana.edit(set(8));
  await broken.settle();
  expect([broken.ana.at(), broken.ana.refusals[0]?.rule]).toEqual([undefined, "failed"]);
  expect(broken.ana.refusals[0]?.sentence).toContain("look for e1 in its log");
  expect(broken.log.entries.flatMap((entry) => entry.refused.map(({ rule }) => rule))).toEqual(["failed"]);
  breaks = false;
  broken.ana.edit(set(8));
  await broken.settle();
  expect(broken.ben.at()).toEqual({ value: 8 });

  let clock = 0;
  const late = await room({ now: () => (clock += 100), timeoutMs: 50 });
  late.ana.edit(set(8));
  await late.settle();
  expect(late.ana.refusals[0]?.rule).toBe("interrupted");
});

const NAMED: EffectRule = (mutation) =>
  mutation.type === "component.rename" || (mutation.type === "attribute.set" && mutation.path === NAME_PATH)
    ? { type: "renamed", description: "A component was renamed.", data: { component: mutation.component } }
    : undefined;

test("[S44] origin, execution and what others are to be told are stored with the edit", async () => {
  const origin: Origin = { correlation: "c-1", clientAddress: "127.0.0.1", userAgent: "a test", reason: "to see" };
  const { log, settle, ana } = await room({ effects: [NAMED] }, origin);
  ana.edit(set(8));
  await settle();
  ana.edit({ type: "component.rename", component: "base0" as ComponentId, name: "first" });
  await settle();
  const [plain, named] = log.entries;
  expect([plain?.origin, plain?.execution, plain?.effects]).toEqual([origin, "e1", undefined]);
  expect(named?.effects?.map(({ type, dry }) => [type, dry])).toEqual([["renamed", false]]);
});

/** Sizes come with a ticket. */
const TICKETED: Policy = {
  name: "ticketed",
  evaluate: (_mutation, _state, { metadata, at }) =>
    metadata?.["ticket"] === undefined ? { kind: "deny", sentence: `No ticket at ${at}.` } : { kind: "allow" },
};

test("[S95] what a peer gives goes with what it sends after, and with none before; said anew it stands alone", async () => {
  const origin: Origin = { timeZone: "UTC", reason: "by address" };
  const { log, settle, ana, ben } = await room({ policies: [TICKETED] }, origin);
  ana.edit(set(2));
  ana.peer.receive(saidFrame({ reason: "asked to", metadata: { ticket: "OPS-7" } }));
  ana.edit(set(4));
  ana.peer.receive(saidFrame({ metadata: { ticket: "OPS-8" } }));
  ana.edit(set(6));
  ana.peer.receive(saidFrame({}));
  ana.edit(set(8));
  ben.edit(set(10));
  await settle();
  expect(ana.refusals.map(({ sentence }) => sentence)).toEqual(["No ticket at 1.", "No ticket at 1."]);
  expect(ben.refusals).toHaveLength(1);
  expect(ana.at()).toEqual({ value: 6 });
  const mine = log.entries.filter(({ actor }) => actor.id === ANA.id).map((entry) => entry.origin);
  expect(mine).toEqual([
    origin,
    { timeZone: "UTC", reason: "asked to", metadata: { ticket: "OPS-7" } },
    { timeZone: "UTC", metadata: { ticket: "OPS-8" } },
    { timeZone: "UTC" },
  ]);
});

test("[S95] what nobody would say who looks at it first ends the connection", async () => {
  const { session, settle } = await room({});
  const ended: number[] = [];
  const peer = session.join({
    ...{ id: "odd" as ConnectionId, actor: BEN, role: "editor", outbox: true },
    ...{ send: () => undefined, close: (code) => ended.push(code), bufferedBytes: () => 0 },
  });
  peer.receive(saidFrame({ metadata: { "a b": "c" } }));
  await settle();
  expect(ended).toEqual([CLOSE.hostile]);
});
