import type { Json } from "../base/index.ts";
import type { FunctionResult } from "../protocol/index.ts";
import { createReactiveEngine, type ReactiveOptions } from "./reactive-engine.ts";
import { bound, code, id, MapMemo, schema, TableSandbox } from "./reactive.fixture.ts";

export const upper = code("upper", ({ a }) => String(a).toUpperCase());
export const length = code("length", ({ x }) => String(x).length);
export const check = code("check", ({ domain, n }) => ({ result: "success", message: JSON.stringify([domain, n]) }));
export const text = code("text", ({ name, x }) => ({ format: "text", code: `${name} ${x}` }));
export const fails = code("fails", ({ a }) => {
  if (a === "bad") throw new Error("a is bad");
  return a ?? null;
});
export const all = code("all", (input) => input);

export const BOX = schema("t.box", [
  bound("attribute", "x", upper, { inputs: { a: "/domain/a" } }),
  bound("attribute", "n", length, { inputs: { x: "/derived/x" } }),
  bound("qualification", "q", check, { inputs: { domain: "/domain", n: "/derived/n" } }),
  bound("codeGeneration", "t", text, { inputs: { name: "/meta/name", x: "/derived/x" } }),
]);

/** An engine on functions in a table, with what it tells. */
export function setUp(options: Partial<ReactiveOptions> = {}) {
  const sandbox = new TableSandbox();
  const memo = new MapMemo();
  const told: [string, string, FunctionResult | undefined][] = [];
  const activity: string[] = [];
  const engine = createReactiveEngine({
    sandbox,
    memo,
    onResult: (component, path, result) => told.push([component, path, result]),
    onActivity: ({ running, waiting }) => activity.push(`${running}/${waiting}`),
    ...options,
  } as ReactiveOptions);
  const value = (component: string, path: string): Json | undefined => {
    const result = engine.result(id(component), path);
    return result?.phase === "done" ? result.value : undefined;
  };
  return { sandbox, memo, told, activity, engine, value };
}
