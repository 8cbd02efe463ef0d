import type { ComponentId } from "@tributary/core/base";
import { managementFunctions, type Snapshot } from "@tributary/core/model";
import { createContext, useContext, useMemo } from "react";
import { useModel } from "./desk.ts";

type Generate = (component: ComponentId | null) => void;

const GenerateContext = createContext<Generate | null>(null);
/** Who has functions edit the model, for the workspaces that offer it. */
export const GenerateProvider = GenerateContext.Provider;

/** Names of the kinds that something can be generated for, in a model. */
const known = new WeakMap<Snapshot["schemas"], { functions: Snapshot["functions"]; kinds: ReadonlySet<string> }>();

function kindsIn({ schemas, functions }: Snapshot): ReadonlySet<string> {
  const before = known.get(schemas);
  if (before?.functions === functions) return before.kinds;
  const kinds = new Set(managementFunctions({ schemas, functions }).flatMap((each) => each.schemas));
  known.set(schemas, { functions, kinds });
  return kinds;
}

/** What opens the choice of functions for a component of this kind; undefined where there is none. */
export function useGenerateFor(schema: string, component: ComponentId): (() => void) | undefined {
  const generate = useContext(GenerateContext);
  const kinds = useModel(({ view }) => kindsIn(view));
  return useMemo(
    () => (generate && kinds.has(schema) ? () => generate(component) : undefined),
    [generate, kinds, schema, component],
  );
}
