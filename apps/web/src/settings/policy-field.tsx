"use client";

import type { Json, JsonObject } from "@tributary/core/base";
import type { PolicyField as FieldView } from "@tributary/core/protocol";
import { Field, Input, Select, Textarea } from "@tributary/ui/kit";
import { useState } from "react";

export type PolicyFieldProps = {
  readonly field: FieldView;
  readonly value: Json | undefined;
  readonly readOnly: boolean;
};

/** One thing that may be set of a policy. */
export function PolicyField({ field, value, readOnly }: PolicyFieldProps) {
  const [chosen, setChosen] = useState(String(value ?? field.default));
  const docs = field.help === undefined ? {} : { docs: field.help };
  if (field.type === "choice") {
    const options = field.choices.map((choice) => ({ value: choice.value, label: choice.title }));
    return (
      <Field label={field.title} {...docs} className="w-fit min-w-44 max-w-full">
        <span>
          <Select
            label={field.title}
            className="w-full"
            value={chosen}
            onValueChange={setChosen}
            options={options}
            disabled={readOnly}
          />
          <input type="hidden" name={field.name} value={chosen} />
        </span>
      </Field>
    );
  }
  if (field.type === "list") {
    const lines = Array.isArray(value) ? value.join("\n") : "";
    return (
      <Field label={field.title} {...docs} className="w-80">
        <Textarea name={field.name} code rows={2} defaultValue={lines} readOnly={readOnly} />
      </Field>
    );
  }
  const limits = field.type === "count" ? { type: "number", min: field.minimum, max: field.maximum } : {};
  return (
    <Field label={field.title} {...docs} className={field.type === "count" ? "w-28" : "w-80"}>
      <Input
        name={field.name}
        defaultValue={String(value ?? field.default)}
        readOnly={readOnly}
        className={field.type === "text" ? "font-mono text-xs" : undefined}
        {...limits}
      />
    </Field>
  );
}

/** What a form holds, as the server takes it. */
export function readFields(fields: readonly FieldView[], form: FormData): JsonObject {
  const read = (field: FieldView): Json => {
    const text = String(form.get(field.name) ?? "");
    if (field.type === "count") return Number(text);
    return field.type === "list" ? text.split("\n").filter((line) => line.trim() !== "") : text;
  };
  return Object.fromEntries(fields.map((field) => [field.name, read(field)]));
}
