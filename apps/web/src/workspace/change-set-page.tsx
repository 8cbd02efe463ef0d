"use client";

import type { ChangeSetId } from "@tributary/core/base";
import { ChangeSetWorkspace } from "@tributary/ui/canvas";
import { useTalk } from "@tributary/ui/discussion";
import { Button, EmptyState } from "@tributary/ui/kit";
import { type ChangeSetReplica, useStore } from "@tributary/ui/replica";
import { FileDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useMemo } from "react";
import { contentOf } from "../discussion/use-discussion-room.ts";
import { useComponentFunctions } from "../function-runs/use-component-functions.tsx";
import { useGenerate } from "../generate/generate-provider.tsx";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { useDialogs } from "../shell/dialogs.tsx";
import { SecretDesk } from "../secrets/secret-desk.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useRoom } from "./change-set-room.tsx";
import { EndedNote } from "./ended-note.tsx";
import { useSettling } from "./use-settling.ts";
import { useShowDivergence } from "./use-show-divergence.ts";
import { usePaletteComponents } from "./use-palette-components.tsx";
import { useChangeSetHistory } from "./use-component-history.ts";
import { useRetry } from "./use-retry.ts";
import { useViewAddress } from "./use-view-address.ts";
import { WorkspaceSkeleton } from "./workspace-skeleton.tsx";

export type ChangeSetPageProps = {
  readonly mode: "map" | "table";
  readonly select: string | undefined;
  readonly thread?: string | undefined;
};

/** The inside of a change set, where people and agents edit together. */
export function ChangeSetPage({ mode, select, thread }: ChangeSetPageProps) {
  const { changeSet, summary, replica, error } = useRoom();
  const dialogs = useDialogs();
  const address = useViewAddress();
  const { id: workspace, live, mayEdit } = useWorkspace();
  usePaletteComponents(workspace, changeSet, replica);
  const settling = useSettling(changeSet);
  const showDivergence = useShowDivergence(replica);
  const generate = useGenerate() ?? undefined;
  const history = useChangeSetHistory(changeSet, summary?.baseVersion);
  const retry = useRetry({ workspace, changeSet, may: mayEdit });
  const { functions, sheetOn } = useComponentFunctions(changeSet);
  useContentThread(changeSet, workspace, thread);
  const selected = useMemo(() => (select ? [select] : []), [select]);
  if (error && !replica) return <PageError error={error} />;
  if (!summary || !replica) return <WorkspaceSkeleton version={summary?.baseVersion} />;
  return (
    <SecretDesk>
      <h1 className="sr-only">{summary.title}</h1>
      <ChangeSetWorkspace
        replica={replica}
        live={live}
        title={summary.title}
        ended={summary.phase === "open" ? null : <EndedNote changeSet={changeSet} summary={summary} />}
        mode={mode}
        selected={selected}
        {...address}
        thread={thread}
        onKeepMine={settling.keepMine}
        onReportsRead={settling.reportsRead}
        onShowDivergence={showDivergence}
        history={history}
        {...(retry ? { onRetry: retry } : {})}
        functions={functions}
        onGenerate={generate && ((component) => generate(component === null ? {} : { component }))}
        empty={
          <EmptyState
            picture="changes"
            title="Nothing here yet"
            actions={
              mayEdit && (
                <Button variant="primary" icon={<FileDown />} onClick={() => dialogs.importFiles(changeSet)}>
                  Import a Compose file
                </Button>
              )
            }
          >
            Drag a component in from the palette, or import a Compose file into this change set.
          </EmptyState>
        }
      />
      <ViewSheet replica={replica} sheetOn={sheetOn} />
    </SecretDesk>
  );
}

type SheetProps = {
  readonly replica: ChangeSetReplica;
  readonly sheetOn: ReturnType<typeof useComponentFunctions>["sheetOn"];
};

/** Follows the view by itself, so that the page is not drawn anew with every key somebody presses. */
function ViewSheet({ replica, sheetOn }: SheetProps) {
  return sheetOn(useStore(replica, (state) => state.view));
}

/** A thread about a function or a kind stands in the review: the map has no place for it. */
function useContentThread(changeSet: ChangeSetId, workspace: string, thread: string | undefined): void {
  const router = useRouter();
  const anchor = useTalk((state) => state.threads?.find(({ id }) => id === thread)?.anchor);
  const thing = anchor && contentOf(anchor);
  useEffect(() => {
    if (thing && thread) router.replace(paths.review(workspace, changeSet, { at: thing, thread }));
  }, [router, workspace, changeSet, thing, thread]);
}
