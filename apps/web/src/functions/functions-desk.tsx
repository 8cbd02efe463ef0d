"use client";

import type { FunctionId } from "@tributary/core/base";
import type { Divergence } from "@tributary/core/document";
import {
  type FunctionTemplate,
  type InstalledPackage,
  installedPackages,
  newFromTemplate,
  type PackageFile,
} from "@tributary/core/catalogue";
import { type Schema, schemaRef } from "@tributary/core/model";
import { DivergenceLine, NoteStack } from "@tributary/ui/canvas";
import { Button, cn, EmptyState } from "@tributary/ui/kit";
import { createStore, type PresenceState, type RefusalNote, type Store, useStore } from "@tributary/ui/replica";
import { ArrowLeft } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { ExportDialog } from "../catalogue/export-dialog.tsx";
import { InstallDialog } from "../catalogue/install-dialog.tsx";
import { PackagePanel } from "../catalogue/package-panel.tsx";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { type Chosen, chosenAt, chosenKey, chosenOfDivergence, freshId, type FunctionsDeskProps } from "./desk.ts";
import { DivergedNotes } from "./diverged-notes.tsx";
import { FunctionList, newestKinds } from "./function-list.tsx";
import { FunctionPanel } from "./function-panel.tsx";
import { KindPanel } from "./kind-panel.tsx";
import { useConnectionName } from "./use-connection-name.ts";

const NONE: readonly Divergence[] = [];
const NOBODY: Store<PresenceState> = createStore<PresenceState>({ peers: [], attention: new Map() });

/** Functions and kinds on the left, the one chosen on the right. */
export function FunctionsDesk(props: FunctionsDeskProps) {
  const { view, base, replica, edit, select, mayEdit } = props;
  const { divergences, settling, onElsewhere } = props;
  const [chosen, setChosen] = useState(() => chosenAt(view, select));
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => {
    const asked = chosenAt(latest.current, select);
    if (asked) setChosen(asked);
  }, [select]);
  const diverged = useMemo(
    () =>
      Map.groupBy(divergences, (each) => {
        const of = chosenOfDivergence(view, each);
        return of && chosenKey(of);
      }),
    [divergences, view],
  );
  const showDivergence = (divergence: Divergence): void => {
    const here = chosenOfDivergence(view, divergence);
    if (here) setChosen(here);
    else onElsewhere(divergence);
  };
  const peers = useStore(replica?.presence ?? NOBODY, (state) => state.peers);
  const kinds = newestKinds([...view.schemas.values()]);
  const connection = useConnectionName();
  const asked = connection.name;
  const create = (template: FunctionTemplate): void => {
    const id = freshId() as FunctionId;
    const taken = new Set([...view.functions.values()].map(({ name }) => name));
    edit(
      `Write a new function`,
      newFromTemplate(template, { id, taken, ...(asked === undefined ? {} : { connection: asked }) }),
    );
    setChosen({ type: "function", id });
  };
  const newKind = (): void => {
    const schema = blankKind(new Set(kinds.map(({ name }) => name)));
    edit(`Define ${schema.title}`, [{ type: "schema.install", schema }]);
    setChosen({ type: "kind", name: schema.name });
  };
  const { id: workspace, mayEdit: mayEditWorkspace } = useWorkspace();
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const packages = useMemo(() => installedPackages(view), [view]);
  const changeSet = replica?.changeSet;
  const mayInstall = replica ? mayEdit : mayEditWorkspace;
  const installed = chosen?.type === "package" ? packages.find(({ name }) => name === chosen.name) : undefined;
  const closeDialog = () => setDialog(null);
  const definition = chosen?.type === "function" ? view.functions.get(chosen.id as FunctionId) : undefined;
  const kind = chosen?.type === "kind" ? kinds.find(({ name }) => name === chosen.name) : undefined;
  const notes = chosen && (
    <DivergedNotes divergences={diverged.get(chosenKey(chosen)) ?? NONE} view={view} settling={settling} />
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <DivergenceLine
        divergences={divergences}
        onShow={showDivergence}
        {...(settling && { busy: settling.busy, onKeepMine: settling.keepMine, onTakeTheirs: settling.takeTheirs })}
      />
      <div className="flex min-h-0 flex-1">
        <FunctionList
          {...props}
          chosen={chosen}
          diverged={(of) => diverged.get(chosenKey(of))?.length ?? 0}
          peers={peers}
          onChoose={setChosen}
          onCreate={create}
          knowsConnections={connection.isKnown}
          onNewKind={newKind}
          packages={packages}
          runsHref={paths.functionRuns(workspace, changeSet === undefined ? {} : { changeSet })}
          onInstall={mayInstall ? () => setDialog({ type: "install", files: undefined }) : undefined}
          onExport={() => setDialog({ type: "export", from: undefined })}
        />
        <div className={cn("flex min-h-0 min-w-0 flex-1 flex-col", chosen === undefined && "max-md:hidden")}>
          <div className="border-b bg-panel p-1 md:hidden">
            <Button size="sm" variant="ghost" icon={<ArrowLeft />} onClick={() => setChosen(undefined)}>
              All functions, kinds and packages
            </Button>
          </div>
          {definition ? (
            <FunctionPanel key={definition.id} {...props} definition={definition} diverged={notes} />
          ) : kind ? (
            <KindPanel
              key={schemaRef(kind)}
              {...props}
              newest={kind}
              diverged={notes}
              isDraft={!base.schemas.has(schemaRef(kind))}
              onChoose={setChosen}
            />
          ) : installed ? (
            <PackagePanel
              key={installed.name}
              {...{ installed, view, mayInstall }}
              diverged={notes}
              onChoose={setChosen}
              onExport={(from) => setDialog({ type: "export", from })}
              onInstall={(files) => setDialog({ type: "install", files })}
            />
          ) : (
            <div className="flex min-w-0 flex-1 items-center justify-center bg-canvas">
              <EmptyState picture="changes" title="Functions of this workspace">
                {mayEdit
                  ? "Write a check, a computed value or a generated text, attach it to a kind, and see on every component what comes of it."
                  : "Checks, computed values and generated texts that people here have written. They are changed in change sets."}
              </EmptyState>
            </div>
          )}
        </div>
      </div>
      {replica && <NoteStack replica={replica} isInPlace={(note) => isShownWith(chosen, note)} />}
      {dialog?.type === "install" && <InstallDialog changeSet={changeSet} files={dialog.files} onClose={closeDialog} />}
      {dialog?.type === "export" && <ExportDialog {...{ view, changeSet }} from={dialog.from} onClose={closeDialog} />}
    </div>
  );
}

type OpenDialog =
  | { readonly type: "install"; readonly files: readonly PackageFile[] | undefined }
  | { readonly type: "export"; readonly from: InstalledPackage | undefined }
  | null;

/** What is said of the function, or of the kind's definition, that is open stands there. */
function isShownWith(chosen: Chosen | undefined, note: RefusalNote): boolean {
  if (chosen?.type === "function") return note.function === chosen.id;
  return chosen?.type === "kind" && note.function?.startsWith(`${chosen.name}@`) === true;
}

/** A kind to start from: one property, and a name that is free. */
function blankKind(taken: ReadonlySet<string>): Schema {
  let name = "custom.thing";
  for (let suffix = 2; taken.has(name); suffix += 1) name = `custom.thing${suffix}`;
  return {
    ...{
      name,
      version: 1,
      title: "Thing",
      description: "What it is for.",
      icon: "box",
      category: "Custom",
      functions: [],
    },
    domain: { type: "object", properties: { url: { type: "string", title: "URL", maxLength: 500 } } },
  };
}
