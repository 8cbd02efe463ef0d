import type { ComponentId } from "@tributary/core/base";
import { createContext, useContext } from "react";
import type { ComponentHistory } from "../props.ts";
import type { Authors } from "./use-authors.ts";
import type { Check } from "../../replica/index.ts";

/** What every field of one component's form shares. */
export type FieldScope = {
  readonly component: ComponentId;
  readonly editable: boolean;
  /** Findings, by the path they concern. */
  readonly findings: ReadonlyMap<string, readonly Check[]>;
  readonly authors: Authors;
  /** Absent where nobody can tell what happened. */
  readonly history: ComponentHistory | undefined;
};

const Scope = createContext<FieldScope | null>(null);
export const FieldScopeProvider = Scope.Provider;

/** @throws {RangeError} outside a form */
export function useFieldScope(): FieldScope {
  const scope = useContext(Scope);
  if (!scope) throw new RangeError("a field belongs in a form");
  return scope;
}
