import type { Actor, ChangeSetId, Json, ViewId, WorkspaceId } from "@tributary/core/base";
import { deletionOf, type Mutation } from "@tributary/core/model";
import { baseSnapshot, Dice, NODE_REF, PEOPLE, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { keysOf, type OverlayKey, writeMutations } from "../document/index.ts";
import { createPipeline, type Policy } from "../engine/index.ts";
import { createDocument } from "./integrate.ts";
import type { Judgement } from "./judge.ts";
import { JudgedDocument } from "./judged-document.ts";
import type { Expected } from "./overtaken.ts";
import type { LoggedMutation } from "./ports.ts";
import { ANA, BEN, id, setSize } from "./session.fixture.ts";
import { Writers } from "./writers.ts";

const BASE = baseSnapshot(3);
const JUDGING = {
  workspace: "w" as WorkspaceId,
  changeSet: "cs" as ChangeSetId,
  pipeline: pipelineOf([]),
  now: () => 1,
};

function pipelineOf(policies: readonly Policy[]) {
  return createPipeline({
    policies,
    audit: () => undefined,
    history: () => undefined,
    now: () => 1,
    newId: () => "e",
  });
}

/** Sizes are even: an odd one is written one smaller. */
const EVEN: Policy = {
  name: "even",
  evaluate: (mutation) =>
    mutation.type === "attribute.set" && Number(mutation.value) % 2 === 1
      ? { kind: "modify", mutation: { ...mutation, value: Number(mutation.value) - 1 }, sentence: "Sizes are even." }
      : { kind: "allow" },
};

/** A document and who writes in it, without a session around it. */
class Desk {
  document: JudgedDocument;
  readonly #judging: typeof JUDGING;

  constructor(policies: readonly Policy[] = []) {
    this.#judging = { ...JUDGING, pipeline: pipelineOf(policies) };
    this.document = this.#opened(createDocument(1, undefined, []));
  }

  /** As another session finds it. */
  restart(): void {
    this.document = this.#opened(this.document.doc);
  }

  #opened(doc: JudgedDocument["doc"]): JudgedDocument {
    const identity = { epoch: 1, generation: 1, claims: new Map(), retired: new Set<number>() };
    return new JudgedDocument(this.#judging, identity, doc, BASE);
  }

  write(actor: Actor, ...mutations: Mutation[]): readonly LoggedMutation[] {
    return this.undo(actor, undefined, mutations).accepted;
  }

  undo(actor: Actor, expected: readonly Expected[] | undefined, mutations: readonly Mutation[]): Judgement {
    const { doc } = this.document;
    return this.document.write({
      by: { actor, role: "editor", connection: "c" as never },
      ...{ batch: "atomic", expected },
      write: () => writeMutations(doc, BASE, mutations),
    }).judgement;
  }

  get whose(): Writers {
    return this.document.writers;
  }
}

const box = (name: string): Mutation[] => [
  { type: "component.create", component: id(name), schema: NODE_REF },
  { type: "component.rename", component: id(name), name },
  setSize(7, name),
];
const attribute = (name: string): OverlayKey => ({ root: "attribute", key: `${name}/domain/size` });

test("[S46] judging a removal, many of them, or an undo that removes, looks at no key but those that it takes", () => {
  const desk = new Desk();
  const names = Array.from({ length: 50 }, (_, at) => `n${at}`);
  desk.write(ANA, ...names.flatMap(box));
  const { accepted } = desk.document;
  let walks = 0;
  for (const map of Object.values(accepted) as Map<string, Json>[]) {
    const walked = <Walk>(walk: Walk): Walk => {
      walks += 1;
      return walk;
    };
    const [keys, entries] = [map.keys.bind(map), map.entries.bind(map)];
    Object.assign(map, {
      keys: () => walked(keys()),
      entries: () => walked(entries()),
      [Symbol.iterator]: () => walked(entries()),
      forEach: () => walked(undefined),
    });
  }
  const erase: Mutation = { type: "component.erase", component: id("n0") };
  expect(desk.undo(ANA, [], [erase]).refused).toMatchObject([{ rule: "overtaken" }]);
  expect(desk.write(ANA, erase)).toHaveLength(1);
  expect(desk.write(ANA, ...deletionOf(desk.document.view.view, names.slice(1).map(id)))).toHaveLength(49);
  expect([accepted.component.size, accepted.attribute.size, walks]).toEqual([0, 0, 0]);
  // Whoever asks for all of it is counted, so a walk would have been.
  keysOf(accepted);
  expect(walks).toBeGreaterThan(0);
});

test("[S46] whoever takes something away wrote last what goes with it, on a canvas too; what stays is whose it was", () => {
  const desk = new Desk();
  const view = "extra" as ViewId;
  desk.write(ANA, ...box("a"), ...box("ab"), { type: "view.create", view, name: "Extra" });
  desk.write(ANA, { type: "view.place", view, component: id("a"), at: [1, 2] });
  desk.write(BEN, { type: "component.erase", component: id("a") });
  const whose = (key: OverlayKey) => desk.whose.of(key)?.id;
  expect([whose(attribute("a")), whose({ root: "view", key: "extra/a" })]).toEqual([BEN.id, BEN.id]);
  expect([whose(attribute("ab")), whose({ root: "view", key: "extra" })]).toEqual([ANA.id, ANA.id]);
});

test("[S47] components made and taken away over and over leave a bounded number of writers, through a rebuild too", () => {
  const bound = 40;
  const rows = new Desk();
  const writers = new Writers(bound);
  let most = 0;
  for (let round = 0; round < 60; round += 1) {
    const made = rows.write(ANA, ...box(`n${round}`));
    const gone = rows.write(BEN, { type: "component.erase", component: id(`n${round}`) });
    for (const row of made) writers.note(row, ANA);
    most = Math.max(most, writers.size.standing + writers.size.gone);
    for (const row of gone) writers.note(row, BEN);
    if (round === 30) rows.document = rows.document.rebuilt();
    expect(writers.size.standing).toBe(0);
    expect(writers.size.gone).toBeLessThanOrEqual(bound);
  }
  // Sometimes the bound is met; and what is gone for less long than that is known still.
  expect(most).toBeGreaterThan(bound);
  expect(writers.of(attribute("n59"))?.id).toBe(BEN.id);
  expect(writers.of(attribute("n0"))).toBeUndefined();
  // Here nothing had to be forgotten, and the rebuilt document knows what the old one knew.
  expect(rows.whose.size).toEqual({ standing: 0, gone: 180 });
});

test("[S47] of what stands nothing is forgotten, however much is gone", () => {
  const desk = new Desk();
  const writers = new Writers(1);
  const noted = (actor: Actor, ...mutations: Mutation[]) => {
    for (const row of desk.write(actor, ...mutations)) writers.note(row, actor);
  };
  noted(ANA, ...box("kept"));
  for (const name of ["x", "y", "z"]) {
    noted(BEN, ...box(name));
    noted(BEN, { type: "component.erase", component: id(name) });
  }
  expect([writers.of(attribute("kept"))?.id, writers.size]).toEqual([ANA.id, { standing: 3, gone: 1 }]);
});

/** Who wrote last under which key, found by walking over all that was ever noted. */
class Walked {
  readonly #all = new Map<string, { readonly actor: string; readonly stands: boolean }>();

  note({ root, key, after, mutation: { type } }: LoggedMutation, { id: actor }: Actor): void {
    const goes = ["component.erase", "component.delete", "item.remove", "function.erase", "view.delete"].includes(type);
    const below = root === "component" ? `attribute ${key}/` : `${root} ${key}/`;
    for (const [name, { stands }] of this.#all) {
      const isPlace = type === "component.erase" && name.startsWith("view ") && name.endsWith(`/${key}`);
      if (goes && stands && (name.startsWith(below) || isPlace)) this.#all.set(name, { actor, stands: false });
    }
    this.#all.set(`${root} ${key}`, { actor, stands: after !== null });
  }

  get all(): readonly (readonly [OverlayKey, string])[] {
    return [...this.#all].map(([name, { actor }]) => {
      const space = name.indexOf(" ");
      return [{ root: name.slice(0, space) as OverlayKey["root"], key: name.slice(space + 1) }, actor];
    });
  }
}

