"use client";

import type { ComponentId } from "@tributary/core/base";
import { managersOf, nameOf, putInCare, schemaOf, type Snapshot } from "@tributary/core/model";
import { useMemo, useState } from "react";
import { Button, Dialog, Input } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";
import { KindIcon } from "../map/icons.tsx";

export type CareDialogProps = { readonly ids: readonly ComponentId[]; readonly onClose: () => void };

/** In a large model more than these are found by their name. */
const MOST = 50;

/** Asks which component is to look after others. */
export function CareDialog({ ids, onClose }: CareDialogProps) {
  const desk = useDesk();
  const view = useModel((state) => state.view);
  const [search, setSearch] = useState("");
  const choices = useMemo(() => choicesFor(view, ids, search), [view, ids, search]);
  const [only] = ids;
  const model = only && view.components.get(only);
  const what = ids.length === 1 && model ? nameOf(model) : `${ids.length} components`;
  const choose = (manager: ComponentId, name: string) => {
    const verdict = desk.edit({
      label: `Put ${what} into the care of ${name}`,
      mutations: putInCare(view, manager, ids),
    });
    if (verdict.ok || !desk.writes()) onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Put ${what} into the care of…`}
      description="Functions that manage the chosen one see what is in its care, and may change it. Nothing happens outside."
      footer={<Button onClick={onClose}>Cancel</Button>}
    >
      <Input
        autoFocus
        type="search"
        aria-label="Search who is to look after it"
        placeholder="Search by name or kind"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <ul aria-label="Who is to look after it" className="mt-2 max-h-72 overflow-y-auto">
        {choices.map(({ id, name, kind, icon }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => choose(id, name)}
              className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover"
            >
              <KindIcon name={icon} className="size-3.5 shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate text-ink">{name}</span>
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

/** Whoever is there, is not among them, and does not look after all of them already. */
function choicesFor(view: Snapshot, ids: readonly ComponentId[], search: string): readonly Choice[] {
  const wanted = search.trim().toLowerCase();
  const found: Choice[] = [];
  const kept = ids.flatMap((id) => view.components.get(id) ?? []).map((each) => new Set(managersOf(each)));
  for (const [id, component] of view.components) {
    if (component.deleted || ids.includes(id) || kept.every((managers) => managers.has(id))) continue;
    const schema = schemaOf(view, component);
    const choice = { id, name: nameOf(component), kind: schema?.title ?? "", icon: schema?.icon ?? "box" };
    if (`${choice.name} ${choice.kind}`.toLowerCase().includes(wanted)) found.push(choice);
  }
  return found.sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST);
}
