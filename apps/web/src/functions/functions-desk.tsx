"use client";

import type { FunctionId } from "@tributary/core/base";
import { type Schema, schemaRef } from "@tributary/core/model";
import { EmptyState } from "@tributary/ui/kit";
import { createStore, type PresenceState, type Store, useStore } from "@tributary/ui/replica";
import { useState } from "react";
import { type Chosen, freshId, type FunctionsDeskProps } from "./desk.ts";
import { FunctionList, newestKinds } from "./function-list.tsx";
import { FunctionPanel } from "./function-panel.tsx";
import { KindPanel } from "./kind-panel.tsx";
import { newFromTemplate, type Template } from "./templates.ts";

const NOBODY: Store<PresenceState> = createStore<PresenceState>({ peers: [], attention: new Map() });

/** Functions and kinds on the left, the one chosen on the right. */
export function FunctionsDesk(props: FunctionsDeskProps) {
  const { view, base, replica, edit, select, mayEdit } = props;
  const [chosen, setChosen] = useState<Chosen | undefined>(select ? { type: "function", id: select } : undefined);
  const peers = useStore(replica?.presence ?? NOBODY, (state) => state.peers);
  const kinds = newestKinds([...view.schemas.values()]);
  const create = (template: Template): void => {
    const id = freshId() as FunctionId;
    const taken = new Set([...view.functions.values()].map(({ name }) => name));
    edit(`Write a new function`, newFromTemplate(template, id, taken));
    setChosen({ type: "function", id });
  };
  const newKind = (): void => {
    const schema = blankKind(new Set(kinds.map(({ name }) => name)));
    edit(`Define ${schema.title}`, [{ type: "schema.install", schema }]);
    setChosen({ type: "kind", name: schema.name });
  };
  const definition = chosen?.type === "function" ? view.functions.get(chosen.id as FunctionId) : undefined;
  const kind = chosen?.type === "kind" ? kinds.find(({ name }) => name === chosen.name) : undefined;
  return (
    <div className="flex h-full min-h-0">
      <FunctionList
        {...props}
        chosen={chosen}
        peers={peers}
        onChoose={setChosen}
        onCreate={create}
        onNewKind={newKind}
      />
      {definition ? (
        <FunctionPanel key={definition.id} {...props} definition={definition} />
      ) : kind ? (
        <KindPanel key={schemaRef(kind)} {...props} schema={kind} isDraft={!base.schemas.has(schemaRef(kind))} />
      ) : (
        <div className="flex min-w-0 flex-1 items-center justify-center bg-canvas">
          <EmptyState picture="changes" title="Functions of this workspace">
            {mayEdit
              ? "Write a check, a computed value or a generated text, attach it to a kind, and see on every component what comes of it."
              : "Checks, computed values and generated texts that people here have written. They are changed in change sets."}
          </EmptyState>
        </div>
      )}
    </div>
  );
}

/** A kind to start from: one property, and a name that is free. */
function blankKind(taken: ReadonlySet<string>): Schema {
  let name = "custom.thing";
  for (let suffix = 2; taken.has(name); suffix += 1) name = `custom.thing${suffix}`;
  return {
    ...{
      name,
      version: 1,
      title: "Thing",
      description: "What it is for.",
      icon: "box",
      category: "Custom",
      functions: [],
    },
    domain: { type: "object", properties: { url: { type: "string", title: "URL", maxLength: 500 } } },
  };
}
