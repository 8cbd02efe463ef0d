"use client";

import type { ComponentId, ViewId } from "@tributary/core/base";
import { ChevronDown, Layers, Map as MapIcon, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button, DropdownMenu, type MenuItem } from "../../kit/index.ts";
import { newId, useDesk, useModel, useUi } from "../desk.ts";
import type { Point } from "../layout/pack.ts";
import {
  deleteViewCommand,
  newViewCommand,
  ownViews,
  placesFor,
  putOnViewCommand,
  renameViewCommand,
  takeOffViewCommand,
} from "../model/views.ts";
import { ViewNameDialog } from "./view-name-dialog.tsx";

export type ViewMenuProps = {
  readonly shown: ViewId;
  /** Where components stand on the view that is shown, as far as it has been drawn. */
  readonly places: () => ReadonlyMap<ComponentId, Point>;
};

/** Which view the map shows, and what is done to views: made from a selection, named, filled, emptied, deleted. */
export function ViewMenu({ shown, places }: ViewMenuProps) {
  const desk = useDesk();
  const views = useModel(({ view }) => view.views);
  const selection = useUi((ui) => ui.selection);
  const [naming, setNaming] = useState<"new" | "rename" | null>(null);
  const own = ownViews(views);
  const current = own.find(({ id }) => id === shown);
  const show = (view: ViewId | null) => desk.ui.set({ view, listAll: false, edge: null });
  const placed = () => placesFor(selection, places());

  const choices: MenuItem[] = [
    { type: "item", label: "Everything", icon: <MapIcon />, checked: !current, onSelect: () => show(null) },
    ...own.map(
      (view): MenuItem => ({
        ...{ type: "item", label: view.name, icon: <Layers />, checked: view.id === shown },
        hint: String(view.members.size),
        onSelect: () => show(view.id),
      }),
    ),
  ];
  const count = selection.length;
  const others = own.filter((view) => selection.some((id) => !view.members.has(id)));
  const held = current ? selection.filter((id) => current.members.has(id)) : [];
  const changes: MenuItem[] = [
    { type: "separator" },
    {
      ...{ type: "item", icon: <Plus />, onSelect: () => setNaming("new") },
      label: count === 0 ? "New view…" : `New view with ${count} selected…`,
    },
    ...(count > 0 && others.length > 0 ? [{ type: "label", label: `Put ${count} selected on` } as const] : []),
    ...(count > 0 ? others : []).map(
      (view): MenuItem => ({
        ...{ type: "item", label: view.name, icon: <Layers /> },
        onSelect: () => void desk.edit(putOnViewCommand(desk.model.getState().view, view, placed())),
      }),
    ),
    ...(current ? ownActions() : []),
  ];

  function ownActions(): MenuItem[] {
    if (!current) return [];
    return [
      { type: "separator" },
      {
        ...{ type: "item", label: `Take ${held.length} selected off this view`, disabled: held.length === 0 },
        onSelect: () => void desk.edit(takeOffViewCommand(current, held)),
      },
      { type: "item", label: "Rename this view…", icon: <Pencil />, onSelect: () => setNaming("rename") },
      {
        ...{ type: "item", label: "Delete this view", icon: <Trash2 />, danger: true },
        onSelect: () => {
          if (desk.edit(deleteViewCommand(current)).ok) show(null);
        },
      },
    ];
  }

  const named = (name: string) => {
    if (naming === "rename" && current) desk.edit(renameViewCommand(current.id, name));
    else {
      const { view, ...command } = newViewCommand(name, placed(), newId);
      if (desk.edit(command).ok && desk.writes()) show(view);
    }
    setNaming(null);
  };
  return (
    <>
      <DropdownMenu
        trigger={
          <Button size="sm" icon={<Layers />} aria-label={`View: ${current?.name ?? "Everything"}`}>
            <span className="max-w-48 truncate">{current?.name ?? "Everything"}</span>
            <ChevronDown aria-hidden="true" className="size-3.5 text-faint" />
          </Button>
        }
        items={desk.mayEdit() ? [...choices, ...changes] : choices}
      />
      {naming && (
        <ViewNameDialog
          title={naming === "new" ? "New view" : "Rename the view"}
          first={naming === "rename" ? (current?.name ?? "") : ""}
          taken={own.filter(({ id }) => naming === "new" || id !== shown).map(({ name }) => name)}
          onName={named}
          onClose={() => setNaming(null)}
        />
      )}
    </>
  );
}
