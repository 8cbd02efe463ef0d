import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { PresenceLink } from "./presence.ts";

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const done of cleanUp.splice(0)) done();
});

function awareness(): Awareness {
  const made = new Awareness(new Y.Doc());
  cleanUp.push(() => made.destroy());
  return made;
}

/** Somebody who hears, in this order, what each of these says of themselves. */
function hearing(...said: object[]): PresenceLink {
  const [link, own] = [new PresenceLink(), awareness()];
  cleanUp.push(() => link.close());
  link.attach(own);
  for (const [index, state] of said.entries()) {
    const other = awareness();
    other.setLocalState({ actor: { id: `a${index}`, name: `A${index}`, type: "user" }, ...state });
    applyAwarenessUpdate(own, encodeAwarenessUpdate(other, [other.clientID]), "remote");
  }
  return link;
}

const peer = ({ store }: PresenceLink, id: string) => store.getState().peers.find((each) => each.id === id);
const NOTHING = { cursor: null, selection: [], editing: null, typingIn: null, view: null, status: "active" };

test("[R48] the selection and the cursor of somebody else's editor are none on the map, and hide nobody's", () => {
  // As y-monaco and y-codemirror say them.
  const position = { type: null, tname: "text.f", item: { client: 7, clock: 3 }, assoc: 0 };
  const range = { anchor: position, head: position };
  const link = hearing({ selection: range, cursor: range }, { selection: ["api"], cursor: { x: 1, y: 2 } });
  expect(peer(link, "a0")).toMatchObject(NOTHING);
  expect(peer(link, "a1")).toMatchObject({ selection: ["api"], cursor: { x: 1, y: 2 } });
  expect(link.store.getState().attention.get("api")).toHaveLength(1);
});

test.each([
  { selection: 5, cursor: "x", editing: "y", text: 1, view: [], status: {}, activity: { a: 1 } },
  {
    selection: [1],
    cursor: { x: "1", y: null },
    editing: { component: 1 },
    view: { x: 1, y: 1, zoom: 0 },
    activity: [],
  },
  { editing: { component: "c", path: {} }, text: { function: {} }, view: { x: 1, y: 1, zoom: 1, on: {} }, status: "x" },
])("[R48] what is of another form than its field's is not there: %j", (state) => {
  const link = hearing(state, { selection: ["api"] });
  expect(peer(link, "a0")).toMatchObject(NOTHING);
  expect(peer(link, "a0")).not.toHaveProperty("activity");
  expect(peer(link, "a1")?.selection).toEqual(["api"]);
});

test("[R48] a cursor in a text is where Yjs can look for it, in that text, or nowhere", () => {
  const at = (item: unknown) => ({ type: null, tname: null, item, assoc: 0 });
  const places = [
    { anchor: at({ client: 7, clock: 3 }), head: { tname: "text.f", assoc: -1 } },
    { anchor: 1, head: 1 },
    { anchor: at(null), head: at(null) },
    { anchor: at({ client: 7 }), head: at({ client: 7, clock: 0.5 }) },
    { anchor: { tname: "other" }, head: { tname: "other" } },
    { anchor: { type: { client: 7, clock: 3 } }, head: { type: { client: 7, clock: 3 } } },
  ];
  const link = hearing(...places.map((place) => ({ text: { function: "f", ...place } })));
  const shown = [...link.textPresence("f").getStates().values()].map(({ cursor }) => cursor);
  expect(shown).toEqual([{ function: "f", ...places[0] }]);
  expect(peer(link, "a1")?.typingIn).toBe("f");
});
