import { expect, test } from "vitest";
import { createStore } from "../replica/index.ts";
import { type DeskUi, headDesk, type ModelState } from "./desk.ts";
import { authorsOf } from "./inspector/use-authors.ts";
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
  } as const;
  const faces = onePerActor([
    { ...peer, client: 1, status: "idle" },
    { ...peer, client: 2, status: "active" },
    { ...peer, client: 3, id: "bot", type: "agent", status: "active" },
  ]);
  expect(faces.map(({ client }) => client)).toEqual([2, 3]);
});

test("[C10] who wrote a value is whoever last wrote it and was not refused", () => {
  const by = (id: string) => ({ id, name: id, type: "user" as const });
  const set = (value: string) => ({ type: "attribute.set", component: "c", path: "/domain/image", value }) as never;
  const entry = { changeSet: null, sentence: "" };
  const authors = authorsOf([
    { ...entry, seq: 3, at: 30, actor: by("cem"), outcome: "refused", mutation: set("3") },
    { ...entry, seq: 2, at: 20, actor: by("ben"), outcome: "accepted", mutation: set("2") },
    { ...entry, seq: 1, at: 10, actor: by("ana"), outcome: "accepted", mutation: set("1") },
  ]);
  expect(authors.get("/domain/image")).toEqual({ actor: by("ben"), at: 20 });
});
