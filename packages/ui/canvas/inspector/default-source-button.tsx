"use client";

import { defaultSourceKey, schemaOf, type Subscription } from "@tributary/core/model";
import { Star } from "lucide-react";
import { cn } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { useFieldScope } from "./field-context.ts";

/** Whether new components of this kind take this value from there, too; pressing it says so, or no longer. */
export function DefaultSourceButton({ field, from }: { readonly field: Field; readonly from: Subscription }) {
  const desk = useDesk();
  const { component: id, editable } = useFieldScope();
  const view = useModel((state) => state.view);
  const component = view.components.get(id);
  const key = component && defaultSourceKey(view, component, field.path);
  const title = component && schemaOf(view, component)?.title.toLowerCase();
  if (!key || from.via !== undefined || !title) return null;
  const noted = view.catalogue.get(key) as { readonly component?: string; readonly path?: string } | undefined;
  const isDefault = noted?.component === from.component && noted?.path === from.path;
  const words = isDefault ? `Every new ${title} connects here` : `Connect every new ${title} here`;
  if (!editable && !isDefault) return null;
  return (
    <button
      type="button"
      aria-pressed={isDefault}
      aria-label={words}
      title={words}
      disabled={!editable}
      onClick={() =>
        desk.edit({
          label: words,
          mutations: [
            isDefault
              ? { type: "catalogue.clear", key }
              : { type: "catalogue.set", key, value: { component: from.component, path: from.path } },
          ],
        })
      }
      className="shrink-0 rounded-sm p-1 text-faint hover:bg-hover hover:text-ink aria-pressed:text-accent-text"
    >
      <Star aria-hidden="true" className={cn("size-3", isDefault && "fill-current")} />
    </button>
  );
}
