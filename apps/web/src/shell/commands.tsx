"use client";

import type { PaletteGroup } from "@tributary/ui/kit";
import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useState } from "react";

type Registry = {
  readonly groups: ReadonlyMap<string, PaletteGroup>;
  readonly put: (id: string, group: PaletteGroup | null) => void;
};

const CommandsContext = createContext<Registry>({ groups: new Map(), put: () => {} });

/** Collects what the pages below offer to the command palette. */
export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const [groups, setGroups] = useState<ReadonlyMap<string, PaletteGroup>>(new Map());
  const registry = useMemo<Registry>(
    () => ({
      groups,
      put: (id, group) =>
        setGroups((before) => {
          const next = new Map(before);
          if (group) next.set(id, group);
          else next.delete(id);
          return next;
        }),
    }),
    [groups],
  );
  return <CommandsContext value={registry}>{children}</CommandsContext>;
}

export function useCommandGroups(): readonly PaletteGroup[] {
  return [...useContext(CommandsContext).groups.values()];
}

/** Offers commands in the palette for as long as the component is there. Keep `group` stable (`useMemo`). */
export function useCommands(group: PaletteGroup): void {
  const id = useId();
  const { put } = useContext(CommandsContext);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `put` changes with every registration; registering again for that would never end
  useEffect(() => {
    put(id, group);
    return () => put(id, null);
  }, [id, group]);
}
