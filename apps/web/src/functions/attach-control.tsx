"use client";

import { titleOfFunction } from "@tributary/core/model";
import { Button, Checkbox, Popover } from "@tributary/ui/kit";
import { Paperclip } from "lucide-react";
import { newestKinds } from "./function-list.tsx";
import type { FunctionPanelProps } from "./function-panel.tsx";

/** Which kinds a function is attached to: it runs on every component of these, whatever their version. */
export function AttachControl({ definition, view, edit, locked }: FunctionPanelProps & { readonly locked: boolean }) {
  const kinds = newestKinds([...view.schemas.values()]);
  const titleOf = (name: string): string => kinds.find((kind) => kind.name === name)?.title ?? name;
  const { bindings, id } = definition;
  const counts = new Map<string, number>();
  for (const component of view.components.values()) {
    const name = component.schema.slice(0, component.schema.lastIndexOf("@"));
    if (!component.deleted) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const attach = (name: string, isOn: boolean): void =>
    edit(`${isOn ? "Attach" : "Detach"} ${titleOfFunction(definition)}`, [
      { type: isOn ? "function.bind" : "function.unbind", function: id, schema: name },
    ]);
  const shown = bindings.map(titleOf).join(", ");
  return (
    <Popover
      label="Attach to kinds"
      className="max-h-96 w-72 overflow-y-auto"
      trigger={
        <Button size="sm" icon={<Paperclip />}>
          {bindings.length === 0
            ? "Attach to…"
            : `Attached to ${shown.length > 40 ? `${bindings.length} kinds` : shown}`}
        </Button>
      }
    >
      <p className="mb-2 text-xs text-muted">It runs on every component of the kinds chosen here.</p>
      <ul className="flex flex-col gap-2">
        {kinds.map(({ name, title }) => (
          <li key={name} className="flex items-center justify-between gap-2">
            <Checkbox
              label={title}
              checked={bindings.includes(name)}
              disabled={locked}
              onCheckedChange={(isOn) => attach(name, isOn)}
            />
            <span className="text-xs text-faint">{counts.get(name) ?? 0} here</span>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
