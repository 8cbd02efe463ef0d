export type SideTab = "outline" | "add";

/** Which list is shown: the one that was chosen, or else what can be added where nothing is modelled yet. Rule [C19]. */
export function sideTab(
  chosen: SideTab | undefined,
  { isEmpty, mayAdd }: { readonly isEmpty: boolean; readonly mayAdd: boolean },
): SideTab {
  return chosen ?? (isEmpty && mayAdd ? "add" : "outline");
}
