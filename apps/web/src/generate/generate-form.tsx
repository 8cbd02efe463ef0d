"use client";

import type { ChangeSetId, Json } from "@tributary/core/base";
import { readForm } from "@tributary/core/engine";
import type { ManagementFunction } from "@tributary/core/model";
import { Field, Select, type SelectOption } from "@tributary/ui/kit";
import { GenerateInput } from "./generate-input.tsx";
import { GenerateReach } from "./generate-reach.tsx";

export type Answers = { readonly [name: string]: Json };

export type GenerateFormProps = {
  readonly changeSet: ChangeSetId;
  readonly functions: readonly ManagementFunction[];
  readonly chosen: ManagementFunction;
  readonly onChoose: (by: string) => void;
  /** Components the function can be run for. */
  readonly components: readonly SelectOption[];
  readonly component: string | undefined;
  readonly onComponent: (component: string) => void;
  readonly answers: Answers;
  readonly onAnswers: (answers: Answers) => void;
  /** Whether what is wrong with the answers is said yet. */
  readonly isChecked: boolean;
};

/** Which function is to be run, for what, and what it asks. */
export function GenerateForm(props: GenerateFormProps) {
  const { changeSet, functions, chosen, onChoose, components, component, onComponent, answers, onAnswers, isChecked } =
    props;
  const asked = Object.entries(chosen.form?.properties ?? {});
  return (
    <div className="flex flex-col gap-4">
      <Field label="What to generate" docs={chosen.description || undefined}>
        <Select
          className="w-full"
          value={chosen.by}
          onValueChange={onChoose}
          options={functions.map(({ by, title, description }) => ({ value: by, label: title, description }))}
        />
      </Field>
      {chosen.schemas.length > 0 && (
        <Field
          label="For"
          error={
            isChecked && component === undefined
              ? components.length === 0
                ? "There is nothing here it can be run for. Add a component of its kind first."
                : "Say for what."
              : undefined
          }
        >
          <Select
            className="w-full"
            value={component}
            onValueChange={onComponent}
            options={components}
            placeholder={components.length === 0 ? "Nothing of its kind here yet" : "Choose a component"}
          />
        </Field>
      )}
      {asked.map(([name, property]) => (
        <GenerateInput
          key={`${chosen.by} ${name}`}
          name={name}
          property={property}
          required={chosen.form?.required?.includes(name) ?? false}
          value={answers[name]}
          error={isChecked ? faultOf(chosen, name, answers) : undefined}
          onChange={(value) => {
            const { [name]: _, ...others } = answers;
            onAnswers(value === undefined ? others : { ...others, [name]: value });
          }}
        />
      ))}
      <GenerateReach changeSet={changeSet} chosen={chosen} />
    </div>
  );
}

/** What is wrong with one answer. */
function faultOf({ form }: ManagementFunction, name: string, answers: Answers): string | undefined {
  const property = form?.properties?.[name];
  if (!form || !property) return undefined;
  const { [name]: value } = answers;
  const read = readForm({ ...form, properties: { [name]: property } }, value === undefined ? {} : { [name]: value });
  return read.ok ? undefined : read.error[0];
}
