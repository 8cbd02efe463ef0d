"use client";

import { child } from "@tributary/core/model";
import { useState } from "react";
import { Input, Select } from "../../kit/index.ts";
import { useDesk } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { secretOptions } from "../model/secret-options.ts";
import { useSecretDesk } from "../secret-desk.ts";
import { useFieldScope } from "./field-context.ts";

const NOT_SET = "\u0000";
const ADD = "\u0001";

export type SecretControlProps = { readonly id: string; readonly field: Field };

/** Which secret is meant, chosen from those there are or added on the spot. Its value is never here. */
export function SecretControl({ id, field }: SecretControlProps) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const { path, title, cell } = field;
  const current = cell && "value" in cell ? String(cell.value) : undefined;
  return (
    <SecretSelect
      id={id}
      field={field}
      current={current}
      disabled={!editable}
      onChoose={(value) =>
        desk.edit({
          label: `Change ${title}`,
          mutations: [
            value === undefined
              ? { type: "attribute.unset", component, path }
              : { type: "attribute.set", component, path, value },
          ],
        })
      }
    />
  );
}

type SecretSelectProps = {
  readonly id: string;
  readonly field: Pick<Field, "title" | "property">;
  readonly current: string | undefined;
  readonly disabled: boolean;
  readonly placeholder?: string;
  readonly onChoose: (reference: string | undefined) => void;
};

function SecretSelect({ id, field, current, disabled, placeholder = "Choose a secret", onChoose }: SecretSelectProps) {
  const { secrets, add } = useSecretDesk();
  const place = field.property.secret ?? { kinds: [] };
  const options = secretOptions(place, secrets ?? [], current);
  return (
    <Select
      id={id}
      label={field.title}
      size="sm"
      className="w-full"
      disabled={disabled}
      placeholder={secrets ? placeholder : "Reading the secrets…"}
      value={current}
      options={[
        ...(current === undefined ? [] : [{ value: NOT_SET, label: "Not set" }]),
        ...options,
        ...(add ? [{ value: ADD, label: "Add a secret…" }] : []),
      ]}
      onValueChange={(chosen) => {
        if (chosen === ADD) add?.(place, onChoose);
        else onChoose(chosen === NOT_SET ? undefined : chosen);
      }}
    />
  );
}

/** A new entry of a map of secrets: its name, and then which secret, for there is no entry without one. */
export function NewSecretEntry({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { component } = useFieldScope();
  const [key, setKey] = useState("");
  const taken = field.members.some((entry) => entry.entry === key && entry.set);
  const property = field.property.additionalProperties ?? {};
  const put = (value: string | undefined) => {
    if (value === undefined || key === "" || taken) return;
    const path = child(field.path, key);
    const mutations = [{ type: "attribute.set", component, path, value } as const];
    if (desk.edit({ label: `Add ${key} to ${field.title}`, mutations }).ok) setKey("");
  };
  return (
    <div className="flex flex-col gap-1">
      <div className="grid grid-cols-2 gap-1.5">
        <Input
          size="sm"
          aria-label={`New name in ${field.title}`}
          aria-invalid={taken}
          placeholder="Add a name…"
          value={key}
          onChange={(event) => setKey(event.target.value.trim())}
          onKeyDown={(event) => event.stopPropagation()}
          className="border-dashed bg-transparent font-mono"
        />
        <SecretSelect
          id={`new-secret-${component}${field.path}`}
          field={{ title: `Secret for the new name in ${field.title}`, property }}
          current={undefined}
          disabled={key === "" || taken}
          onChoose={put}
        />
      </div>
      {taken && (
        <p role="alert" className="text-2xs text-failed-text">
          {key} is in the list already.
        </p>
      )}
    </div>
  );
}
