import fc from "fast-check";
import { expect, test } from "vitest";
import { type Actor, mayAdminister, mayApprove, mayEdit, principalOf, ROLES, whoOf } from "./actor.ts";
import { contentHash, textHash } from "./hash.ts";
import { type ActorId, isId } from "./ids.ts";
import { canonicalJson, jsonEqual } from "./json.ts";
import { isMoment, isWholeText, LAST_MOMENT } from "./whole.ts";

test("[B1] canonical JSON does not depend on the order of keys, and reads back as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const shuffled = JSON.parse(JSON.stringify(value), (_key, member: unknown) =>
        typeof member === "object" && member !== null && !Array.isArray(member)
          ? Object.fromEntries(Object.entries(member).reverse())
          : member,
      ) as unknown;
      expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 4711 },
  );
  expect(canonicalJson({ b: undefined, a: [undefined] })).toBe('{"a":[null]}');
  expect(jsonEqual({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(jsonEqual({ a: 1 }, { a: "1" })).toBe(false);
});

test("[B1] keys stand in the order of their code units, also those that a JavaScript object puts elsewhere", () => {
  const key = fc.oneof(fc.string(), fc.nat(20).map(String), fc.constantFrom("__proto__", "4294967295", "01", "-1"));
  fc.assert(
    fc.property(fc.uniqueArray(key), (keys) => {
      const members = [...keys].sort().map((each) => `${JSON.stringify(each)}:0`);
      expect(canonicalJson(Object.fromEntries(keys.map((each) => [each, 0])))).toBe(`{${members.join(",")}}`);
    }),
    { seed: 4712 },
  );
  expect(canonicalJson({ 10: 0, 2: { b: 1, 1: 2 }, a: 0 })).toBe('{"10":0,"2":{"1":2,"b":1},"a":0}');
});

test("[B1] values are equal exactly when they are written alike", () => {
  const loose = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(null, undefined, 0, -0, 1, Number.NaN, "", "a", true, false),
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("a", "b", "1", "__proto__"), tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  let alike = 0;
  fc.assert(
    fc.property(loose, loose, (a, b) => {
      const isAlike = canonicalJson(a) === canonicalJson(b);
      alike += isAlike ? 1 : 0;
      expect(jsonEqual(a, b)).toBe(isAlike);
      expect(jsonEqual(a, structuredClone(a))).toBe(true);
    }),
    { seed: 4713, numRuns: 2000 },
  );
  expect(alike).toBeGreaterThan(50);
});

test("[B2] hashes are those of FIPS 180-4", () => {
  expect(textHash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(contentHash({ b: 1, a: 2 })).toBe(contentHash({ a: 2, b: 1 }));
});

test("[B3] ids hold nothing that would need escaping", () => {
  for (const good of ["a", "0mwp-x_Y.9", "x".repeat(64)]) expect(isId(good)).toBe(true);
  for (const bad of ["", "a/b", "a b", "é", "x".repeat(65), "a\n", 7, null]) expect(isId(bad)).toBe(false);
});

test("[B4] each role may do what the ones after it may, and an agent's principal is its user", () => {
  expect(ROLES.map((role) => [mayAdminister(role), mayApprove(role), mayEdit(role)])).toEqual([
    [true, true, true],
    [false, true, true],
    [false, false, true],
    [false, false, false],
  ]);
  const agent: Actor = {
    type: "agent",
    id: "bot" as ActorId,
    name: "Bot",
    onBehalfOf: { id: "ana" as ActorId, name: "Ana" },
  };
  expect(principalOf(agent)).toBe("ana");
});

test("[B5] an actor is shown with its owner, and with the function it ran", () => {
  const ana: Actor = { type: "user", id: "ana" as ActorId, name: "Ana" };
  const bot: Actor = { type: "agent", id: "bot" as ActorId, name: "Bot", onBehalfOf: ana };
  expect(whoOf(ana)).toEqual(ana);
  expect(whoOf({ ...bot, through: "Web service" })).toEqual({
    ...{ type: "agent", id: "bot", name: "Bot" },
    ...{ owner: "Ana", through: "Web service" },
  });
});

test("[B6] a text with a zero character or half of a surrogate pair is no whole one; any other is", () => {
  for (const text of ["a\0b", "\0", "\ud83d", "\ude00\ud83d", 1, undefined, null])
    expect(isWholeText(text)).toBe(false);
  for (const text of ["", "Zoë", "two\nlines", "\u{1f600}", "\ufffd"]) expect(isWholeText(text)).toBe(true);
});

test("[B7] a moment is one that a calendar can show, and a whole number that is counted exactly", () => {
  for (const at of [1e300, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER, LAST_MOMENT + 1, "5", null])
    expect([at, isMoment(at)]).toEqual([at, false]);
  for (const at of [0, 1_763_715_600_000, LAST_MOMENT]) {
    expect(isMoment(at)).toBe(true);
    expect(new Date(at).toISOString()).toContain("T");
  }
});
