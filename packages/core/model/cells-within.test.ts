import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentId } from "../base/index.ts";
import { applyMutation, withoutSubtree } from "./apply.ts";
import { cellsWithin } from "./cells-within.ts";
import type { Mutation } from "./mutation.ts";
import type { Path } from "./path.ts";
import { EMPTY_SNAPSHOT } from "./snapshot.ts";
import type { SchemaRef } from "./schema.ts";

const a = "a" as ComponentId;
const created: Mutation = { type: "component.create", component: a, schema: "docker.container@1" as SchemaRef };
// Segments that sort before, beside and behind the slash.
const segment = fc.constantFrom("p", "p-", "p0", "p~1", "q", "!");
const path = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => `/domain/${segments.join("/")}` as Path);

test("[M71] what stands at a path and below it is exactly what removing it takes away", () => {
  const property = fc.property(fc.array(path, { maxLength: 20 }), path, (paths, at) => {
    const model = paths
      .map((each): Mutation => ({ type: "attribute.set", component: a, path: each, value: each }))
      .reduce(applyMutation, applyMutation(EMPTY_SNAPSHOT, created));
    const component = model.components.get(a);
    const left = withoutSubtree(model, a, at).components.get(a);
    const gone = component?.attributes.filterNot((_cell, each) => left?.attributes.has(each) === true).keys() ?? [];
    const found = component ? cellsWithin(component, at) : [];
    expect(found.map(([each]) => each).sort()).toEqual([...gone].sort());
    expect(found).toEqual(found.map(([each]) => [each, component?.attributes.get(each)]));
  });
  fc.assert(property, { numRuns: 300 });
});
