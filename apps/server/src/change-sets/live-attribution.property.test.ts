import type { Actor, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { keysOf } from "@tributary/core/document";
import { createPipeline } from "@tributary/core/engine";
import { applyMutation, deletionOf, type Snapshot } from "@tributary/core/model";
import { DocumentSession } from "@tributary/core/sync";
import { baseSnapshot, Dice, MemoryLog, PEOPLE, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { AttributionBook, writersOf } from "./attribution.ts";
import { LiveAttribution } from "./live-attribution.ts";

const CS = "cs" as ChangeSetId;
const BASE = baseSnapshot(4);
const SEED = Number(process.env["PROPERTY_SEED"] ?? 20_261_121);

/** A session two people and Head work on, with whoever follows who wrote what. */
class World {
  readonly log = new MemoryLog();
  readonly dice: Dice;
  session!: DocumentSession;
  #base: Snapshot = BASE;
  #version = 1;
  #ids = 0;
  #looks = 0;
  readonly live: LiveAttribution;

  constructor(seed: number) {
    this.dice = new Dice(seed);
    this.live = new LiveAttribution({
      read: async () => {
        this.#looks += 1;
        return this.log.mutations(CS);
      },
      ...{ says: (key) => this.session.says(key), size: () => this.session.size, gone: 5 },
    });
  }

  static async open(seed: number): Promise<World> {
    const world = new World(seed);
    world.session = await DocumentSession.open({
      ...{ workspace: "w" as WorkspaceId, changeSet: CS, log: world.log, baseVersion: 1 },
      baseAt: () => Promise.resolve(BASE),
      pipeline: createPipeline({
        ...{ policies: [], audit: () => undefined, history: () => undefined, now: () => 1, newId: () => "e" },
      }),
      now: () => world.log.entries.length,
      defer: (task) => setImmediate(task),
      compaction: { ratio: 2, dead: 20, patience: 2, updates: 10 },
      onAccepted: (_, entries) => world.live.accepted(entries),
    });
    return world;
  }

  get looks(): number {
    return this.#looks;
  }

  edit(actor: Actor): Promise<unknown> {
    const { view } = this.session;
    const made = [...view.components.keys()].filter((each) => !this.#base.components.has(each));
    const erased = this.dice.below(4) === 0 ? made[this.dice.below(made.length)] : undefined;
    const edit = erased ? deletionOf(view, [erased]) : randomEdit(this.dice, view, this.#newId);
    return this.session.submit(actor, "editor", edit);
  }

  rebase(): Promise<unknown> {
    this.#base = randomEdit(this.dice, this.#base, this.#newId).reduce(applyMutation, this.#base);
    this.#version += 1;
    return this.session.rebase(this.#base, this.#version);
  }

  /** What was asked for is stored, sooner or later. */
  async settle(work: readonly Promise<unknown>[]): Promise<void> {
    const done = Promise.all(work);
    const answering = setInterval(() => this.log.answerOne(), 0);
    await done.finally(() => clearInterval(answering));
  }

  readonly #newId = () => `n${++this.#ids}`;
}

test("[VH12] over any history with moves of Head and rebuildings, what is followed is what reading the whole log says of all that stands", async () => {
  let [stood, forgotten, generations] = [0, 0, 0];
  for (let run = 0; run < 12; run += 1) {
    const world = await World.open(SEED + run);
    for (let step = 0; step < 40; step += 1) {
      const actor = PEOPLE[world.dice.below(2)]?.actor as Actor;
      const work = [world.edit(actor), ...(world.dice.below(8) === 0 ? [world.rebase()] : [])];
      // Asked for in the middle of it, too.
      if (step === 10) work.push(world.live.live());
      await world.settle(work);
    }
    const whole = new AttributionBook();
    whole.add(await world.log.mutations(CS));
    const followed = await world.live.live();
    const standing = keysOf(world.session.overlay());
    for (const key of standing)
      expect([SEED, run, key, writersOf(followed, key)]).toEqual([SEED, run, key, writersOf(whole, key)]);
    expect([SEED, run, [...followed.authors.keys()], followed.typists, followed.hands]).toEqual([
      ...[SEED, run, [...whole.authors.keys()], whole.typists, whole.hands],
    ]);
    expect([run, world.looks]).toEqual([run, 1]);
    stood += standing.length;
    forgotten += whole.keys.size - followed.keys.size;
    generations += world.log.generation;
  }
  expect(stood).toBeGreaterThan(50);
  expect(forgotten).toBeGreaterThan(0);
  expect(generations).toBeGreaterThan(12);
});
