"use client";

import { isWithin, requiredPlace } from "@tributary/core/model";
import { ChevronDown, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { cn, Input } from "../../kit/index.ts";
import { type Check, checksOf, useStore } from "../../replica/index.ts";
import { useDesk, useModel, useUi } from "../desk.ts";
import { type Field, type FieldGroup, fieldMatches } from "../model/form.ts";
import { factsOf } from "../model/schema-facts.ts";
import type { ComponentHistory } from "../props.ts";
import { ComputedValues } from "./computed-values.tsx";
import { DriftList } from "./drift-list.tsx";
import { FieldScopeProvider } from "./field-context.ts";
import { FieldList } from "./object-field.tsx";
import { useAuthors } from "./use-authors.ts";
import type { Form } from "./use-form.ts";

export type AttributesTabProps = {
  readonly form: Form;
  readonly history?: ComponentHistory | undefined;
};

/** The schema's form. What is set is in sight; what could be set is one press, or one word of search, away. */
export function AttributesTab({ form, history }: AttributesTabProps) {
  const desk = useDesk();
  const { component, schema, groups } = form;
  const [search, setSearch] = useState("");
  const results = useStore(desk.results, (state) => state.results.get(component.id));
  const findings = useMemo(() => byPath(checksOf(results)), [results]);
  const editable = desk.writes() && !component.deleted;
  const authors = useAuthors(component, history);
  const scope = useMemo(
    () => ({ component: component.id, editable, findings, authors, history }),
    [component.id, editable, findings, authors, history],
  );
  const wanted = useMemo(() => requiredIn(checksOf(results)), [results]);
  const shown = groups
    .map((group) => ({ ...group, fields: group.fields.filter((field) => fieldMatches(field, search)) }))
    .filter(({ fields }) => fields.length > 0);
  return (
    <FieldScopeProvider value={scope}>
      <div className="sticky top-0 z-10 bg-panel px-4 pt-3 pb-2">
        <Input
          size="sm"
          type="search"
          aria-label={`Search the fields of ${schema.title}`}
          placeholder={`Search ${count(groups)} ${count(groups) === 1 ? "field" : "fields"}`}
          icon={<Search />}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Escape") setSearch("");
          }}
        />
      </div>
      <div className="px-4 pb-8">
        <DriftList component={component.id} />
        {shown.map((group) => (
          <Group
            key={group.ofAllKinds ? "" : group.title}
            group={group}
            searching={search !== ""}
            alone={!group.ofAllKinds && shown.filter(({ ofAllKinds }) => !ofAllKinds).length === 1}
            form={form}
            wanted={wanted}
          />
        ))}
        {shown.length === 0 && <p className="py-6 text-center text-faint text-xs">No field matches “{search}”.</p>}
        {search === "" && <ComputedValues form={form} />}
      </div>
    </FieldScopeProvider>
  );
}

function Group({
  group,
  searching,
  alone,
  form,
  wanted,
}: {
  readonly group: FieldGroup;
  readonly searching: boolean;
  /** Its kind has no other heading to choose between. */
  readonly alone: boolean;
  readonly form: Form;
  /** Places where a value is required and nothing is set: they are in sight. */
  readonly wanted: readonly string[];
}) {
  const { subtitlePath } = factsOf(form.schema);
  const refused = useModel(({ refusals }) =>
    refusals
      .filter((note) => note.component === form.component.id)
      .map(({ path }) => path)
      .join(" "),
  );
  const revealed = useUi(({ reveal }) => (reveal?.component === form.component.id ? reveal.path : ""));
  const always = (field: Field) =>
    field.path === subtitlePath ||
    refused.split(" ").includes(field.path) ||
    wanted.some((path) => isWithin(path, field.path)) ||
    (revealed !== "" && `${revealed}/`.startsWith(`${field.path}/`));
  const holds = group.fields.some(always);
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = searching || (chosen ?? (alone || group.set > 0 || group.changed > 0 || holds));
  return (
    <section aria-label={group.title} className="border-line border-b py-1 last:border-b-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setChosen(!open)}
        className="group/heading flex h-8 w-full items-center gap-2 text-left"
      >
        <span className={cn("font-medium text-xs", open ? "text-ink" : "text-muted group-hover/heading:text-ink")}>
          {group.title}
        </span>
        {group.changed > 0 && (
          <span className="rounded-full bg-changed-soft px-1.5 font-medium text-2xs text-changed-text">
            {group.changed} changed
          </span>
        )}
        <span className="flex-1" />
        {!open && <span className="text-2xs text-faint">{group.fields.length}</span>}
        <ChevronDown
          aria-hidden="true"
          className={cn("size-3.5 text-faint transition-transform", !open && "-rotate-90")}
        />
      </button>
      {open && (
        <div className="pt-0.5 pb-3">
          <FieldList fields={group.fields} all={searching} always={always} heading={group.title} />
        </div>
      )}
    </section>
  );
}

function byPath(checks: readonly Check[]): ReadonlyMap<string, readonly Check[]> {
  const found = new Map<string, Check[]>();
  for (const check of checks) {
    const { finding } = check;
    if (!finding || finding.result === "success") continue;
    const path = finding.path ?? finding.suggestion?.path;
    if (path !== undefined) found.set(path, [...(found.get(path) ?? []), check]);
  }
  return found;
}

function requiredIn(checks: readonly Check[]): readonly string[] {
  return checks.flatMap(({ name }) => requiredPlace(name) ?? []);
}

function count(groups: readonly FieldGroup[]): number {
  return groups.reduce((sum, { fields }) => sum + fields.length, 0);
}
