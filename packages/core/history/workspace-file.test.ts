import type { ActorId } from "@tributary/core/base";
import {
  applyMutation,
  digestOf,
  EMPTY_SNAPSHOT,
  type Mutation,
  serialiseSnapshot,
  stateHash,
} from "@tributary/core/model";
import { baseSnapshot, Dice, randomEdit } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { authorsToTell, toldHash } from "./version-authors.ts";
import { type WorkspaceFileVersion, WorkspaceFileReader } from "./workspace-file.ts";

const SEED = 20_269;
const header = { format: "tributary-workspace", version: 1, name: "Shop", exportedAt: 9 };
const ada = { type: "user", id: "ada" as ActorId, name: "Ada" } as const;
const bot = { type: "agent", id: "bot" as ActorId, name: "Bot", onBehalfOf: { id: ada.id, name: "Ada" } } as const;

function versionsOf(seed: number, length: number) {
  const dice = new Dice(seed);
  const install: Mutation[] = [...baseSnapshot(1).schemas.values()].map((schema) => ({
    type: "schema.install",
    schema,
  }));
  const versions: WorkspaceFileVersion[] = [];
  let state = EMPTY_SNAPSHOT;
  let ids = 0;
  for (let version = 1; version <= length; version += 1) {
    const mutations = version === 1 ? install : randomEdit(dice, state, () => `n${ids++}`);
    state = mutations.reduce(applyMutation, state);
    const changeSet = version % 2 ? { id: `set-${version}`, title: "A change" } : null;
    const hash = version < 3 ? null : stateHash(digestOf(state));
    versions.push({ version, at: version, actor: version % 3 ? ada : bot, changeSet, stateHash: hash, mutations });
  }
  return { versions, state };
}

const { versions, state } = versionsOf(SEED, 30);
const END = { end: { version: 30, stateHash: stateHash(digestOf(state)) } };

function read(lines: readonly unknown[]) {
  const reader = new WorkspaceFileReader();
  for (const line of lines) if (!reader.add(typeof line === "string" ? line : JSON.stringify(line))) break;
  return reader.end();
}

test(`[F3] what was exported is read back as it was (seed ${SEED})`, () => {
  const found = read([header, ...versions, END]);
  expect(found.ok && found.value.header).toEqual(header);
  expect(found.ok && found.value.versions).toEqual(versions);
  expect(found.ok && serialiseSnapshot(found.value.state.snapshot)).toEqual(serialiseSnapshot(state));
  expect(found.ok && stateHash(found.value.state.digest)).toBe(END.end.stateHash);
});

test(`[F1] a version that says something else than it did is refused, at its line or where it shows first (seed ${SEED})`, () => {
  const extra: Mutation = { type: "component.rename", component: "c0" as never, name: "Other" };
  for (let at = 1; at < versions.length; at += 1) {
    const forged = versions.map((each, index) =>
      index === at
        ? {
            ...each,
            mutations: [
              ...each.mutations,
              extra,
              { type: "component.create", component: "smuggled", schema: "test.node@1" },
            ],
          }
        : each,
    );
    const found = read([header, ...forged, END]);
    // Version 2 is older than hashes: the next one shows it.
    expect(found).toMatchObject({ ok: false, error: { line: Math.max(at, 2) + 2 } });
  }
  const other = { end: { ...END.end, stateHash: "0".repeat(64) } };
  expect(read([header, ...versions, other])).toMatchObject({ ok: false, error: { line: 32 } });
});

test("[F2] what is cut off, out of order, of another kind or no version is refused with its line", () => {
  const refused = (lines: readonly unknown[]) => {
    const found = read(lines);
    return found.ok ? undefined : [found.error.line, found.error.sentence];
  };
  expect(refused([])).toEqual([0, "The file is empty."]);
  expect(refused([header, ...versions])).toEqual([31, "The file has no last line: it was cut off."]);
  expect(refused([header, ...versions.toSpliced(4, 1), END])).toEqual([6, "Version 5 is missing: after 4 comes 6."]);
  expect(refused([{ ...header, version: 2 }])).toMatchObject([1, expect.any(String)]);
  expect(refused([{ ...header, format: "tributary-audit" }])).toMatchObject([1, expect.any(String)]);
  expect(refused([header, "nonsense"])).toEqual([2, "This line is not a JSON object."]);
  expect(refused([header, ...versions, END, END])).toMatchObject([33, expect.any(String)]);
  const bad = (patch: object) => refused([header, { ...versions[0], ...patch }, END]);
  for (const patch of [
    { mutations: [{ type: "component.explode" }] },
    { mutations: [{ type: "component.create", component: "../..", schema: "x@1" }] },
    { mutations: {} },
    { actor: { type: "god", id: "x", name: "x" } },
    { actor: { type: "agent", id: "x", name: "x" } },
    { at: "now" },
    { version: 1.5 },
    { stateHash: "short" },
  ])
    expect(bad(patch), JSON.stringify(patch)).toEqual([2, "This line is no version of Head."]);
});

/** As a file of version 3 tells it: each version with its authors, and the hash over all of that at the end. */
function telling(authors: (version: number) => object) {
  const lines = versions.map((each) => ({ ...each, ...authors(each.version) }));
  return { lines, end: { end: { ...END.end, toldHash: lines.reduce(toldHash, "") } } };
}
const HEADER_3 = { ...header, version: 3 };
const pinner = { id: "pinner", name: "Pinner", type: "agent", owner: "Ada" } as const;
const byPinner = (version: number) => (version === 7 ? { authors: [{ actor: pinner, wrote: [[0, 12]] }] } : {});

