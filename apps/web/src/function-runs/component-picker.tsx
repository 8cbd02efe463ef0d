"use client";

import type { ComponentId } from "@tributary/core/base";
import { type Component, nameOf, schemaName, type Snapshot } from "@tributary/core/model";
import { Button, Input, Popover } from "@tributary/ui/kit";
import { ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import { KindIcon } from "../model/kind-icon.tsx";

const SHOWN = 50;

export type ComponentPickerProps = {
  readonly view: Snapshot;
  /** Names of kinds whose components come first. */
  readonly first: readonly string[];
  readonly value: ComponentId | undefined;
  readonly onChange: (component: ComponentId) => void;
};

/** One component of many, found by typing a part of its name. */
export function ComponentPicker({ view, first, value, onChange }: ComponentPickerProps) {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const all = useMemo(() => candidates(view, first), [view, first]);
  const found = all.filter((each) => nameOf(each).toLowerCase().includes(words.trim().toLowerCase()));
  const chosen = value === undefined ? undefined : view.components.get(value);
  const choose = (id: ComponentId): void => {
    onChange(id);
    setOpen(false);
    setWords("");
  };
  return (
    <Popover
      label="Choose a component"
      open={open}
      onOpenChange={setOpen}
      className="p-1.5"
      trigger={
        <Button
          size="sm"
          className="min-w-0 justify-between"
          aria-label={chosen ? `Component: ${nameOf(chosen)}` : "Component"}
        >
          <span className="truncate">{chosen ? nameOf(chosen) : "Component"}</span>
          <ChevronDown />
        </Button>
      }
    >
      <Input
        size="sm"
        aria-label="Find a component"
        placeholder="Find a component"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          const [best] = found;
          if (event.key === "Enter" && best) choose(best.id);
        }}
      />
      <ul className="mt-1.5 max-h-64 overflow-y-auto">
        {found.slice(0, SHOWN).map((each) => (
          <li key={each.id}>
            <button
              type="button"
              aria-current={each.id === value}
              onClick={() => choose(each.id)}
              className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover aria-[current=true]:bg-selected"
            >
              <KindIcon schema={schemaName(each.schema)} />
              <span className="min-w-0 flex-1 truncate">{nameOf(each)}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li className="px-2 py-1.5 text-xs text-muted">No component is called so.</li>}
        {found.length > SHOWN && (
          <li className="px-2 py-1.5 text-xs text-muted">{found.length - SHOWN} more: type a part of the name.</li>
        )}
      </ul>
    </Popover>
  );
}

/** Those of the kinds that the function is attached to first, then the others, by name. */
export function candidates(view: Snapshot, first: readonly string[]): readonly Component[] {
  const rank = (each: Component): number => (first.includes(schemaName(each.schema)) ? 0 : 1);
  return [...view.components.values()]
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b), "en"));
}
