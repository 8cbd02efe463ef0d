import { expect, test } from "vitest";
import { createStore } from "../replica/index.ts";
import { type DeskUi, headDesk, type ModelState } from "./desk.ts";
import { authorText } from "./inspector/author-line.tsx";
import { stack } from "./model/stack.fixture.ts";
import { onePerActor } from "./presence/one-per-actor.ts";

test("[C17] an edit tried on Head changes nothing and becomes an offer", () => {
  const snapshot = stack();
  const ui = createStore({ offer: null } as unknown as DeskUi);
  const model = createStore<ModelState>({ view: snapshot, base: snapshot, refusals: [] });
  const desk = headDesk(ui, model, null, true);
  const command = { label: "Rename to x", mutations: [] };
  expect(desk.edit(command).ok).toBe(false);
  expect(ui.getState().offer).toBe(command);
  expect(model.getState().view).toBe(snapshot);
  expect(desk.writes()).toBe(false);
});

test("[C18] one person in two tabs has one face, the one that is active", () => {
  const peer = {
    id: "ana",
    name: "Ana",
    type: "user",
    colour: "#123",
    cursor: null,
    selection: [],
    editing: null,
    typingIn: null,
    view: null,
  } as const;
  const faces = onePerActor([
    { ...peer, client: 1, status: "idle" },
    { ...peer, client: 2, status: "active" },
    { ...peer, client: 3, id: "bot", type: "agent", status: "active" },
  ]);
  expect(faces.map(({ client }) => client)).toEqual([2, 3]);
});

test("[C10] who wrote a value is said with when, in which change set, and for whom", () => {
  const by = {
    path: "/domain/image",
    at: 1000,
    actor: { id: "bot", name: "Pinner", type: "agent", owner: "Ana" },
    changeSet: { id: "cs", title: "Pin images" },
    version: 12,
    type: "attribute.set",
    sentence: "",
    place: null,
  } as const;
  expect(authorText(by, 61_000)).toBe("Pinner, agent of Ana, 1 min ago, in Pin images (v12)");
  const person = { ...by, actor: { id: "ana", name: "Ana", type: "user" }, changeSet: null, version: null } as const;
  expect(authorText(person, 61_000)).toBe("Ana, 1 min ago");
});
