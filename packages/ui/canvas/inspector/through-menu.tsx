"use client";

import type { ComponentId } from "@tributary/core/base";
import { type BoundFunction, functionsOf, type Snapshot } from "@tributary/core/model";
import { ChevronDown, SquareFunction } from "lucide-react";
import { DropdownMenu } from "../../kit/index.ts";
import type { Field } from "../model/form.ts";

export type ThroughMenuProps = {
  readonly transformations: readonly BoundFunction[];
  /** The name of the one it goes through; undefined: as it is. */
  readonly via: string | undefined;
  readonly onChoose: (via: string | undefined) => void;
};

/** What a value goes through on its way here: nothing, or one of the kind's transformations. */
export function ThroughMenu({ transformations, via, onChoose }: ThroughMenuProps) {
  const known = transformations.find(({ name }) => name === via);
  return (
    <DropdownMenu
      align="end"
      trigger={
        <button
          type="button"
          className="flex min-w-0 items-center gap-1 rounded-sm px-1 text-2xs text-muted hover:bg-hover hover:text-ink"
        >
          <SquareFunction aria-hidden="true" className="size-3 shrink-0" />
          <span className="truncate">{via === undefined ? "as it is" : `through ${known?.title ?? via}`}</span>
          <ChevronDown aria-hidden="true" className="size-3 shrink-0" />
        </button>
      }
      items={[
        { type: "item", label: "As it is", checked: via === undefined, onSelect: () => onChoose(undefined) },
        ...transformations.map(({ name, title, description }) => ({
          type: "item" as const,
          label: (
            <span className="block whitespace-normal">
              Through {title}
              {description && <span className="block text-xs text-muted">{description}</span>}
            </span>
          ),
          checked: via === name,
          onSelect: () => onChoose(name),
        })),
      ]}
    />
  );
}

/** The transformations that a field's value can go through; none where a connection means more than its value. */
export function transformationsFor(view: Snapshot, component: ComponentId, field: Field): readonly BoundFunction[] {
  const found = view.components.get(component);
  const schema = found && view.schemas.get(found.schema);
  const { reference } = field.property;
  if (!schema || (reference && (reference.only || reference.edge !== "data"))) return [];
  return functionsOf(view, schema).filter(({ kind }) => kind === "transformation");
}
