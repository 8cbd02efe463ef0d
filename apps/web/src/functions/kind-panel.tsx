"use client";

import { olderThan } from "@tributary/core/catalogue";
import { isLocked, nameOf, type Schema, schemaRef, versionsOf } from "@tributary/core/model";
import { Button, Notice } from "@tributary/ui/kit";
import { ArrowUpCircle, Trash2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { KindHeader } from "../catalogue/kind-header.tsx";
import { KindMaker } from "../catalogue/kind-maker.tsx";
import { KindTakes } from "../catalogue/kind-takes.tsx";
import { UpgradeDialog } from "../catalogue/upgrade-dialog.tsx";
import { ThingHistory } from "../history/thing-history.tsx";
import type { Chosen, FunctionsDeskProps } from "./desk.ts";
import { KindDefinition } from "./kind-definition.tsx";

export type KindPanelProps = FunctionsDeskProps & {
  readonly newest: Schema;
  /** The newest version is not in force yet anywhere: it can still be edited as it is, or discarded. */
  readonly isDraft: boolean;
  readonly onChoose: (chosen: Chosen) => void;
  /** What Head has changed of it, too. */
  readonly diverged?: ReactNode;
};

/** A kind of component: its versions, and the definition of the one that is shown. The newest can be made into the next. */
export function KindPanel(props: KindPanelProps) {
  const { newest, isDraft, view, mayEdit, edit, refusals, replica, onChoose } = props;
  const [shown, setShown] = useState(newest.version);
  const schema = versionsOf(view, newest.name).find(({ version }) => version === shown) ?? newest;
  const ref = schemaRef(schema);
  const isOpen = schema === newest && isDraft && !isLocked(view, ref);
  const older = useMemo(() => olderThan(view, schemaRef(newest)), [view, newest]);
  const next = { ...newest, version: newest.version + 1 };
  const change = (changed: Schema): void =>
    edit(`Define ${changed.title} version ${changed.version}`, [{ type: "schema.install", schema: changed }]);
  const rename = (renamed: Schema): void => {
    edit(`Rename ${schema.name} to ${renamed.name}`, [
      { type: "schema.install", schema: renamed },
      { type: "schema.discard", schema: ref },
    ]);
    onChoose({ type: "kind", name: renamed.name });
  };
  return (
    <section aria-label={`Kind ${schema.title}`} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
      <KindHeader
        {...props}
        schema={schema}
        onShow={setShown}
        onPick={isOpen ? (icon) => change({ ...schema, icon }) : undefined}
      >
        <ThingHistory key={ref} thing={ref} title={`${schema.title} version ${schema.version}`} />
        {mayEdit && !isOpen && schema === newest && (
          <Button size="sm" onClick={() => change(next)}>
            Make version {next.version}
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
      </KindHeader>
      {props.diverged}
      <KindMaker {...{ schema, view, mayEdit, edit, onChoose }} onMake={mayEdit && isOpen ? change : undefined} />
      <KindTakes {...{ schema, view }} />
      <div className="flex flex-col gap-2 px-3 pt-3 empty:hidden">
        {refusals
          .filter(({ rule, function: at }) => at === undefined && REFUSED.test(rule))
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
      <KindDefinition
        {...{ schema, view, replica, refusals }}
        locked={!mayEdit || !isOpen}
        onRename={rename}
        onTake={change}
      />
    </section>
  );
}

/** What is refused of a kind as a whole. */
const REFUSED = /^(schema|doesNotFit$|invalidSchema$)/;

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