test("[S46] [S47] over any history the writers are those a walk over everything finds, and as many stand as keys do", () => {
  const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_121);
  let [gone, compared] = [0, 0];
  for (let run = 0; run < 25; run += 1) {
    const dice = new Dice(seed + run);
    const desk = new Desk();
    const walked = new Walked();
    let ids = 0;
    for (let step = 0; step < 80; step += 1) {
      const actor = PEOPLE[dice.below(2)]?.actor ?? ANA;
      const { view } = desk.document.view;
      const made = [...view.components.keys()].filter((each) => !BASE.components.has(each));
      const erased = dice.below(4) === 0 ? made[dice.below(made.length)] : undefined;
      const edit = erased ? deletionOf(view, [erased]) : randomEdit(dice, view, () => `n${++ids}`);
      for (const row of desk.write(actor, ...edit)) walked.note(row, actor);
      if (dice.below(30) === 0) desk.document = desk.document.rebuilt();
    }
    for (const [key, actor] of walked.all)
      expect([run, seed, key, desk.whose.of(key)?.id]).toEqual([run, seed, key, actor]);
    expect([run, seed, desk.whose.size.standing]).toEqual([run, seed, keysOf(desk.document.accepted).length]);
    gone += desk.whose.size.gone;
    compared += walked.all.length;
  }
  expect(gone).toBeGreaterThan(100);
  expect(compared).toBeGreaterThan(gone);
});

