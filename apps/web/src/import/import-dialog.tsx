"use client";

import { Button, Dialog, Notice, Spinner } from "@tributary/ui/kit";
import { useRouter } from "next/navigation";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf } from "../trpc.ts";
import { ImportChoices } from "./import-choices.tsx";
import { ImportReport } from "./import-report.tsx";
import { useImport } from "./use-import.ts";

export type ImportDialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Into this change set; into a new one when absent. */
  readonly changeSet?: string | undefined;
};

/** Brings a Compose file into a change set, and says exactly what was found. */
export function ImportDialog({ open, onOpenChange, changeSet }: ImportDialogProps) {
  const router = useRouter();
  const { id: workspace } = useWorkspace();
  const bring = useImport({ workspace, changeSet });
  const report = bring.data;
  const leave = (next: boolean) => {
    onOpenChange(next);
    if (!next) bring.reset();
  };
  const show = () => {
    if (report) router.push(paths.changeSet(workspace, report.changeSet));
    leave(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={leave}
      size="md"
      title={report ? "Import report" : "Import a Compose file"}
      description={
        report
          ? undefined
          : changeSet
            ? "It is added to this change set."
            : "It opens as a new change set. Nothing live changes by it."
      }
      footer={
        report && (
          <>
            <Button onClick={() => bring.reset()}>{report.ok ? "Import another" : "Choose another file"}</Button>
            {report.ok && (
              <Button variant="primary" onClick={show}>
                Open the change set
              </Button>
            )}
          </>
        )
      }
    >
      {report ? (
        <ImportReport report={report} />
      ) : (
        <>
          {bring.error && (
            <Notice tone="error" className="mb-4">
              {sentenceOf(bring.error)}
            </Notice>
          )}
          {bring.isPending && (
            <p role="status" className="mb-3 flex items-center gap-2 text-sm text-muted">
              <Spinner /> Reading and checking against the Compose specification…
            </p>
          )}
          <ImportChoices busy={bring.isPending} onFiles={bring.start} />
        </>
      )}
    </Dialog>
  );
}