test("[F5] who wrote what is read back as it was; a file from before tells nobody but who applied it", () => {
  const { lines, end } = telling(byPinner);
  const found = read([HEADER_3, ...lines, end]);
  expect(found.ok && found.value.versions).toEqual(lines);
  const earlier = read([header, ...lines, END]);
  expect(earlier.ok && earlier.value.versions).toEqual(versions);
});

test("[F5] authors and moments that were changed, left out or put in are refused, and so is who is none", () => {
  const { lines, end } = telling(byPinner);
  const lie = { ok: false, error: { line: 32, sentence: "Who did what and when was changed in the file." } };
  const other = [{ actor: { ...pinner, name: "Ada" }, wrote: [[0, 12]] }];
  for (const patch of [
    { authors: undefined },
    { authors: other },
    { at: 8 },
    { actor: ada, at: 1 },
    { changeSet: null },
  ])
    expect(
      read([HEADER_3, ...lines.map((line) => (line.version === 7 ? { ...line, ...patch } : line)), end]),
      JSON.stringify(patch),
    ).toMatchObject(lie);
  expect(read([HEADER_3, ...versions, end])).toMatchObject(lie);
  expect(read([HEADER_3, ...lines, END])).toMatchObject(lie);
  const bad = (authors: unknown) => {
    const told = telling((version) => (version === 7 ? { authors } : {}));
    return read([HEADER_3, ...told.lines, told.end]);
  };
  for (const authors of [
    {},
    [{ actor: pinner, wrote: [] }],
    [{ actor: pinner, wrote: [[99, 1]] }],
    [{ actor: pinner, wrote: [[0, "now"]] }],
    [{ actor: { ...pinner, type: "god" }, wrote: [[0, 1]] }],
    [
      { actor: pinner, wrote: [[0, 1]] },
      { actor: { ...pinner, id: "two" }, wrote: [[0, 2]] },
    ],
  ])
    expect(bad(authors), JSON.stringify(authors)).toMatchObject({
      error: { line: 8, sentence: "This line is no version of Head." },
    });
});

test("[F5] what a line says of itself is not told again", () => {
  const by = { actor: bot, at: 9 };
  const who = { id: bot.id, name: "Bot", type: "agent", owner: "Ada" } as const;
  const other = { ...who, id: "pinner" as ActorId };
  expect(
    authorsToTell(by, [
      {
        actor: who,
        wrote: [
          [0, 9],
          [1, 9],
        ],
      },
    ]),
  ).toEqual([]);
  const theirs = { actor: other, wrote: [[2, 9]] } as const;
  expect(
    authorsToTell(by, [
      {
        actor: who,
        wrote: [
          [0, 9],
          [1, 8],
        ],
      },
      theirs,
    ]),
  ).toEqual([{ actor: who, wrote: [[1, 8]] }, theirs]);
});

/** What could never be found again once it is stored. */
const UNSTORABLE = ["a\0b", "half \ud83d", "x".repeat(501)];
const MOMENTS = [1e300, -1, 2 ** 53 - 1];

test("[F6] a moment no calendar has, or a text no database keeps, is refused with its line wherever a version says who and when", () => {
  const who = { type: "agent", id: "bot", name: "Bot" } as const;
  const hosts = (text: string) => [
    { actor: { ...ada, id: text } },
    { actor: { ...ada, name: text } },
    { actor: { ...ada, through: text } },
    { actor: { ...who, onBehalfOf: { id: text, name: "Ada" } } },
    { actor: { ...who, onBehalfOf: { id: "ada", name: text } } },
    { authors: [{ actor: { ...pinner, id: text }, wrote: [[0, 1]] }] },
    { authors: [{ actor: { ...pinner, name: text }, wrote: [[0, 1]] }] },
    { authors: [{ actor: { ...pinner, owner: text }, wrote: [[0, 1]] }] },
    { authors: [{ actor: { ...pinner, through: text }, wrote: [[0, 1]] }] },
  ];
  const times = (at: number) => [{ at }, { authors: [{ actor: pinner, wrote: [[0, at]] }] }];
  for (const patch of [...UNSTORABLE.flatMap(hosts), ...MOMENTS.flatMap(times)]) {
    const { lines, end } = telling((version) => (version === 7 ? patch : {}));
    expect(read([HEADER_3, ...lines, end]), JSON.stringify(patch)).toMatchObject({
      error: { line: 8, sentence: "This line is no version of Head." },
    });
  }
});

test("[F6] so is one that the first line says of the workspace", () => {
  const { lines, end } = telling(byPinner);
  const begun = (patch: object) => read([{ ...HEADER_3, ...patch }, ...lines, end]);
  for (const name of [...UNSTORABLE, "", "two\nlines"])
    expect(begun({ name })).toMatchObject({ error: { line: 1, sentence: expect.stringContaining("The name") } });
  for (const exportedAt of [...MOMENTS, Number.NaN, "9"])
    expect(begun({ exportedAt })).toMatchObject({ error: { line: 1 } });
  expect(begun({ name: "Zoë’s \u{1f600}" }).ok).toBe(true);
});
