"use client";

import type { ChangeSetId } from "@tributary/core/base";
import { managementFunctions, schemaName, type Snapshot } from "@tributary/core/model";
import type { PaletteGroup } from "@tributary/ui/kit";
import { type ChangeSetReplica, type ReplicaState, useStore } from "@tributary/ui/replica";
import { WandSparkles } from "lucide-react";
import { createContext, type ReactNode, useContext, useDeferredValue, useEffect, useMemo, useState } from "react";
import { useCommands } from "../shell/commands.tsx";
import { GenerateDialog } from "./generate-dialog.tsx";
import { takeGenerating } from "./generate-later.ts";

type Wish = { readonly by?: string; readonly component?: string };
type Generate = (wish: Wish) => void;

const GenerateContext = createContext<Generate | null>(null);
const NOTHING = { getState: () => null, subscribe: () => () => {} };

export type GenerateProviderProps = {
  readonly changeSet: ChangeSetId;
  readonly replica: ChangeSetReplica | null;
  /** Whether this person may edit here. */
  readonly mayEdit: boolean;
  readonly children: ReactNode;
};

/** Lets any page of a change set have functions edit it, and offers each of them in the palette. */
export function GenerateProvider({ changeSet, replica, mayEdit, children }: GenerateProviderProps) {
  const [wish, setWish] = useState<Wish | null>(null);
  const view = useDeferredValue(useStore(replica ?? NOTHING, viewOf));
  const synced = useStore(replica ?? NOTHING, (state) => state?.synced ?? false);
  const functions = useMemo(() => (view && mayEdit ? managementFunctions(view) : []), [view, mayEdit]);
  useEffect(() => {
    const later = synced ? takeGenerating(changeSet) : null;
    if (later !== null) setWish({ component: later });
  }, [synced, changeSet]);
  const group = useMemo(
    (): PaletteGroup => ({
      heading: "Generate",
      items: functions.map(({ by, title, description }) => ({
        id: `generate ${by}`,
        label: `Generate: ${title}`,
        icon: <WandSparkles />,
        keywords: ["template", "function", description],
        onSelect: () => setWish({ by }),
      })),
    }),
    [functions],
  );
  useCommands(group);
  const offered = wish?.component === undefined ? functions : functionsFor(view, functions, wish.component);
  const chosen = offered.find(({ by }) => by === wish?.by) ?? offered[0];
  return (
    <GenerateContext value={functions.length > 0 ? setWish : null}>
      {children}
      {wish && replica && view && chosen && (
        <GenerateDialog
          changeSet={changeSet}
          replica={replica}
          view={view}
          functions={offered}
          function={chosen}
          component={wish.component}
          onClose={() => setWish(null)}
        />
      )}
    </GenerateContext>
  );
}

/** Opens the dialog; null where there is no function to run, or nothing may be edited. */
export function useGenerate(): Generate | null {
  return useContext(GenerateContext);
}

type Functions = ReturnType<typeof managementFunctions>;

function functionsFor(view: Snapshot | null, functions: Functions, component: string): Functions {
  const schema = view?.components.find(({ id }) => id === component)?.schema;
  return functions.filter(({ schemas }) => schema !== undefined && schemas.includes(schemaName(schema)));
}

function viewOf(state: ReplicaState | null): Snapshot | null {
  return state?.view ?? null;
}
