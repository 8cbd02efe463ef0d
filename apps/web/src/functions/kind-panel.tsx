"use client";

import type { Json } from "@tributary/core/base";
import { olderThan } from "@tributary/core/catalogue";
import {
  asSchema,
  isLocked,
  nameOf,
  type Schema,
  schemaFaults,
  schemaRef,
  schemaText,
  versionsOf,
} from "@tributary/core/model";
import { CodeEditor } from "@tributary/ui/code";
import { Button, Notice } from "@tributary/ui/kit";
import { ArrowUpCircle, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { KindHeader } from "../catalogue/kind-header.tsx";
import { UpgradeDialog } from "../catalogue/upgrade-dialog.tsx";
import type { Chosen, FunctionsDeskProps } from "./desk.ts";

export type KindPanelProps = FunctionsDeskProps & {
  readonly newest: Schema;
  /** The newest version is not in force yet anywhere: it can still be edited as it is, or discarded. */
  readonly isDraft: boolean;
  readonly onChoose: (chosen: Chosen) => void;
};

/** A kind of component as JSON: looked at, or made into its next version, which others review like everything else. */
export function KindPanel(props: KindPanelProps) {
  const { newest, isDraft, view, mayEdit, edit, refusals, replica } = props;
  const [shown, setShown] = useState(newest.version);
  const schema = versionsOf(view, newest.name).find(({ version }) => version === shown) ?? newest;
  const isNewest = schema === newest;
  const ref = schemaRef(schema);
  const isOpen = isNewest && isDraft && !isLocked(view, ref);
  const standing = useMemo(
    () => schemaText(isOpen ? schema : { ...schema, version: newest.version + 1 }),
    [schema, newest, isOpen],
  );
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? (isOpen ? standing : schemaText(schema));
  const read = useMemo(() => readDefinition(text), [text]);
  const older = useMemo(() => olderThan(view, schemaRef(newest)), [view, newest]);
  const save = (): void => {
    if (!read.value) return;
    const { functions, provider } = newest;
    const made = { ...read.value, functions, ...(provider ? { provider } : {}) };
    edit(`Define ${made.title} version ${made.version}`, [{ type: "schema.install", schema: made }]);
    setDraft(null);
  };
  const isEditing = isOpen || draft !== null;
  return (
    <section aria-label={`Kind ${schema.title}`} className="flex min-w-0 flex-1 flex-col bg-canvas">
      <KindHeader {...props} schema={schema} onShow={setShown}>
        {mayEdit && !isEditing && (
          <Button size="sm" onClick={() => setDraft(standing)}>
            Make version {newest.version + 1}
          </Button>
        )}
        {mayEdit && isOpen && (
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
            {!isOpen && (
              <Button size="sm" variant="ghost" onClick={() => setDraft(null)}>
                Cancel
              </Button>
            )}
            <Button size="sm" variant="primary" disabled={draft === null || read.faults.length > 0} onClick={save}>
              Save the definition
            </Button>
          </>
        )}
      </KindHeader>
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
        {mayEdit && replica && older.length > 0 && (
          <Upgrade {...{ view, older }} to={newest} changeSet={replica.changeSet} />
        )}
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

type UpgradeProps = Pick<KindPanelProps, "view"> & {
  readonly older: ReturnType<typeof olderThan>;
  readonly to: Schema;
  readonly changeSet: string;
};

function Upgrade({ view, older, to, changeSet }: UpgradeProps) {
  const [isOpen, setOpen] = useState(false);
  const names = older.flatMap((id) => {
    const component = view.components.get(id);
    return component ? [nameOf(component)] : [];
  });
  return (
    <>
      <Notice
        title={`${older.length === 1 ? `${names[0]} is` : `${older.length} components are`} still of an earlier version`}
        actions={
          <Button size="sm" icon={<ArrowUpCircle />} onClick={() => setOpen(true)}>
            Move to version {to.version}…
          </Button>
        }
      >
        {names.slice(0, 6).join(", ")}
        {names.length > 6 ? ` and ${names.length - 6} more` : ""}. First you see what it means for each.
      </Notice>
      {isOpen && <UpgradeDialog {...{ changeSet, view }} schema={to} onClose={() => setOpen(false)} />}
    </>
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
