import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../base/index.ts";
import {
  definitionText,
  MAX_DEFINITION_LENGTH,
  readDefinition,
  renamedKind,
  unfinishedDefinition,
} from "./definition-text.ts";
import { readPlacedJson } from "./json-places.ts";
import { KIND_ICONS } from "./kind-icons.ts";
import { makerOf } from "./maker.ts";
import type { Schema } from "./schema.ts";

const BOX: Schema = {
  ...{ name: "test.box", version: 2, title: "Box", description: "A box.", icon: "box", category: "test" },
  functions: [{ kind: "qualification", name: "fits", inputs: {}, source: "() => 1", hash: "h" }] as unknown as [],
  provider: "docker",
  domain: { type: "object", properties: { size: { type: "integer", title: "Size" } } },
};
const TEXT = definitionText(BOX);

/** The stretches that are marked, with what is said of them. */
function marked(text: string): readonly (readonly [string, string])[] {
  return readDefinition(text, BOX).marks.map(({ from, to, sentence }) => [text.slice(from, to), sentence]);
}

test("[M60] a definition's text reads as that definition, with all that is attached to the kind", () => {
  expect(readDefinition(TEXT, BOX)).toEqual({ schema: BOX, marks: [] });
  expect(TEXT).not.toContain("functions");
  const wider = TEXT.replace('"Size"', '"How wide"');
  expect(readDefinition(wider, BOX).schema?.domain.properties?.["size"]?.title).toBe("How wide");
});

test("[M60] what is not JSON is marked where it stops being JSON, in a sentence", () => {
  expect(marked(TEXT.replace('"A box.",', '"A box."'))).toEqual([['"', "Here a comma or } belongs."]]);
  expect(marked(TEXT.replace('"A box."', "boxes"))).toEqual([["boxes", expect.stringContaining("a value belongs")]]);
  expect(marked(TEXT.replace('"title": "Box"', 'title: "Box"'))).toEqual([
    ["title", "Here a name in quotation marks belongs."],
  ]);
  expect(marked(TEXT.replace('"A box."', '"A box.'))[0]).toEqual(['"A box.,', expect.stringContaining("does not end")]);
  expect(marked(`${TEXT} more`)).toEqual([["more", expect.stringContaining("nothing more can stand")]]);
  expect(marked('{"a": 1,}')).toEqual([[",", expect.stringContaining("one too many")]]);
  expect(marked("")).toEqual([["", expect.stringContaining("a value belongs")]]);
});

test("[M60] what is JSON and no definition is marked at its member", () => {
  expect(marked(TEXT.replace('"integer"', '"number of"'))).toEqual([
    ['"type": "number of"', expect.stringContaining("must be one of string")],
  ]);
  expect(marked(TEXT.replace('"title": "Size"', '"titel": "Size"'))).toEqual([
    ['"titel": "Size"', expect.stringContaining('no keyword "titel"')],
  ]);
  expect(marked(TEXT.replace('  "category": "test",\n', ""))).toEqual([["{", '"category" is missing.']]);
  expect(marked(TEXT.replace("{", '{ "functions": [],'))[0]?.[1]).toContain("attached to it");
});

test("[M83] a member that says nothing in a reference is remarked on, and those that say something are not", () => {
  const referring = (reference: string) =>
    TEXT.replace(
      '"title": "Size"',
      `"title": "Size", "reference": {"schemas": [], "path": "/meta/name", ${reference}}`,
    );
  const good = referring('"edge": "data", "only": true, "bound": false, "autoSubscribe": true');
  expect(readDefinition(good, BOX)).toMatchObject({ schema: { name: "test.box" }, marks: [] });
  const mistyped = referring('"edge": "data", "autosubscribe": true');
  const { schema, marks } = readDefinition(mistyped, BOX);
  expect(schema?.domain.properties?.["size"]).toHaveProperty("reference");
  expect(marks.map(({ isWarning }) => isWarning)).toEqual([true]);
  expect(marked(mistyped)).toEqual([
    [
      '"autosubscribe": true',
      "/domain/properties/size/reference: “autosubscribe” says nothing here. A reference has schemas, path, edge, only, bound, autoSubscribe.",
    ],
  ]);
});

