"use client";

import type { Json } from "@tributary/core/base";
import { kindOf, type Property } from "@tributary/core/model";
import { Field, Input, Select, Switch, Textarea } from "@tributary/ui/kit";

export type GenerateInputProps = {
  readonly name: string;
  readonly property: Property;
  readonly required: boolean;
  readonly value: Json | undefined;
  readonly error: string | undefined;
  /** Undefined: left empty. */
  readonly onChange: (value: Json | undefined) => void;
};

/** One input a function asks for, as its property says. */
export function GenerateInput({ name, property, required, value, error, onChange }: GenerateInputProps) {
  const label = property.title ?? name;
  const { description } = property;
  if (property.type === "boolean")
    return (
      <div className="flex items-start justify-between gap-4 rounded-lg bg-sunken/60 px-3 py-2.5">
        <span className="min-w-0">
          <span className="block font-medium text-ink text-sm">{label}</span>
          {description && <span className="block text-muted text-xs">{description}</span>}
        </span>
        <Switch label={label} checked={value === true} onCheckedChange={onChange} />
      </div>
    );
  return (
    <Field label={label} docs={description} error={error} hint={required ? undefined : "optional"}>
      {control({ property, value, onChange })}
    </Field>
  );
}

function control({ property, value, onChange }: Pick<GenerateInputProps, "property" | "value" | "onChange">) {
  const examples = property.examples?.[0];
  const placeholder = examples === undefined ? "" : String(examples);
  if (property.enum)
    return (
      <Select
        className="w-full"
        value={value === undefined ? undefined : String(value)}
        options={property.enum.map((option) => ({ value: String(option), label: String(option) }))}
        onValueChange={(chosen) => onChange(property.enum?.find((option) => String(option) === chosen))}
      />
    );
  switch (kindOf(property)) {
    case "integer":
    case "number":
      return (
        <Input
          type="number"
          value={typeof value === "number" ? value : ""}
          placeholder={placeholder}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.valueAsNumber)}
        />
      );
    case "string":
    case "boolean":
      return (
        <Input
          value={typeof value === "string" ? value : ""}
          placeholder={placeholder && `such as ${placeholder}`}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        />
      );
    default:
      return (
        <Textarea
          rows={3}
          className="font-mono text-xs"
          defaultValue={value === undefined ? "" : JSON.stringify(value, undefined, 2)}
          placeholder="JSON"
          onBlur={({ target }) => onChange(readJson(target.value))}
        />
      );
  }
}

/** What was typed, as JSON where it is some and as text where it is not: then the form says what is expected. */
function readJson(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
