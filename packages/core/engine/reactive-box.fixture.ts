import { bound, code, length, schema, upper } from "./reactive.fixture.ts";

export const check = code("check", ({ domain, n }) => ({ result: "success", message: JSON.stringify([domain, n]) }));
export const text = code("text", ({ name, x }) => ({ format: "text", code: `${name} ${x}` }));
export const fails = code("fails", ({ a }) => {
  if (a === "bad") throw new Error("a is bad");
  return a ?? null;
});

export const BOX = schema("t.box", [
  bound("attribute", "x", upper, { inputs: { a: "/domain/a" } }),
  bound("attribute", "n", length, { inputs: { x: "/derived/x" } }),
  bound("qualification", "q", check, { inputs: { domain: "/domain", n: "/derived/n" } }),
  bound("codeGeneration", "t", text, { inputs: { name: "/meta/name", x: "/derived/x" } }),
]);
