import type { ComponentId, Json } from "@tributary/core/base";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { schemaFaults } from "./check-schema.ts";
import { materialise } from "./materialise.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { refusalSentence } from "./refusal.ts";
import { type Schema, schemaRef } from "./schema.ts";
import { HIDDEN } from "./hidden-texts.ts";
import { saidWithout, WITHHELD, withholding } from "./withheld.ts";
import { sentenceOf } from "./sentence.ts";
import { EMPTY_SNAPSHOT, type Snapshot } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

const SERVICE: Schema = {
  ...{ name: "acme.service", version: 1, title: "Service", description: "", icon: "box", category: "Acme" },
  domain: { type: "object", properties: {} },
  secrets: {
    type: "object",
    properties: {
      environment: {
        type: "object",
        title: "From secrets",
        additionalProperties: { type: "string", widget: "secret", secret: { kinds: ["text"], pinned: true } },
      },
      registry: { type: "string", title: "Sign-in", widget: "secret", secret: { kinds: ["registry"] } },
    },
  },
  functions: [],
};
const ID = "web" as ComponentId;
const set = (path: string, value: Json): Mutation => ({
  type: "attribute.set",
  component: ID,
  path: path as Path,
  value,
});
const BASE: Snapshot = [
  { type: "component.create", component: ID, schema: schemaRef(SERVICE) } as Mutation,
  set("/meta/name", "web"),
].reduce(applyMutation, applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: SERVICE }));

test("[M50] a reference of the place's form is accepted, and stands in the tree below secrets", () => {
  const edits = [set("/secrets/environment/DB_PASSWORD", "db@1"), set("/secrets/registry", "ghcr")];
  for (const edit of edits) expect(validateMutation(BASE, edit).ok).toBe(true);
  const component = edits.reduce(applyMutation, BASE).components.get(ID);
  if (!component) throw new Error("the component is gone");
  const after = edits.reduce(applyMutation, BASE);
  expect(materialise(after, component, () => undefined).secrets).toEqual({
    environment: { DB_PASSWORD: "db@1" },
    registry: "ghcr",
  });
  expect(sentenceOf(edits[0] as Mutation, after)).toContain("db@1");
});

test("[M52] what was typed at the place of a secret, or is shown to nobody, is not kept of a refused edit; else it is", () => {
  const withheld = (refused: Mutation, state: Snapshot) => withholding([state], [refused])(refused);
  expect(withheld(set("/secrets/registry", "Hunter2!"), BASE)).toEqual(set("/secrets/registry", WITHHELD));
  expect(withheld(set("/domain/registry", "Hunter2!"), BASE)).toEqual(set("/domain/registry", "Hunter2!"));
  expect(withheld(set("/domain/tokens/a/value", "Hunter2!"), BASE)).toEqual(set("/domain/tokens/a/value", WITHHELD));
  const whole = set("/domain/env", { DB_PASSWORD: "Hunter2!", LEVEL: 1 });
  expect(withheld(whole, BASE)).toEqual(set("/domain/env", { DB_PASSWORD: HIDDEN, LEVEL: 1 }));
});

test("[M100] what is said of an edit is kept, unless it repeats what is not kept of the edit", () => {
  const kept = (sentence: string, edit: Mutation) => saidWithout(sentence, edit, withholding([BASE], [edit])(edit));
  const whole = set("/domain/env", { DB_PASSWORD: " Hunter2! ", LEVEL: "debug", LIST: ["a"] });
  expect(kept("“hunter2!” is too short.", whole)).toBe(WITHHELD);
  expect(kept("debug is too much.", whole)).toBe("debug is too much.");
  expect(kept("This has 4711 in it.", set("/secrets/registry", { pin: 4711 }))).toBe(WITHHELD);
  expect(kept("Not Hunter2!", set("/domain/registry", "Hunter2!"))).toBe("Not Hunter2!");
  expect(kept("Not this.", set("/secrets/registry", "Hunter2!"))).toBe("Not this.");
  expect(kept("Not this.", set("/secrets/registry", ""))).toBe("Not this.");
});

test("[M52] [M27] a refused edit is kept by the kind that its act makes its component, and without a value where that is not known", () => {
  const kind = (version: number, sensitive: boolean): Schema => ({
    ...{ ...SERVICE, version },
    domain: { type: "object", properties: { dsn: { type: "string", sensitive }, level: { type: "string" } } },
  });
  const [open, closed] = [kind(1, false), kind(2, true)];
  const install = (schema: Schema): Mutation => ({ type: "schema.install", schema });
  const before = applyMutation(EMPTY_SNAPSHOT, install(open));
  const create: Mutation = { type: "component.create", component: ID, schema: schemaRef(open) };
  const upgrade: Mutation = { type: "component.upgrade", component: ID, schema: schemaRef(closed) };
  const [dsn, level] = [set("/domain/dsn", "Hunter2!"), set("/domain/level", "low")];
  const kept = (state: Snapshot, ...act: readonly Mutation[]) => [dsn, level].map(withholding([state], act));
  const [sealed, all] = [
    [set("/domain/dsn", WITHHELD), level],
    [set("/domain/dsn", WITHHELD), set("/domain/level", WITHHELD)],
  ];
  expect(kept(before, create)).toEqual([dsn, level]);
  expect(kept(applyMutation(before, create), install(closed), upgrade)).toEqual(sealed);
  expect(kept(before)).toEqual(all);
  expect(kept(before, create, upgrade)).toEqual(all);
  expect(kept(before, create, { type: "schema.edit", schema: schemaRef(open), splices: [] })).toEqual(all);
});

test("[M50] what is no reference, or one with a version too many or too few, is refused and repeated nowhere", () => {
  const typed = [set("/secrets/environment/DB_PASSWORD", "Hunter2!"), set("/secrets/registry", "Hunter2!")];
  const wrong = [set("/secrets/environment/DB_PASSWORD", "db"), set("/secrets/registry", "ghcr@1")];
  for (const edit of [...typed, ...wrong]) {
    const verdict = validateMutation(BASE, edit);
    if (verdict.ok) throw new Error(`${JSON.stringify(edit)} was accepted`);
    expect(refusalSentence(verdict.error)).toMatch(/never the secret itself/);
    expect(JSON.stringify(verdict.error) + sentenceOf(edit, BASE)).not.toContain("Hunter2");
  }
});

test("[M50] a place for a secret is not connected to anything", () => {
  const from = { component: ID, path: "/meta/name" as Path };
  const verdict = validateMutation(BASE, {
    type: "attribute.subscribe",
    component: ID,
    path: "/secrets/registry" as Path,
    from,
  });
  expect(verdict.ok).toBe(false);
});

test("[M22] a definition says which kinds of secrets a property takes", () => {
  const faulty = { ...SERVICE, secrets: { type: "object", properties: { a: { type: "string", secret: {} } } } };
  expect(schemaFaults(SERVICE)).toEqual([]);
  expect(schemaFaults(faulty).map(({ at }) => at)).toEqual(["/secrets/properties/a/secret"]);
});
