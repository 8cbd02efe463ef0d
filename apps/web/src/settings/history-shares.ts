import type { HistoryStatistics, Who } from "@tributary/core/protocol";

export type Share = { readonly type: Who["type"]; readonly title: string; readonly mutations: number };

const TITLES: { readonly [Type in Who["type"]]: string } = {
  user: "People",
  agent: "Agents",
  service: "Programs",
  scheduler: "Schedules",
  system: "Tributary",
};

/** How much of what has reached Head each kind of actor wrote, those that wrote nothing left out. */
export function sharesOf(byActor: HistoryStatistics["byActor"]): readonly Share[] {
  const sums = new Map<Who["type"], number>();
  for (const { actor, mutations } of byActor) sums.set(actor.type, (sums.get(actor.type) ?? 0) + mutations);
  return (Object.keys(TITLES) as Who["type"][]).flatMap((type) => {
    const mutations = sums.get(type) ?? 0;
    return mutations > 0 ? [{ type, title: TITLES[type], mutations }] : [];
  });
}

const CATEGORIES: { readonly [category: string]: string } = {
  component: "Components",
  attribute: "Values",
  item: "List entries",
  view: "Views",
  function: "Functions",
  schema: "Kinds",
  catalogue: "Catalogue",
};

/** What a category of mutations is about, for people; a newer server's is called as it calls it. */
export function categoryTitle(category: string): string {
  return CATEGORIES[category] ?? category;
}
