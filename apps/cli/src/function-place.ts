import type { AgentApi } from "@tributary/agent";
import type { FunctionSummary } from "@tributary/core/protocol";
import { type ask, WHERE } from "./where.ts";

/** Where a function is: in a change set, or on Head. */
export const PLACE = {
  ...WHERE,
  "change-set": { type: "string", description: "The change set it is in; without it, what is in force on Head" },
} as const;

export type PlaceArgs = Parameters<typeof ask>[0] & { readonly "change-set"?: string | undefined };

export async function placeOf(api: AgentApi, args: PlaceArgs): Promise<object> {
  const changeSet = args["change-set"];
  return { workspace: await api.workspace(), ...(changeSet ? { changeSet } : {}) };
}

export async function functionsIn(api: AgentApi, args: PlaceArgs): Promise<readonly FunctionSummary[]> {
  return (await api.query("function.list", await placeOf(api, args))) as readonly FunctionSummary[];
}

/** The one function that a text names; a sentence where it names none or several. */
export function named(all: readonly FunctionSummary[], text: string): FunctionSummary | string {
  const byId = all.find(({ id }) => id === text);
  if (byId) return byId;
  const found = all.filter(({ name, schema }) => text === name || text === `${schema}/${name}`);
  const [only] = found;
  if (found.length === 1 && only) return only;
  if (found.length === 0) return `There is no function “${text}”. “tributary function list” shows all.`;
  return `Several functions are called “${text}”: ${found.map(({ id, schema, name }) => id ?? `${schema}/${name}`).join(", ")}.`;
}
