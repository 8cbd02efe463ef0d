"use client";

import { nameOf, type Snapshot } from "@tributary/core/model";
import type { PaletteGroup } from "@tributary/ui/kit";
import { type ChangeSetReplica, type ReplicaState, useStore } from "@tributary/ui/replica";
import { useRouter } from "next/navigation";
import { useDeferredValue, useMemo } from "react";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { paths } from "../paths.ts";
import { useCommands } from "../shell/commands.tsx";

const MOST = 300;
const EMPTY = { getState: () => null, subscribe: () => () => {} };

/** Offers the components of a change set in the palette, as they are called in it. */
export function usePaletteComponents(workspace: string, changeSet: string, replica: ChangeSetReplica | null): void {
  const router = useRouter();
  // A palette that is a moment behind the typing is soon enough.
  const view = useDeferredValue(useStore(replica ?? EMPTY, viewOf));
  const group = useMemo((): PaletteGroup => {
    const items: PaletteGroup["items"][number][] = [];
    for (const [id, component] of view?.components ?? []) {
      if (items.length >= MOST) break;
      if (component.deleted) continue;
      items.push({
        id: `here ${id}`,
        label: nameOf(component),
        icon: <KindIcon schema={component.schema} />,
        hint: kindWord(component.schema),
        onSelect: () => router.push(paths.changeSetComponent(workspace, changeSet, id)),
      });
    }
    return { heading: "In this change set", items };
  }, [view, router, workspace, changeSet]);
  useCommands(group);
}

function viewOf(state: ReplicaState | null): Snapshot | null {
  return state?.view ?? null;
}
