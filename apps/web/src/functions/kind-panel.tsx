"use client";

import type { Json } from "@tributary/core/base";
import {
  asSchema,
  functionsOf,
  type Mutation,
  nameOf,
  type Schema,
  schemaFaults,
  schemaName,
  schemaRef,
  schemaText,
  titleOfFunction,
} from "@tributary/core/model";
import { CodeEditor } from "@tributary/ui/code";
import { Badge, Button, Notice } from "@tributary/ui/kit";
import { ArrowUpCircle, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { KindIcon } from "../model/kind-icon.tsx";
import type { FunctionsDeskProps } from "./desk.ts";

export type KindPanelProps = FunctionsDeskProps & {
  readonly schema: Schema;
  /** Not in force yet anywhere: it can still be edited as it is, or discarded. */
  readonly isDraft: boolean;
};

/** A kind of component as JSON: looked at, or made into its next version, which others review like everything else. */
export function KindPanel({ schema, isDraft, view, base, mayEdit, edit, refusals }: KindPanelProps) {
  const standing = useMemo(
    () => schemaText(isDraft ? schema : { ...schema, version: schema.version + 1 }),
    [schema, isDraft],
  );
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? (isDraft ? standing : schemaText(schema));
  const read = useMemo(() => readDefinition(text), [text]);
  const ref = schemaRef(schema);
  const older = [...view.components.values()].filter(
    (component) => !component.deleted && schemaName(component.schema) === schema.name && component.schema !== ref,
  );
  const save = (): void => {
    if (!read.value) return;
    const made = {
      ...read.value,
      functions: schema.functions,
      ...(schema.provider ? { provider: schema.provider } : {}),
    };
    edit(`Define ${made.title} version ${made.version}`, [{ type: "schema.install", schema: made }]);
    setDraft(null);
  };
  const attached = functionsOf(view, schema);
  const isEditing = isDraft || draft !== null;
  return (
    <section aria-label={`Kind ${schema.title}`} className="flex min-w-0 flex-1 flex-col bg-canvas">
      <header className="flex flex-wrap items-center gap-2 border-b bg-panel px-4 py-3">
        <KindIcon schema={schema.name} />
        <h2 className="text-base font-semibold text-ink">{schema.title}</h2>
        <Badge>{ref}</Badge>
        {isDraft && <Badge tone="changed">new in this change set</Badge>}
        <span className="ml-auto" />
        {mayEdit && !isEditing && (
          <Button size="sm" onClick={() => setDraft(standing)}>
            Make version {schema.version + 1}
          </Button>
        )}
        {mayEdit && isDraft && (
          <Button
            size="sm"
            variant="ghost"
            icon={<Trash2 />}
            onClick={() => edit(`Discard ${ref}`, [{ type: "schema.discard", schema: ref }])}
          >
            Discard
          </Button>
        )}
        {mayEdit && isEditing && (
          <>
            {!isDraft && (
              <Button size="sm" variant="ghost" onClick={() => setDraft(null)}>
                Cancel
              </Button>
            )}
            <Button size="sm" variant="primary" disabled={draft === null || read.faults.length > 0} onClick={save}>
              Save the definition
            </Button>
          </>
        )}
        <p className="w-full text-xs text-muted">
          {attached.length === 0
            ? "No functions."
            : `${attached.length} functions: ${attached.map((each) => each.title || titleOfFunction(each)).join(", ")}.`}
        </p>
      </header>
      <div className="flex flex-col gap-2 px-3 pt-3 empty:hidden">
        {isEditing && read.faults.length > 0 && (
          <Notice tone="error" title="This is not a definition yet">
            <ul>
              {read.faults.slice(0, 6).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Notice>
        )}
        {refusals
          .filter(({ rule }) => rule.startsWith("schema") || rule === "doesNotFit" || rule === "invalidSchema")
          .slice(-1)
          .map((note) => (
            <Notice key={note.id} tone="error">
              {note.sentence}
            </Notice>
          ))}
        {mayEdit && older.length > 0 && !base.schemas.has(ref) && <Upgrade older={older} schema={schema} edit={edit} />}
      </div>
      <div className="m-3 min-h-48 flex-1 overflow-hidden rounded-lg bg-panel shadow-card">
        <CodeEditor
          key={`${ref} ${isEditing}`}
          label={`Definition of ${schema.title}`}
          language="json"
          value={text}
          readOnly={!mayEdit || !isEditing}
          onChange={setDraft}
        />
      </div>
    </section>
  );
}

function Upgrade({
  older,
  schema,
  edit,
}: Pick<KindPanelProps, "schema" | "edit"> & { readonly older: readonly Parameters<typeof nameOf>[0][] }) {
  const ref = schemaRef(schema);
  const names = older.map(nameOf);
  const move = (): void => {
    const mutations = older.map(({ id }): Mutation => ({ type: "component.upgrade", component: id, schema: ref }));
    edit(`Move ${older.length} to ${ref}`, mutations);
  };
  return (
    <Notice
      title={`${older.length === 1 ? `${names[0]} is` : `${older.length} components are`} still of an earlier version`}
      actions={
        <Button size="sm" icon={<ArrowUpCircle />} onClick={move}>
          Move {older.length === 1 ? "it" : "all"} to version {schema.version}
        </Button>
      }
    >
      {names.slice(0, 6).join(", ")}
      {names.length > 6 ? ` and ${names.length - 6} more` : ""}. What has no place there has to be cleared first.
    </Notice>
  );
}

/** What a text defines, or why it does not yet, in sentences. */
function readDefinition(text: string): { readonly value?: Schema; readonly faults: readonly string[] } {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    return { faults: [`It is not JSON yet: ${error instanceof Error ? error.message : String(error)}.`] };
  }
  const value = asSchema(json);
  return value ? { value, faults: [] } : { faults: schemaFaults(json).map(({ sentence }) => sentence) };
}