test("[S88] it is known what stands in the place of its author's last write, until anybody writes there again", () => {
  const key = { root: "attribute", key: "a/domain/size" } as const;
  const [ana, five] = [ANA.id, { value: 5 }];
  const row = { ...key, before: null, after: { value: 4 }, mutation: setSize(4, "a"), sentence: "" };
  const writers = new Writers(2);
  writers.note(row, ANA);
  writers.notePutOtherwise(key, ana, five);
  expect(writers.isInPlaceOf(key, ana, five)).toBe(true);
  expect([writers.isInPlaceOf(key, BEN.id, five), writers.isInPlaceOf(key, ana, { value: 7 })]).toEqual([false, false]);
  writers.note(row, BEN);
  expect(writers.isInPlaceOf(key, ana, five)).toBe(false);
  writers.notePutOtherwise(key, ana, five);
  expect(writers.isInPlaceOf(key, ana, five)).toBe(false);
  for (const name of ["a", "b", "c"]) {
    writers.note({ ...row, key: name }, ANA);
    writers.notePutOtherwise({ ...key, key: name }, ana, five);
  }
  const known = ["a", "b", "c"].filter((name) => writers.isInPlaceOf({ ...key, key: name }, ana, five));
  expect(known).toEqual(["b", "c"]);
});

test("[S88] [S20] an undo that expects what its author proposed is made; one of what somebody else proposed is not", () => {
  const at = { root: "attribute", key: "base0/domain/size" } as const;
  const expected = [{ ...at, value: { value: 5 } }];
  for (const [actor, refused] of [
    [ANA, 0],
    [BEN, 1],
  ] as const) {
    const desk = new Desk([EVEN]);
    desk.write(ANA, setSize(5));
    expect(desk.document.accepted.attribute.get(at.key)).toEqual({ value: 4 });
    expect(desk.undo(actor, expected, [setSize(8)]).refused).toHaveLength(refused);
  }
  const desk = new Desk([EVEN]);
  desk.write(ANA, setSize(5));
  desk.write(BEN, setSize(6));
  expect(desk.undo(ANA, expected, [setSize(8)]).refused).toHaveLength(1);
  expect(desk.undo(ANA, [{ ...at, value: { value: 9 } }], [setSize(8)]).refused).toHaveLength(1);
});

test("[S88] [S20] what a policy puts back to what somebody wrote before the session opened is not its author's to undo", () => {
  const at = { root: "attribute", key: "base0/domain/size" } as const;
  const desk = new Desk([EVEN]);
  desk.write(BEN, setSize(4));
  desk.restart();
  desk.write(ANA, setSize(5));
  expect(desk.undo(ANA, [{ ...at, value: { value: 5 } }], [setSize(8)]).refused).toHaveLength(1);
  expect(desk.document.accepted.attribute.get(at.key)).toEqual({ value: 4 });
});
