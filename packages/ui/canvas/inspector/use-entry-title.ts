import { nameOf } from "@tributary/core/model";
import { useModel } from "../desk.ts";
import type { Field } from "../model/form.ts";

/** What an entry is called: the components it is connected to, then its own first values. */
export function useEntryTitle(entry: Field): string {
  return useModel(({ view }) => {
    const names = entry.members.flatMap(({ cell }) => {
      const source = cell && "from" in cell ? view.components.get(cell.from.component) : undefined;
      return source ? [nameOf(source)] : [];
    });
    return [...names, ...(entry.title === "" ? [] : [entry.title])].join(" · ");
  });
}
