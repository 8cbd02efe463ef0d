"use client";

import type { ComponentId } from "@tributary/core/base";
import { managersOf, nameOf, putInCare, schemaOf, type Snapshot } from "@tributary/core/model";
import { useMemo, useState } from "react";
import { Button, Dialog, Input } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";
import { KindIcon } from "../map/icons.tsx";

export type CareDialogProps = { readonly component: ComponentId; readonly name: string; readonly onClose: () => void };

/** In a large model more than these are found by their name. */
const MOST = 50;

/** Asks which component is to look after this one. */
export function CareDialog({ component, name, onClose }: CareDialogProps) {
  const desk = useDesk();
  const view = useModel((state) => state.view);
  const [search, setSearch] = useState("");
  const choices = useMemo(() => choicesFor(view, component, search), [view, component, search]);
  const [refused, setRefused] = useState<string | null>(null);
  const choose = (manager: ComponentId, keeper: string) => {
    const verdict = desk.edit({
      label: `Put ${name} into the care of ${keeper}`,
      mutations: putInCare(view, manager, [component]),
    });
    if (verdict.ok || !desk.writes()) onClose();
    else setRefused(verdict.error.sentence);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Put ${name} into the care of…`}
      description="Functions that manage the chosen one see what is in its care, and may change it. Nothing happens outside."
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      {refused && (
        <p role="alert" className="mb-2 text-failed-text text-sm">
          {refused}
        </p>
      )}
      <Input
        autoFocus
        type="search"
        aria-label="Search who is to look after it"
        placeholder="Search by name or kind"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul aria-label="Who is to look after it" className="mt-2 max-h-72 overflow-y-auto">
        {choices.map(({ id, name: keeper, kind, icon }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => choose(id, keeper)}
              className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover"
            >
              <KindIcon name={icon} className="size-3.5 shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate text-ink">{keeper}</span>
              <span className="shrink-0 text-2xs text-faint">{kind}</span>
            </button>
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="px-2 py-3 text-faint text-xs">Nobody of that name can look after it.</p>}
    </Dialog>
  );
}

type Choice = { readonly id: ComponentId; readonly name: string; readonly kind: string; readonly icon: string };

/** Whoever else is there and does not look after it already. */
function choicesFor(view: Snapshot, kept: ComponentId, search: string): readonly Choice[] {
  const wanted = search.trim().toLowerCase();
  const found: Choice[] = [];
  const model = view.components.get(kept);
  const managers = new Set(model && managersOf(model));
  for (const [id, component] of view.components) {
    if (component.deleted || id === kept || managers.has(id)) continue;
    const schema = schemaOf(view, component);
    const choice = { id, name: nameOf(component), kind: schema?.title ?? "", icon: schema?.icon ?? "box" };
    if (`${choice.name} ${choice.kind}`.toLowerCase().includes(wanted)) found.push(choice);
  }
  return found.sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST);
}
