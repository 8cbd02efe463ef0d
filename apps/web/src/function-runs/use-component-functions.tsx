"use client";

import type { ChangeSetId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import type { ComponentFunctions } from "@tributary/ui/canvas";
import { type ReactNode, useMemo, useState } from "react";
import { componentId } from "../ids.ts";
import { ComponentFunctionsSheet } from "./component-functions.tsx";

type Asked = { readonly component: string; readonly path: string | undefined };

/** Functions of components for a map's inspector, and the sheet that shows them. */
export function useComponentFunctions(changeSet: ChangeSetId | null): {
  readonly functions: ComponentFunctions;
  readonly sheetOn: (view: Snapshot) => ReactNode;
} {
  const [asked, setAsked] = useState<Asked | null>(null);
  const functions = useMemo<ComponentFunctions>(
    () => ({ open: (component, path) => setAsked({ component, path }) }),
    [],
  );
  const sheetOn = (view: Snapshot): ReactNode =>
    asked && (
      <ComponentFunctionsSheet
        key={`${asked.component}${asked.path}`}
        component={componentId(asked.component)}
        path={asked.path}
        view={view}
        changeSet={changeSet}
        onClose={() => setAsked(null)}
      />
    );
  return { functions, sheetOn };
}
