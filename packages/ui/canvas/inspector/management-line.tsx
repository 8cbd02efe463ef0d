"use client";

import type { ComponentId } from "@tributary/core/base";
import { generatedOf, managedBy, managerPath, managersOf, nameOf, type Snapshot } from "@tributary/core/model";
import { Boxes, X } from "lucide-react";
import { Popover } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";

export type ManagementLineProps = { readonly component: ComponentId };

type Named = { readonly id: ComponentId; readonly name: string };

/** Who looks after a component, and what it looks after itself: each a way there. */
export function ManagementLine({ component }: ManagementLineProps) {
  const desk = useDesk();
  const view = useModel((state) => state.view);
  const model = view.components.get(component);
  if (!model) return null;
  const managers = managersOf(model).flatMap((id) => named(view, id));
  const managed = isManager(view, component) ? managedBy(view, component).flatMap((id) => named(view, id)) : [];
  if (managers.length === 0 && managed.length === 0) return null;
  const show = (id: ComponentId) => desk.ui.set({ selection: [id], edge: null });
  const release = ({ id, name }: Named) =>
    desk.edit({
      label: `Release ${nameOf(model)} from ${name}`,
      mutations: [{ type: "attribute.unset", component, path: managerPath(id) }],
    });
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-2xs text-muted">
      {managers.map((each) => (
        <span key={each.id} className="group inline-flex min-w-0 items-center gap-1">
          <Boxes aria-hidden="true" className="size-3 shrink-0 text-faint" />
          managed by
          <button type="button" className="truncate font-medium text-ink hover:underline" onClick={() => show(each.id)}>
            {each.name}
          </button>
          {desk.writes() && (
            <button
              type="button"
              aria-label={`Release from ${each.name}`}
              title={`${each.name} looks after it no more`}
              className="rounded-sm text-faint hover:text-ink"
              onClick={() => release(each)}
            >
              <X className="size-3" />
            </button>
          )}
        </span>
      ))}
      {managed.length > 0 && <Managed all={managed} onShow={show} />}
      {generatedOf(model) && <span>made by a function</span>}
    </div>
  );
}

function Managed({ all, onShow }: { readonly all: readonly Named[]; readonly onShow: (id: ComponentId) => void }) {
  const word = `manages ${all.length} ${all.length === 1 ? "component" : "components"}`;
  return (
    <Popover
      label={word}
      trigger={
        <button type="button" className="rounded-sm hover:text-ink hover:underline">
          {word}
        </button>
      }
    >
      <ul className="max-h-64 min-w-40 overflow-y-auto">
        {all.map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              className="w-full truncate rounded-md px-2 py-1 text-left text-sm hover:bg-hover"
              onClick={() => onShow(id)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}

/** In a larger model only what others take values from is asked about: it would be looked at with every edit. */
const LOOKED_THROUGH = 20_000;

function isManager(view: Snapshot, component: ComponentId): boolean {
  return view.components.size <= LOOKED_THROUGH || view.subscribers.has(component);
}

function named(view: Snapshot, id: ComponentId): readonly Named[] {
  const component = view.components.get(id);
  return component && !component.deleted ? [{ id, name: nameOf(component) }] : [];
}
