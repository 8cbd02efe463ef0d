import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** What goes in and comes out is JSON, and ordinary JavaScript runs. */
export function values({ value }: SandboxTrial): void {
  test("what the function returns comes back as JSON", async () => {
    const js =
      "export default function main({ list, text }) { return { sum: list.reduce((a, b) => a + b, 0), text: text.toUpperCase(), none: undefined }; }";
    expect(await value(js, { list: [1, 2, 3], text: "a\nb\tc\u2028" })).toEqual({ sum: 6, text: "A\nB\tC\u2028" });
  });

  test("nothing returned is null", async () => {
    expect(await value("export default () => {};")).toBeNull();
  });

  test("a promise is awaited", async () => {
    expect(
      await value(
        "export default async (n) => { await null; await new Promise((done) => done()); return n * 2; };",
        21,
      ),
    ).toBe(42);
  });

  test("helpers and constants of the module are there, and the function may call itself", async () => {
    const js =
      "const base = 1;\nfunction helper(n) { return n <= 1 ? base : n * main(n - 1); }\nexport default function main(n) { return helper(n); }";
    expect(await value(js, 5)).toBe(120);
  });

  test("ordinary JavaScript works: classes, errors with names, maps, regular expressions, dates of given moments", async () => {
    const js = `class Wrong extends Error { constructor(message) { super(message); this.name = "Wrong"; } }
      export default () => {
        const out = {};
        for (const key of ["constructor", "toString", "valueOf", "name"]) out[key] = key.replace(/[aeiou]/g, "_");
        const caught = (() => { try { throw new Wrong("no"); } catch (error) { return String(error); } })();
        const words = [..."one two two".matchAll(/\\w+/g)].map(([word]) => word);
        const counts = Object.fromEntries(words.reduce((map, word) => map.set(word, (map.get(word) ?? 0) + 1), new Map()));
        return { out, caught, counts, day: new Date(Date.UTC(2024, 1, 29)).toISOString(), zone: new Date(0).getTimezoneOffset() };
      };`;
    expect(await value(js)).toEqual({
      out: { constructor: "c_nstr_ct_r", toString: "t_Str_ng", valueOf: "v_l__Of", name: "n_m_" },
      caught: "Wrong: no",
      counts: { one: 1, two: 2 },
      day: "2024-02-29T00:00:00.000Z",
      zone: 0,
    });
  });
}
