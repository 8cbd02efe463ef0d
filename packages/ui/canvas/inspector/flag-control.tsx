"use client";

import { Segmented } from "../../kit/index.ts";
import { useDesk } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { useFieldScope } from "./field-context.ts";

/** Yes, no, or not said: for many settings leaving it open is a third answer. */
export function FlagControl({ field }: { readonly id: string; readonly field: Field }) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const { cell, path, title, property } = field;
  const value = cell && "value" in cell ? String(cell.value) : "unset";
  const choose = (next: string) => {
    const mutation =
      next === "unset"
        ? ({ type: "attribute.unset", component, path } as const)
        : ({ type: "attribute.set", component, path, value: next === "true" } as const);
    desk.edit({ label: `Change ${title}`, mutations: [mutation] });
  };
  const open = property.default === undefined ? "Not set" : `Default (${property.default === true ? "yes" : "no"})`;
  return (
    <Segmented
      label={title}
      value={value}
      onValueChange={editable ? choose : () => {}}
      options={[
        { value: "unset", label: open },
        { value: "true", label: "Yes" },
        { value: "false", label: "No" },
      ]}
    />
  );
}
