import { definitionText, lockKey, readDefinition, type Schema, schemaFaults, schemaRef } from "@tributary/core/model";
import { NODE } from "@tributary/testing/simulation";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { type Json, jsonEqual } from "../base/index.ts";
import { setText, textRootOf } from "../document/index.ts";
import { openFrame } from "./frames.ts";
import { ANA, BEN, type Guest, Room } from "./session.fixture.ts";

const REF = schemaRef({ ...NODE, version: 2 });
const SCRAPS = ['"', ",", "{", "}", ": 1", '"title": "x",', "\n", "5", "\u{1F30A}"] as const;

type Step =
  | { readonly do: "type"; readonly at: number; readonly remove: number; readonly insert: string }
  | { readonly do: "say" | "install"; readonly size: number; readonly title: string }
  | { readonly do: "discard" | "lock" | "unlock" | "undo" | "deliver" | "restart" };

const who = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("type" as const),
      at: fc.nat(900),
      remove: fc.nat(3),
      insert: fc.constantFrom(...SCRAPS, ""),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("say" as const, "install" as const),
      size: fc.integer({ min: 1, max: 9 }),
      title: fc.constantFrom("Node", "Knot", "Point"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("undo" as const, "deliver" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("discard" as const, "lock" as const, "unlock" as const, "restart" as const),
    }),
  },
);

function version({ size, title }: { readonly size: number; readonly title: string }): Schema {
  const properties = { size: { type: "integer", title: "Size", maximum: size } } as const;
  return { ...NODE, version: 2, title, domain: { type: "object", properties } };
}

/** Two people at one definition, each with an undo of their own, as in the page's editor. */
class Desk {
  room!: Room;
  #guests: { readonly guest: Guest; readonly undo: Y.UndoManager }[] = [];
  #restarts = 0;

  static async open(): Promise<Desk> {
    const desk = new Desk();
    desk.room = await Room.open();
    await desk.#join();
    desk.#guests[0]?.guest.edit({ type: "schema.install", schema: version({ size: 5, title: "Node" }) });
    await desk.#ask();
    return desk;
  }

  get guests(): readonly Guest[] {
    return this.#guests.map(({ guest }) => guest);
  }

  async act(index: number, step: Step): Promise<void> {
    const at = this.#guests[index];
    if (!at) throw new RangeError(`nobody sits at ${index}`);
    const { guest, undo } = at;
    const text = guest.doc.getText(textRootOf(REF));
    const write = (change: () => void): void => {
      if (text.length > 0) guest.submit(guest.write(change));
    };
    switch (step.do) {
      case "type": {
        const place = step.at % (text.length + 1);
        const less = Math.min(step.remove, text.length - place);
        return write(() => {
          text.delete(place, less);
          text.insert(place, step.insert);
        });
      }
      case "say":
        return write(() => setText(guest.doc, REF, definitionText(version(step))));
      case "undo":
        return write(() => void undo.undo());
      case "install":
        return void guest.edit({ type: "schema.install", schema: version(step) });
      case "discard":
        return void guest.edit({ type: "schema.discard", schema: REF });
      case "lock":
        return void guest.edit({ type: "catalogue.set", key: lockKey(REF), value: true });
      case "unlock":
        return void guest.edit({ type: "catalogue.clear", key: lockKey(REF) });
      case "deliver":
        return this.room.settle();
      case "restart":
        return this.#restart();
    }
  }

  async #restart(): Promise<void> {
    await this.room.settle();
    await Promise.all([this.room.session.close(), this.room.settle()]);
    await this.room.reopen();
    this.#restarts += 1;
    await this.#join();
    await this.#ask();
  }

  async #join(): Promise<void> {
    this.#guests = [ANA, BEN].map((actor, index) => {
      const guest = this.room.join(actor, { clientId: 100_000 + this.#restarts * 100 + index });
      const undo = new Y.UndoManager(guest.doc.getText(textRootOf(REF)), { captureTimeout: 0 });
      return { guest, undo };
    });
    await this.room.settle();
  }

  async #ask(): Promise<void> {
    await this.room.settle();
    for (const { guest } of this.#guests) guest.peer.receive(openFrame(REF));
    await this.room.settle();
  }
}

test("[S64] [S65] [S66] whatever two people type, install, discard and lock: all see one text and one definition that holds, and where the text is one, it is that", async () => {
  const seen = { taken: 0, pending: 0, gone: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(who, step), { maxLength: 40 }), async (steps) => {
      const desk = await Desk.open();
      for (const [index, each] of steps) await desk.act(index, each);
      await desk.room.settle();
      const { session, log } = desk.room;
      const standing = session.view.schemas.get(REF);
      const texts = desk.guests.map(({ doc }) => doc.getText(textRootOf(REF)).toString());
      const stored = desk.guests.map(({ doc }) => doc.getMap("schema").get(REF));
      expect(new Set(texts).size).toBe(1);
      for (const each of stored) expect(jsonEqual(each ?? null, standing ?? null)).toBe(true);
      expect(desk.guests.flatMap(({ closed }) => closed)).toEqual([]);
      const [text = ""] = texts;
      if (standing) {
        expect(schemaFaults(standing as unknown as Json)).toEqual([]);
        const { schema } = readDefinition(text, standing);
        if (schema) expect(schema).toEqual(standing);
        seen[schema ? "taken" : "pending"] += 1;
      } else {
        expect(text).toBe("");
        seen.gone += 1;
      }
      // The log tells of every state of the text: each row begins where the one before it ended.
      const rows = log.entries.flatMap(({ accepted }) => accepted.filter(({ root }) => root === "text"));
      rows.slice(1).forEach(({ before }, index) => void expect(before).toEqual(rows[index]?.after));
    }),
    { numRuns: 150 },
  );
  expect(Math.min(seen.taken, seen.pending, seen.gone)).toBeGreaterThan(0);
});
