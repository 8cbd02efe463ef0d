"use client";

import type { ChangeSetId, ComponentId } from "@tributary/core/base";
import { functionsOf, nameOf, schemaOf, type Snapshot } from "@tributary/core/model";
import type { FunctionTarget } from "@tributary/core/protocol";
import { Select, Sheet, Tabs } from "@tributary/ui/kit";
import { useState } from "react";
import { FunctionRunList } from "./function-run-list.tsx";
import { ResultsWhy } from "./results-why.tsx";
import { TryPanel } from "./try-panel.tsx";

export type ComponentFunctionsSheetProps = {
  readonly component: ComponentId;
  /** Where the result stands that somebody asks about. */
  readonly path: string | undefined;
  readonly view: Snapshot;
  /** The change set whose view it is; null on Head. */
  readonly changeSet: ChangeSetId | null;
  readonly onClose: () => void;
};

/** What functions have to do with one component: a look into it, why each result is as it is, and runs. */
export function ComponentFunctionsSheet({
  component: id,
  path,
  view,
  changeSet,
  onClose,
}: ComponentFunctionsSheetProps) {
  const component = view.components.get(id);
  const schema = component && schemaOf(view, component);
  if (!component || !schema) return null;
  const bound = functionsOf(view, schema);
  const looks = bound.filter(({ kind }) => kind === "debug");
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={`Functions of ${nameOf(component)}`}>
      <Tabs
        label={`Functions of ${nameOf(component)}`}
        items={inOrder(path !== undefined, [
          {
            value: "look",
            label: "Look into it",
            content: <Look key={id} looks={looks} schema={schema} view={view} changeSet={changeSet} component={id} />,
          },
          {
            value: "why",
            label: "Results",
            content: <ResultsWhy component={component} bound={bound} changeSet={changeSet} path={path} />,
          },
          {
            value: "runs",
            label: "Runs",
            content: (
              <FunctionRunList
                of={{ component: id }}
                empty="Nobody has run a function on it by hand. What runs by itself is under Results."
              />
            ),
          },
        ])}
      />
    </Sheet>
  );
}

/** Whoever asks about a result sees the results first. */
function inOrder<T>(asksWhy: boolean, [look, why, ...rest]: readonly T[]): readonly T[] {
  return (asksWhy ? [why, look, ...rest] : [look, why, ...rest]).flatMap((each) => each ?? []);
}

type LookProps = Pick<ComponentFunctionsSheetProps, "view" | "changeSet" | "component"> & {
  readonly looks: ReturnType<typeof functionsOf>;
  readonly schema: { readonly name: string; readonly title: string };
};

/** Functions made to look into things of this kind, run by hand. */
function Look({ looks, schema, view, changeSet, component }: LookProps) {
  const [name, setName] = useState(looks[0]?.name);
  const chosen = looks.find((each) => each.name === name) ?? looks[0];
  if (!chosen)
    return (
      <p className="text-sm text-muted">
        No function looks into a {schema.title.toLowerCase()} yet. In a change set, write one under Functions (“Look
        into it”) and attach it to {schema.title}; it can be run here then.
      </p>
    );
  const target: FunctionTarget =
    chosen.writtenHere === undefined ? { schema: schema.name, name: chosen.name } : { id: chosen.writtenHere };
  return (
    <div className="flex flex-col gap-3">
      {looks.length > 1 && (
        <Select
          label="Function"
          value={chosen.name}
          onValueChange={setName}
          options={looks.map((each) => ({ value: each.name, label: each.title, description: each.description }))}
        />
      )}
      {looks.length === 1 && <h3 className="text-sm font-medium text-ink">{chosen.title}</h3>}
      <TryPanel
        key={chosen.name}
        target={target}
        kind="debug"
        bindings={[schema.name]}
        view={view}
        changeSet={changeSet}
        component={component}
      />
    </div>
  );
}
