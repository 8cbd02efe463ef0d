"use client";

import { useMutation } from "@tanstack/react-query";
import { olderThan, type Upgrade, upgradeOf, type UpgradeRow } from "@tributary/core/catalogue";
import { type Schema, schemaRef, type Snapshot } from "@tributary/core/model";
import { Badge, type BadgeTone, Button, Checkbox, Dialog, Notice, toast } from "@tributary/ui/kit";
import { ArrowUpCircle } from "lucide-react";
import { useMemo, useState } from "react";
import { changeSetId } from "../ids.ts";
import { count } from "../model/count.ts";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type UpgradeDialogProps = {
  readonly changeSet: string;
  readonly view: Snapshot;
  readonly schema: Schema;
  readonly onClose: () => void;
};

const OUTCOME: { readonly [O in UpgradeRow["outcome"]]: { readonly word: string; readonly tone: BadgeTone } } = {
  fits: { word: "fits", tone: "healthy" },
  loses: { word: "loses something", tone: "drifted" },
  stays: { word: "stays", tone: "failed" },
};

/** What moving components to this version means for each of them, before anything moves. */
export function UpgradeDialog({ changeSet, view, schema, onClose }: UpgradeDialogProps) {
  const trpc = useTRPC();
  const to = schemaRef(schema);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [lose, setLose] = useState(false);
  const upgrade: Upgrade = useMemo(() => upgradeOf(view, { components: olderThan(view, to), to }), [view, to]);
  const move = useMutation(
    trpc.catalogue.upgrade.mutationOptions({
      onSuccess: ({ moved }) => {
        toast.success(`${count(moved, "component")} moved to version ${schema.version}.`);
        onClose();
      },
    }),
  );
  const mayMove = ({ component, outcome }: UpgradeRow) =>
    !left.has(component) && (outcome === "fits" || (lose && outcome === "loses"));
  const going = upgrade.rows.filter(mayMove).map(({ component }) => component);
  const toggle = (id: string, isOn: boolean) => {
    const next = new Set(left);
    if (isOn) next.delete(id);
    else next.add(id);
    setLeft(next);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      size="lg"
      title={`Move to version ${schema.version} of ${schema.title}`}
      description="Nothing has moved yet. This is what it means for each."
      footer={
        <>
          {upgrade.rows.some(({ outcome }) => outcome === "loses") && (
            <Checkbox
              label="Also those that lose something"
              className="mr-auto"
              checked={lose}
              onCheckedChange={setLose}
            />
          )}
          <Button
            variant="primary"
            icon={<ArrowUpCircle />}
            busy={move.isPending}
            disabled={going.length === 0}
            onClick={() => move.mutate({ changeSet: changeSetId(changeSet), to, components: going, lose })}
          >
            Move {count(going.length, "component")}
          </Button>
        </>
      }
    >
      {move.error && (
        <Notice tone="error" className="mb-3">
          {sentenceOf(move.error)}
        </Notice>
      )}
      <ul aria-label="Components" className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
        {upgrade.rows.slice(0, SHOWN).map((row) => (
          <li key={row.component} className="flex items-start gap-3 px-3 py-2.5">
            <Checkbox
              label={row.name}
              className="mt-px w-48 shrink-0 truncate"
              checked={mayMove(row)}
              disabled={row.outcome === "stays" || (row.outcome === "loses" && !lose)}
              onCheckedChange={(isOn) => toggle(row.component, isOn)}
            />
            <Consequences row={row} />
            <Badge tone={OUTCOME[row.outcome].tone}>{OUTCOME[row.outcome].word}</Badge>
          </li>
        ))}
      </ul>
      {upgrade.rows.length > SHOWN && (
        <p className="mt-2 text-xs text-muted">And {count(upgrade.rows.length - SHOWN, "more component")}.</p>
      )}
    </Dialog>
  );
}

const SHOWN = 200;

function Consequences({ row }: { readonly row: UpgradeRow }) {
  return (
    <div className="min-w-0 flex-1 text-xs text-muted">
      {row.lost.map(({ path, title, value }) => (
        <p key={path}>
          Loses <span className="text-ink">{title}</span>: <del className="text-removed-text">{value}</del>
        </p>
      ))}
      {row.strandedReaders.length > 0 && <p>{row.strandedReaders.join(", ")} take what would be gone.</p>}
      <p>
        {count(row.kept, "value")} kept
        {row.runs.length > 0 && `; ${row.runs.join(", ")} would run`}
        {row.gone.length > 0 && `; no longer ${row.gone.join(", ")}`}.
      </p>
    </div>
  );
}
