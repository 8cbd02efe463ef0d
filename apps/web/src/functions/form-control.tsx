"use client";

import type { Json } from "@tributary/core/base";
import { fieldFault, type FunctionField, type Property, titleOfFunction } from "@tributary/core/model";
import { Button, Field, Popover, Select, Textarea } from "@tributary/ui/kit";
import { ListChecks } from "lucide-react";
import { useState } from "react";
import type { FunctionPanelProps } from "./function-panel.tsx";

const NONE = "none";
const EXAMPLE = `{
  "name": { "type": "string", "title": "Name", "description": "What it is called." },
  "copies": { "type": "integer", "title": "Copies", "minimum": 1, "default": 1 }
}`;

/** What a management function asks before it runs, as JSON Schema, and which input tells its runs apart. */
export function FormControl({
  definition,
  edit,
  locked,
}: Pick<FunctionPanelProps, "definition" | "edit"> & { readonly locked: boolean }) {
  const asked = Object.keys(definition.form?.properties ?? {});
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? (definition.form ? JSON.stringify(definition.form.properties ?? {}, null, 2) : "");
  const read = draft === null ? undefined : formOf(draft, definition.form);
  const set = (field: Extract<FunctionField, "form" | "key">, value: Json) => {
    const label = `Set ${field === "form" ? "what" : "the key of what"} ${titleOfFunction(definition)} asks`;
    edit(label, [{ type: "function.set", function: definition.id, field, value }]);
  };
  const save = () => {
    if (!read || "sentence" in read) return;
    set("form", read.form);
    setDraft(null);
  };
  return (
    <Popover
      label="What it asks"
      className="w-[30rem]"
      trigger={
        <Button size="sm" icon={<ListChecks />}>
          {asked.length === 0 ? "Asks nothing" : `Asks ${asked.join(", ")}`}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Field
          label="Inputs"
          docs="By name, each a property as in a schema: type, title, description, enum, minimum, pattern, default."
          error={read && "sentence" in read ? read.sentence : undefined}
        >
          <Textarea
            code
            rows={9}
            value={shown}
            placeholder={EXAMPLE}
            readOnly={locked}
            onChange={({ target }) => setDraft(target.value)}
          />
        </Field>
        {asked.length > 0 && (
          <Field
            label="Runs are told apart by"
            docs="Running it again with the same value finds and changes what it made; another value makes things of its own."
          >
            <Select
              className="w-full"
              disabled={locked}
              value={definition.key ?? NONE}
              onValueChange={(key) => set("key", key === NONE ? null : key)}
              options={[
                { value: NONE, label: "nothing: there is one run" },
                ...asked.map((name) => ({ value: name, label: definition.form?.properties?.[name]?.title ?? name })),
              ]}
            />
          </Field>
        )}
        {!locked && (
          <Button
            size="sm"
            variant="primary"
            className="self-end"
            disabled={!read || "sentence" in read}
            onClick={save}
          >
            Save
          </Button>
        )}
      </div>
    </Popover>
  );
}

/** What was typed as a form, or why it is none. What was needed before and is still asked stays needed. */
function formOf(text: string, before: Property | undefined): { readonly form: Json } | { readonly sentence: string } {
  if (text.trim() === "") return { form: null };
  try {
    const properties = JSON.parse(text) as Json;
    const names = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
    const required = (before?.required ?? []).filter((name) => names.includes(name));
    const form: Json = { type: "object", properties, ...(required.length > 0 ? { required } : {}) };
    const fault = fieldFault("form", form);
    return fault === undefined ? { form } : { sentence: `It must be ${fault}` };
  } catch (fault) {
    return { sentence: `It is not JSON yet: ${fault instanceof Error ? fault.message : String(fault)}` };
  }
}