test("[M61] a text says whether a kind's own actions make it real; Docker's kinds stay Docker's, and say so or not", () => {
  const { provider: _, ...described } = BOX;
  const read = (standing: Schema, provider: string | undefined) =>
    readDefinition(definitionText({ ...described, ...(provider === undefined ? {} : { provider }) }), standing);
  expect(read(described, "actions").schema?.provider).toBe("actions");
  expect(read({ ...described, provider: "actions" }, undefined).schema).not.toHaveProperty("provider");
  expect(read(BOX, "docker").schema).toEqual(BOX);
  expect(read(BOX, undefined).schema).toEqual(BOX);
  const [became, ceased, unknown, none] = [
    read(described, "docker"),
    read(BOX, "actions"),
    read(described, "dokcer"),
    read(described, ""),
  ].map(({ marks: [mark], schema }) => [schema, mark?.sentence]);
  expect(became).toEqual([undefined, expect.stringContaining("and no other kind")]);
  expect(ceased).toEqual([undefined, expect.stringContaining("stays one")]);
  expect(unknown).toEqual([undefined, expect.stringContaining("left out where nobody does")]);
  expect(none?.[0]).toBeUndefined();
  const kinds: readonly Schema[] = [described, BOX, { ...BOX, provider: "actions" }, { ...BOX, provider: "acme" }];
  expect(kinds.map((each) => makerOf(each))).toEqual(["nobody", "docker", "actions", "actions"]);
});

test("[M60] a text defines its own version and no other", () => {
  expect(marked(TEXT.replace("test.box", "test.crate"))[0]?.[1]).toContain("This is the text of test.box version 2");
  expect(marked(TEXT.replace('"version": 2', '"version": 3'))[0]?.[0]).toBe('"version": 3');
  expect(readDefinition(TEXT.replace("test.box", "test.crate"), BOX).schema).toBeUndefined();
  expect(marked(" ".repeat(MAX_DEFINITION_LENGTH + 1))[0]?.[1]).toContain("at most 65536 characters");
});

test("[M60] the text of a first version that says another name would be the definition of a kind of that name", () => {
  const first = { ...BOX, version: 1 };
  const crate = definitionText(first).replace("test.box", "test.crate");
  expect(renamedKind(crate, first)).toEqual({ ...first, name: "test.crate" });
  expect(renamedKind(crate.replace("test.crate", "no name"), first)).toBeUndefined();
  expect(renamedKind(definitionText(first), first)).toBeUndefined();
  expect(renamedKind(TEXT.replace("test.box", "test.crate"), BOX)).toBeUndefined();
});

test("[M60] whoever looks at a version alone is told why what is typed is another thing", () => {
  expect(unfinishedDefinition(TEXT, BOX)).toBeUndefined();
  expect(unfinishedDefinition(TEXT.replace('"A box.",', '"A box."'), BOX)).toBe("Line 6: Here a comma or } belongs.");
  expect(unfinishedDefinition(TEXT.replace('"Size"', '"Width"'), BOX)).toBe("It does not hold in this change set.");
});

test("[M60] what is only remarkable keeps nothing back: an unknown picture, a name said twice", () => {
  const odd = TEXT.replace('"icon": "box"', '"icon": "dragon"').replace(
    '"title": "Box"',
    '"title": "Bag", "title": "Box"',
  );
  const read = readDefinition(odd, BOX);
  expect(read.schema?.icon).toBe("dragon");
  expect(read.marks.map(({ isWarning, sentence }) => [isWarning, sentence])).toEqual([
    [true, "“title” is said twice here; the later one counts."],
    [true, expect.stringContaining("no picture called “dragon”")],
  ]);
  expect(new Set(KIND_ICONS).size).toBe(KIND_ICONS.length);
});

test("[M60] every JSON text is read, with the place of each value", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const read = readPlacedJson(text);
      expect(read.ok && read.value.value).toEqual(JSON.parse(text));
    }),
  );
});

test("[M60] a text of which something was taken out or put in is read exactly where it is still JSON", () => {
  const scraps = fc.constantFrom(
    "",
    '"',
    ",",
    "{",
    "}",
    "[",
    "]",
    ":",
    " ",
    "1",
    "-",
    "e",
    "\\",
    "x",
    "null",
    "\n",
    "\t",
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), fc.nat(3), scraps, (value, place, less, scrap) => {
      const text = JSON.stringify(value, undefined, 2);
      const at = place % (text.length + 1);
      const spoilt = text.slice(0, at) + scrap + text.slice(at + less);
      const read = readPlacedJson(spoilt);
      expect(read.ok, spoilt).toBe(parses(spoilt));
      if (read.ok) return;
      expect(read.error.from).toBeLessThanOrEqual(read.error.to);
      expect(read.error.to).toBeLessThanOrEqual(spoilt.length);
    }),
    { numRuns: 2_000 },
  );
});

function parses(text: string): boolean {
  try {
    return (JSON.parse(text) as Json) !== undefined;
  } catch {
    return false; // that is the question
  }
}
