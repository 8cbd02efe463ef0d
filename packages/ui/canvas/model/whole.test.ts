import {
  type Mutation,
  type Path,
  PROTECTED_PATH,
  type Property,
  runBatch,
  type Snapshot,
} from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import { connectMutations, fitsFor } from "./connect.ts";
import { type Field, formOf } from "./form.ts";
import { revertMutations } from "./revert.ts";
import { counter, id, literal, takes, withCells } from "./stack.fixture.ts";
import { countText, entriesSet, isConnectable, isWhole, splitMutations, takeMutations } from "./whole.ts";

const ENV = "/domain/env" as Path;
const ARGS = "/domain/args" as Path;
const api = id("api");
/** `cron` sets two variables and an argument; `api` one variable and two arguments. */
const BASE = withCells("cron", {
  "/domain/env/ZONE": literal("eu"),
  "/domain/env/OLD": literal("1"),
  "/domain/args/k": { order: "a0" },
  "/domain/args/k/value": literal("tick"),
});

/** Makes one edit as the server would, and fails at what the rules refuse. */
function made(view: Snapshot, mutations: readonly Mutation[]): Snapshot {
  const { state, outcomes } = runBatch(view, mutations, "atomic");
  expect(outcomes.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
  return state;
}

function fieldOf(view: Snapshot, path: Path): Field {
  const component = view.components.get(id("cron"));
  const schema = component && view.schemas.get(component.schema);
  const groups = component && schema ? formOf(schema, component, BASE.components.get(id("cron"))) : [];
  const field = groups.flatMap(({ fields }) => fields).find((one) => one.path === path);
  if (!field) throw new Error(`no ${path}`);
  return field;
}

function cellsBelow(view: Snapshot, path: Path): readonly (readonly [string, unknown])[] {
  const cells = view.components.get(id("cron"))?.attributes.filter((_cell, at) => at.startsWith(path));
  return [...(cells ?? [])].map(([at, cell]) => [at.slice(path.length), cell] as const).sort();
}

const cron = (path: Path) => ({ component: id("cron"), path });
const taken = (path: Path) => made(BASE, takeMutations(BASE, cron(path), { component: api, path }, counter()));

describe("a list or map that is taken from elsewhere", () => {
  test("[C67] is one edit with what gives way to it, and that is counted before", () => {
    expect(countText(fieldOf(BASE, ENV), entriesSet(fieldOf(BASE, ENV)))).toBe("2 entries");
    expect(countText(fieldOf(BASE, ARGS), entriesSet(fieldOf(BASE, ARGS)))).toBe("1 entry");
    for (const path of [ENV, ARGS]) {
      expect(cellsBelow(taken(path), path)).toEqual([["", takes("api", path)]]);
      expect(isWhole(fieldOf(taken(path), path))).toBe(true);
      expect(entriesSet(fieldOf(taken(path), path))).toBe(0);
    }
    expect(isWhole(fieldOf(BASE, ENV))).toBe(false);
  });

  test("[C67] goes back to what was set in it", () => {
    for (const path of [ENV, ARGS]) {
      const view = taken(path);
      const back = made(view, revertMutations(id("cron"), fieldOf(view, path)));
      expect(cellsBelow(back, path)).toEqual(cellsBelow(BASE, path));
    }
  });

  test("[C67] is set entry by entry to what it is then, and each is its own from then on", () => {
    const env = taken(ENV);
    const split = made(env, splitMutations(env, cron(ENV), { LEVEL: "info" }, counter()));
    expect(cellsBelow(split, ENV)).toEqual([["/LEVEL", literal("info")]]);
    const args = taken(ARGS);
    const rows = fieldOf(made(args, splitMutations(args, cron(ARGS), ["serve", "--fast"], counter())), ARGS);
    const added = rows.members.filter(({ entrySign }) => entrySign === "added");
    expect(added.map(({ cell }) => cell)).toEqual([literal("serve"), literal("--fast")]);
  });

  test("[C67] [C5] also by a line drawn to it, where its kind says that it is connected as a whole", () => {
    const whole: Property = {
      type: "object",
      title: "Environment",
      additionalProperties: { type: "string" },
      reference: { schemas: ["t.service"], path: ENV, edge: "data" },
    };
    const schema = [...BASE.schemas.values()].find(({ name }) => name === "t.service");
    if (!schema) throw new Error("no schema");
    const domain = { ...schema.domain, properties: { ...schema.domain.properties, env: whole } };
    const view: Snapshot = { ...BASE, schemas: BASE.schemas.set("t.service@1" as never, { ...schema, domain }) };
    const fit = fitsFor(view, id("cron"), api).find(({ title }) => title === "cron ▸ Environment");
    if (!fit) throw new Error("no fit");
    expect(fit.replaces).toBe(true);
    expect(cellsBelow(made(view, connectMutations(view, fit, counter())), ENV)).toEqual([["", takes("api", ENV)]]);
  });

  test("[C67] holds nothing that is connected, or names a secret, at its own place", () => {
    const text: Property = { type: "string" };
    const meant: Property = { ...text, reference: { schemas: ["t.project"], path: "/meta/name", edge: "data" } };
    const connectable = (kind: Field["kind"], property: Property) =>
      isConnectable({ path: "/domain/it" as Path, kind, property });
    expect(connectable("map", { type: "object", additionalProperties: text })).toBe(true);
    expect(connectable("array", { type: "array", items: { type: "object", properties: { text } } })).toBe(true);
    expect(connectable("array", { type: "array", items: { type: "object", properties: { meant } } })).toBe(false);
    expect(connectable("map", { type: "object", additionalProperties: meant })).toBe(false);
    expect(connectable("map", { type: "object", additionalProperties: { ...text, secret: { kinds: ["text"] } } })).toBe(
      false,
    );
    expect(connectable("object", { type: "object", properties: { text } })).toBe(false);
    expect(connectable("string", text)).toBe(true);
  });

  test("[C75] what protects is not offered to be taken from elsewhere", () => {
    const flag: Property = { type: "boolean" };
    expect(isConnectable({ path: "/domain/it" as Path, kind: "boolean", property: flag })).toBe(true);
    expect(isConnectable({ path: PROTECTED_PATH, kind: "boolean", property: flag })).toBe(false);
  });
});
