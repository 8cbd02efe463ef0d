"use client";

import { defaultSchemas, type Schema, schemaRef } from "@tributary/core/model";
import { useMemo } from "react";
import { newId, useDesk, useModel, useUi } from "../desk.ts";
import { SCHEMA_DRAG } from "../map/canvas-map.tsx";
import { KindIcon } from "../map/icons.tsx";
import { useViewId } from "../map/use-graph.ts";
import { createCommand } from "../model/commands.ts";
import type { Graph } from "../model/graph.ts";
import { useDropPlace } from "./use-drop-place.ts";

/** Everything that can be added: drag it onto the map, or press it to put it beside what is selected. */
export function Palette({ graph, onAdd }: { readonly graph: Graph; readonly onAdd: () => void }) {
  const desk = useDesk();
  const view = useViewId();
  const schemas = useModel((state) => state.view.schemas);
  const catalogue = useModel((state) => state.view.catalogue);
  const search = useUi((ui) => ui.search).toLowerCase();
  const place = useDropPlace(graph);
  const groups = useMemo(() => grouped(defaultSchemas({ schemas, catalogue }), search), [schemas, catalogue, search]);
  if (groups.length === 0)
    return <p className="px-4 py-6 text-center text-faint text-xs">Nothing of that name can be added.</p>;
  const add = (schema: Schema) => {
    onAdd();
    const { at, container } = place();
    desk.edit(createCommand(desk.model.getState().view, { schema, at, view, container, newId }));
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-3">
      {groups.map(([category, members]) => (
        <section key={category} aria-label={category}>
          <h3 className="px-2 pt-2 pb-1 text-2xs text-faint">{category}</h3>
          {members.map((schema) => (
            <button
              key={schemaRef(schema)}
              type="button"
              draggable
              onDragStart={(event) => {
                onAdd();
                event.dataTransfer.setData(SCHEMA_DRAG, schemaRef(schema));
                event.dataTransfer.effectAllowed = "copy";
              }}
              onClick={() => add(schema)}
              title={schema.description}
              className="flex w-full cursor-grab items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover active:cursor-grabbing"
            >
              <span className="inline-flex size-7 shrink-0 items-center justify-center rounded-md bg-sunken text-muted ring-1 ring-line ring-inset">
                <KindIcon name={schema.icon} className="size-3.5" />
              </span>
              <span className="min-w-0">
                <span className="block truncate text-ink text-sm">{schema.title}</span>
                <span className="block truncate text-2xs text-faint">{schema.description}</span>
              </span>
            </button>
          ))}
        </section>
      ))}
    </div>
  );
}

/** Each kind at the version that new components are of, by category. */
function grouped(schemas: readonly Schema[], search: string): readonly (readonly [string, readonly Schema[]])[] {
  const groups = new Map<string, Schema[]>();
  for (const schema of schemas) {
    if (!`${schema.title} ${schema.name} ${schema.category}`.toLowerCase().includes(search)) continue;
    groups.set(schema.category, [...(groups.get(schema.category) ?? []), schema]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}
