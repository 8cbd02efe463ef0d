"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { DropdownMenu } from "../../kit/index.ts";
import type { Field } from "../model/form.ts";
import { useFieldScope } from "./field-context.ts";
import { FieldRow } from "./field-row.tsx";

/** A group of fields: those that are set, and a way to the others. */
export function ObjectField({ field }: { readonly field: Field }) {
  return (
    <div className="rounded-md border border-line bg-sunken/40 p-2.5">
      <FieldList fields={field.members} inline />
    </div>
  );
}

export type FieldListProps = {
  readonly fields: readonly Field[];
  readonly inline?: boolean;
  readonly all?: boolean;
  readonly always?: (field: Field) => boolean;
  readonly heading?: string;
};

/** Fields that are set or were just asked for; the rest wait behind “Add a field”. With few of them, all are shown. */
export function FieldList({ fields, inline, all, always, heading }: FieldListProps) {
  const { editable } = useFieldScope();
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const few = fields.length <= 4;
  const shown = fields.filter(
    (field) => all || few || field.set || field.changed || asked.has(field.path) || always?.(field),
  );
  const rest = fields.filter((field) => !shown.includes(field));
  return (
    <div className="flex flex-col gap-2.5">
      {shown.map((field) => (
        <FieldRow
          key={field.path}
          field={field}
          {...(inline ? { inline } : {})}
          {...(field.title === heading ? { titled: true } : {})}
        />
      ))}
      {shown.length === 0 && !editable && <p className="text-faint text-xs">Nothing set.</p>}
      {rest.length > 0 && editable && (
        <DropdownMenu
          className="max-w-72"
          trigger={
            <button
              type="button"
              className="-ml-1 inline-flex w-fit items-center gap-1 rounded-md px-1.5 py-0.5 text-faint text-xs hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
            >
              <Plus className="size-3" />
              {shown.length === 0 ? `Set one of ${rest.length}` : `${rest.length} more`}
            </button>
          }
          items={rest.map((field) => ({
            type: "item",
            label: field.title,
            onSelect: () => setAsked(new Set([...asked, field.path])),
          }))}
        />
      )}
    </div>
  );
}
