import type { AgentApi } from "@tributary/agent";
import type { FoundOnHead } from "@tributary/core/protocol";

type Found = FoundOnHead["items"][number];
const LOOKED_AT = 100;

/** The component of Head that a person names by its id, or by a name that only one has; a sentence where that is none or several. */
export async function componentOnHead(api: AgentApi, text: string): Promise<Found | string> {
  const asked = { workspace: await api.workspace(), text, limit: LOOKED_AT };
  const { items } = (await api.query("head.find", asked)) as FoundOnHead;
  return theOneCalled(items, text);
}

/** @see componentOnHead */
export function theOneCalled(items: readonly Found[], text: string): Found | string {
  const byId = items.find(({ id }) => id === text);
  const found = byId ? [byId] : items.filter(({ name }) => name === text);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (found.length > 1) return `Several components are called “${text}”: ${found.map(({ id }) => id).join(", ")}.`;
  const near = items.slice(0, 5).map(({ name }) => name);
  const others = near.length === 0 ? "" : ` There is ${near.join(", ")}.`;
  return `Nothing on Head is called “${text}”.${others}`;
}
