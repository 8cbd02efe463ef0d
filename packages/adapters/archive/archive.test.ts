import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { packArchive, readArchive } from "./archive.ts";

const FILES = [
  { path: "functions/a.ts", text: "export default () => 1;\n" },
  { path: "tributary.json", text: '{"title":"Ü 🌊"}\n' },
];

test("[Z1] the same files give the same bytes, in any order, and are read back as they were", () => {
  const bytes = packArchive(FILES);
  expect(packArchive([...FILES].reverse())).toEqual(bytes);
  expect(readArchive(bytes)).toEqual({ ok: true, value: FILES });
  const text = fc.string({ unit: "grapheme", maxLength: 100 });
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text, { maxKeys: 6 }), (texts) => {
      const files = Object.entries(texts).map(([path, each]) => ({ path, text: each }));
      const read = readArchive(packArchive(files));
      expect(read.ok && read.value).toEqual(files.sort((a, b) => (a.path < b.path ? -1 : 1)));
    }),
    { seed: 20_310 },
  );
});

test("[Z1] folders and what systems add of their own are left out", () => {
  const bytes = zipSync({
    "boxes/": new Uint8Array(),
    "boxes/a": strToU8("a"),
    "__MACOSX/a": strToU8("x"),
    ".DS_Store": strToU8("x"),
  });
  expect(readArchive(bytes)).toEqual({ ok: true, value: [{ path: "boxes/a", text: "a" }] });
});

const zeros = new Uint8Array(20 * 1024 * 1024);
const many = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`f${at}`, strToU8("x")]));

test.each([
  ["no zip file", strToU8("not a zip"), /no zip file/],
  ["half a zip file", packArchive(FILES).subarray(0, 90), /no zip file/],
  ["a file that grows beyond measure", zipSync({ bomb: zeros }, { level: 9 }), /more than/],
  ["too many files", zipSync(many), /more than/],
  ["what is no text", zipSync({ a: new Uint8Array([0xff, 0xfe, 0xfd]) }), /a in the archive is no text/],
  ["a path that climbs out", zipSync({ "../a": strToU8("a") }), /outside its folder/],
  ["a path from the root", zipSync({ "/etc/a": strToU8("a") }), /outside its folder/],
])("[Z2] %s is refused with a sentence", (_, bytes, sentence) => {
  const read = readArchive(bytes);
  expect(read.ok ? "" : read.error).toMatch(sentence);
});

test("[Z2] an archive that lies about a size gives no more than it said", () => {
  const honest = zipSync({ bomb: new Uint8Array(1024 * 1024) }, { level: 9 });
  const lying = honest.slice();
  const view = new DataView(lying.buffer);
  // The size before packing, in the central directory: that is what is believed.
  const central = view.getUint32(lying.length - 22 + 16, true);
  view.setUint32(central + 24, 10, true);
  const read = readArchive(lying);
  expect(read.ok ? read.value.map(({ text }) => text.length <= 10) : [true]).toEqual([true]);
});
