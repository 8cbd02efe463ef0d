"use client";

import { Select, Textarea } from "../../kit/index.ts";
import { useDesk } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { isWhole } from "../model/whole.ts";
import { useFieldScope } from "./field-context.ts";
import { FlagControl } from "./flag-control.tsx";
import { ListField } from "./list-field.tsx";
import { MapField } from "./map-field.tsx";
import { ObjectField } from "./object-field.tsx";
import { SecretControl } from "./secret-control.tsx";
import { TextControl } from "./text-control.tsx";
import { useDraft } from "./use-draft.ts";
import { WholeValue } from "./whole-value.tsx";

export type ValueControlProps = { readonly id: string; readonly field: Field; readonly compact: boolean };

/** The control that fits a property: what one can type, choose or fold out. */
export function ValueControl({ id, field, compact }: ValueControlProps) {
  const { property, kind } = field;
  if (property.secret) return <SecretControl id={id} field={field} />;
  if (isWhole(field)) return <WholeValue field={field} />;
  if (property.enum && kind !== "array") return <ChoiceControl id={id} field={field} />;
  switch (kind) {
    case "boolean":
      return <FlagControl id={id} field={field} />;
    case "array":
      return <ListField field={field} />;
    case "map":
      return <MapField field={field} />;
    case "object":
      return property.properties ? <ObjectField field={field} /> : <CodeControl id={id} field={field} />;
    case "json":
      return property.reference ? (
        <TextControl id={id} field={field} compact={compact} />
      ) : (
        <CodeControl id={id} field={field} />
      );
    default:
      return property.widget === "code" ? (
        <CodeControl id={id} field={field} />
      ) : (
        <TextControl id={id} field={field} compact={compact} />
      );
  }
}

const NOT_SET = "\u0000";

function ChoiceControl({ id, field }: { readonly id: string; readonly field: Field }) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const { property, path, title, cell } = field;
  const options = (property.enum ?? []).map((value) => ({ value: JSON.stringify(value), label: String(value) }));
  const unset = property.default === undefined ? "Not set" : `${String(property.default)} (default)`;
  return (
    <Select
      id={id}
      label={title}
      size="sm"
      className="w-full"
      disabled={!editable}
      placeholder={unset}
      value={cell && "value" in cell ? JSON.stringify(cell.value) : NOT_SET}
      options={[{ value: NOT_SET, label: unset }, ...options]}
      onValueChange={(chosen) => {
        const mutation =
          chosen === NOT_SET
            ? ({ type: "attribute.unset", component, path } as const)
            : ({ type: "attribute.set", component, path, value: JSON.parse(chosen) } as const);
        desk.edit({ label: `Change ${title}`, mutations: [mutation] });
      }}
    />
  );
}

function CodeControl({ id, field }: { readonly id: string; readonly field: Field }) {
  const { component, editable } = useFieldScope();
  const draft = useDraft(component, field);
  return (
    <>
      <Textarea
        id={id}
        code
        rows={Math.min(14, Math.max(3, draft.text.split("\n").length))}
        readOnly={!editable}
        value={draft.text}
        aria-label={field.title}
        aria-invalid={draft.error !== undefined}
        placeholder="Not set"
        onChange={(event) => draft.type(event.target.value)}
        onBlur={draft.keep}
        onKeyDown={(event) => {
          if (event.key === "Escape") draft.discard();
          event.stopPropagation();
        }}
      />
      {draft.error && (
        <p role="alert" className="mt-1 text-2xs text-failed-text">
          {draft.error}
        </p>
      )}
    </>
  );
}
