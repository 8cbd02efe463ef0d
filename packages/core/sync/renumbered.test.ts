import { type Actor, type Json, textHash } from "@tributary/core/base";
import {
  applyMutation,
  defaultKey,
  DOCKER,
  lockKey,
  type Mutation,
  type Schema,
  schemaRef,
  type SchemaRef,
  type Snapshot,
  spliced,
} from "@tributary/core/model";
import { Dice, NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { emptyOverlay, keysOf, type Overlay, type OverlayKey, untypedDefinition } from "../document/index.ts";
import type { LoggedMutation } from "./ports.ts";
import type { HeadStep } from "./rebase.ts";
import { ANA, BASE, BEN, id, Room } from "./session.fixture.ts";

const SEED = 41_000;
const node = (version: number): SchemaRef => `${NODE.name}@${version}` as SchemaRef;
const install = (version: number, title: string, rest: Partial<Schema> = {}): Mutation => ({
  type: "schema.install",
  schema: { ...NODE, version, title, ...rest },
});
const lock = (version: number): Mutation => ({ type: "catalogue.set", key: lockKey(node(version)), value: true });
const take = (version: number): Mutation => ({ type: "catalogue.set", key: defaultKey(NODE.name), value: version });
const upgrade = (version: number): Mutation => ({
  type: "component.upgrade",
  component: id("base0"),
  schema: node(version),
});

/** Versions of Head, each with one of these on top of the one before. */
function heads(from: Snapshot, first: number, ...gains: readonly Mutation[]): readonly HeadStep[] {
  const steps: HeadStep[] = [];
  for (const gain of gains)
    steps.push({ version: first + steps.length, base: applyMutation(steps.at(-1)?.base ?? from, gain) });
  return steps;
}

/** One change set, and the log of it. */
class Bench {
  readonly room: Room;

  private constructor(room: Room) {
    this.room = room;
  }

  static async open(...mine: readonly Mutation[]): Promise<Bench> {
    const bench = new Bench(await Room.open());
    expect(await bench.edit(...mine)).toEqual([]);
    return bench;
  }

  /** What was refused. */
  edit(...mutations: readonly Mutation[]) {
    return this.editBy(ANA, ...mutations);
  }

  async editBy(actor: Actor, ...mutations: readonly Mutation[]) {
    const done = this.room.session.submit(actor, "editor", mutations, "bestEffort");
    await this.room.settle();
    return (await done).refused;
  }

  /** Through these versions, all at once; the rows of it. */
  async rebase(steps: readonly HeadStep[], hands: readonly Actor[] = []): Promise<readonly LoggedMutation[]> {
    const last = steps.at(-1) as HeadStep;
    const between = steps.slice(0, -1);
    await Promise.all([
      this.room.session.rebase(last.base, last.version, { between, handsOn: () => hands }),
      this.room.settle(),
    ]);
    return this.room.log.entries.findLast(({ actor }) => actor.type === "system")?.accepted ?? [];
  }

  /** That the log's rows, one after the other, follow from each other and lead to what the document says. */
  check(which: string): void {
    const book = replayed(
      this.room.log.entries.flatMap(({ accepted }) => accepted),
      which,
    );
    const said = this.room.session.overlay();
    for (const at of [...keysOf(said), ...keysOf(book)]) {
      const name = `${which}: ${at.root} ${at.key}`;
      const [told, stands] = [book, said].map((overlay) => overlay[at.root].get(at.key));
      // A text in which nobody has typed needs no row, and one that nobody is left to type in says nothing.
      const opened = at.root === "text" ? untypedDefinition(book.schema.get(at.key)) : undefined;
      expect((told ?? opened) || null, name).toEqual(stands || null);
    }
  }
}

function replayed(rows: readonly LoggedMutation[], which: string): Overlay {
  const book = emptyOverlay();
  for (const { root, key, before, after, mutation } of rows) {
    const name = `${which}: ${root} ${key}`;
    const at = { root, key } as OverlayKey;
    const was = book[at.root].get(key) ?? (root === "text" ? untypedDefinition(book.schema.get(key)) : undefined);
    const is = mutation.type === "schema.edit" ? spliced(String(was), mutation.splices) : after;
    expect(before ?? null, name).toEqual(brief(root, was));
    if (root === "text") expect(after, name).toEqual(brief(root, is as Json));
    if (is === null || is === undefined) book[at.root].delete(key);
    else book[at.root].set(key, is as Json);
  }
  return book;
}

function brief(root: string, value: Json | undefined): Json {
  return root === "text" && typeof value === "string"
    ? { length: value.length, hash: textHash(value) }
    : (value ?? null);
}

const shown = (rows: readonly LoggedMutation[]) =>
  rows.map(({ root, key, after }) => [`${root} ${key}`, after === null ? "goes" : "stands"].join(" "));

test("[S15] a version that takes another number takes its lock and its being the default along, and the log says so at each key", async () => {
  const bench = await Bench.open(install(2, "Mine"), upgrade(2), lock(2), take(2));
  const rows = await bench.rebase(heads(BASE, 2, install(2, "Theirs")));
  expect(shown(rows)).toEqual([
    "schema test.node@2 goes",
    "schema test.node@3 stands",
    "component base0 stands",
    "catalogue lock/test.node@2 goes",
    "catalogue default/test.node stands",
    "catalogue lock/test.node@3 stands",
  ]);
  expect(rows.find(({ key }) => key === defaultKey(NODE.name))?.mutation).toEqual(take(3));
  // Whoever reads the audit is told once.
  expect(rows.filter(({ quiet }) => !quiet).map(({ sentence }) => sentence)).toEqual([
    "Head moved to version 2 and has a test.node@2 of its own, so this one became test.node@3",
  ]);
  bench.check("taken along");
});

test("[S15] a lock of Head's version, and a note that somebody takes away, stay where they are", async () => {
  const base = heads(BASE, 2, lock(1), take(1)).at(-1) as HeadStep;
  const bench = await Bench.open();
  await bench.rebase([base]);
  await bench.edit({ type: "catalogue.clear", key: lockKey(node(1)) }, install(2, "Mine"), take(2), lock(2));
  const rows = await bench.rebase(heads(base.base, 4, install(2, "Theirs")));
  expect(shown(rows).filter((row) => row.includes("@1"))).toEqual([]);
  expect(bench.room.session.view.catalogue.get(lockKey(node(1)))).toBeUndefined();
  expect(bench.room.session.view.catalogue.get(defaultKey(NODE.name))).toBe(3);
  bench.check("stays");
});

test("[S15] of a version whose numbers Head took one after the other the log tells from the number it knew", async () => {
  const bench = await Bench.open(install(2, "Mine"), upgrade(2), lock(2));
  const rows = await bench.rebase(heads(BASE, 2, install(2, "Theirs"), install(3, "Theirs, too")));
  expect(shown(rows).filter((row) => row.startsWith("schema"))).toEqual([
    "schema test.node@2 goes",
    "schema test.node@4 stands",
  ]);
  bench.check("twice");
});

test("[S15] two versions that take other numbers at once take each its own lock along", async () => {
  const bench = await Bench.open(install(2, "Mine"), install(3, "Mine, too"), lock(3), take(2));
  await bench.rebase(heads(BASE, 2, install(3, "Theirs"), install(2, "Theirs")));
  const { catalogue, schemas } = bench.room.session.view;
  const locked = [...schemas.keys()].filter((ref) => catalogue.get(lockKey(ref)) === true);
  expect(locked.map((ref) => schemas.get(ref)?.title)).toEqual(["Mine, too"]);
  expect(schemas.get(node(catalogue.get(defaultKey(NODE.name)) as number))?.title).toBe("Mine");
  bench.check("at once");
});

test("[S15] a version that Head takes up under its new number leaves the change set, and what is of it speaks of Head's", async () => {
  const bench = await Bench.open(install(2, "Mine"), upgrade(2), lock(2), take(2));
  const rows = await bench.rebase(heads(BASE, 2, install(2, "Theirs"), install(3, "Mine")));
  expect(shown(rows)).toContain("schema test.node@2 goes");
  expect(shown(rows)).not.toContain("schema test.node@3 stands");
  expect(bench.room.session.view.components.get(id("base0"))?.schema).toBe(node(3));
  bench.check("taken up");
});

test("[S15] a version that Head leaves no number is dropped with its lock, and what was typed in it; the log tells why", async () => {
  const mine: Schema = { ...NODE, name: "test.other" };
  const ref = schemaRef(mine);
  const bench = await Bench.open({ type: "schema.install", schema: mine });
  await bench.edit({ type: "schema.edit", schema: ref, splices: [{ at: 0, remove: "", insert: "half typed" }] });
  await bench.edit({ type: "catalogue.set", key: lockKey(ref), value: true });
  const rows = await bench.rebase(
    heads(BASE, 2, { type: "schema.install", schema: { ...mine, provider: DOCKER, title: "Theirs" } }),
  );
  expect(rows.find(({ root }) => root === "schema")).toMatchObject({ key: ref, after: null });
  expect(rows.find(({ root }) => root === "schema")?.sentence).toMatch(/^Head moved to version 2, so this was dropped/);
  expect([...bench.room.session.overlay().text.values()].filter((text) => text !== "")).toEqual([]);
  bench.check("dropped");
});

test("[S15] [S66] what is typed in a version and is no definition yet is in the log under its new number", async () => {
  const bench = await Bench.open(install(2, "Mine"));
  await bench.edit({ type: "schema.edit", schema: node(2), splices: [{ at: 0, remove: "", insert: "half typed" }] });
  await bench.rebase(heads(BASE, 2, install(2, "Theirs")));
  expect(bench.room.session.overlay().text.get(node(3))).toContain("half typed");
  bench.check("half typed");
});

test("[S67] of a version that took another number, its lock and what is typed in it, the log says whose they are", async () => {
  const bench = await Bench.open(install(2, "Mine"));
  await bench.editBy(BEN, { type: "schema.edit", schema: node(2), splices: [{ at: 0, remove: "", insert: " " }] });
  await bench.editBy(BEN, lock(2));
  const before = bench.room.log.entries.length;
  await bench.rebase(heads(BASE, 2, install(2, "Theirs")), [ANA]);
  const said = bench.room.log.entries.slice(before + 1);
  expect(said.map(({ actor, accepted }) => [actor.name, ...shown(accepted)].join(": "))).toEqual([
    "Ana: schema test.node@3 stands",
    "Ana: catalogue lock/test.node@3 stands",
    "Ben: catalogue lock/test.node@3 stands",
    "Ana: text test.node@3 stands",
    "Ben: text test.node@3 stands",
  ]);
  expect(said.flatMap(({ accepted }) => accepted).every(({ quiet }) => quiet)).toBe(true);
  bench.check("whose");
});

test(`[S15] whatever is said of versions, and whichever numbers Head takes, rows follow from each other and give the document (seed ${SEED})`, async () => {
  const seen = { moved: 0, dropped: 0, chains: 0 };
  for (let seed = SEED; seed < SEED + 150; seed += 1) {
    const dice = new Dice(seed);
    const bench = await Bench.open();
    let head: HeadStep = { version: 1, base: BASE };
    for (let round = 0; round < 3; round += 1) {
      for (let edit = 0; edit < 5; edit += 1) await bench.edit(anEdit(dice));
      const gains = Array.from({ length: 1 + dice.below(3) }, () => aGain(dice, head.base));
      const steps = heads(head.base, head.version + 1, ...gains);
      head = steps.at(-1) as HeadStep;
      const rows = await bench.rebase(steps);
      seen.moved += rows.filter(({ sentence }) => sentence?.includes("this one became")).length;
      seen.dropped += rows.filter(({ sentence }) => sentence?.includes("this was dropped")).length;
      seen.chains += Number(steps.length > 1 && rows.some(({ root, key }) => root === "schema" && key === node(4)));
      bench.check(`seed ${seed}, round ${round}`);
    }
  }
  expect(Math.min(seen.moved, seen.dropped, seen.chains)).toBeGreaterThan(5);
});

function anEdit(dice: Dice): Mutation {
  const version = 1 + dice.below(4);
  const title = dice.pick(["One", "Two", "Three"]) as string;
  const key = dice.chance(0.5) ? lockKey(node(version)) : defaultKey(NODE.name);
  const insert = dice.pick([" ", "x", '"']) as string;
  const edits: readonly Mutation[] = [
    install(version, title),
    install(version, title),
    upgrade(version),
    lock(version),
    take(version),
    { type: "catalogue.clear", key },
    { type: "schema.discard", schema: node(version) },
    { type: "schema.edit", schema: node(version), splices: [{ at: 0, remove: "", insert }] },
  ];
  return dice.pick(edits) as Mutation;
}

/** What Head gains: a version that is not there yet, or something that is said of one that is. */
function aGain(dice: Dice, { schemas, catalogue }: Snapshot): Mutation {
  const version = 2 + dice.below(3);
  if (!schemas.has(node(version)) && dice.chance(0.8))
    return install(version, dice.pick(["One", "Two", "Three"]) as string, dice.chance(0.1) ? { provider: DOCKER } : {});
  const there = dice.pick([...schemas.keys()].sort()) as SchemaRef;
  const number = Number(there.split("@")[1]);
  const locked = catalogue.get(lockKey(there)) === true;
  return dice.chance(0.5) ? take(number) : locked ? { type: "catalogue.clear", key: lockKey(there) } : lock(number);
}
