"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, Notice, toast } from "@tributary/ui/kit";
import type { ChangeSetReplica } from "@tributary/ui/replica";
import { Play, Save } from "lucide-react";
import { changeSetId } from "../ids.ts";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type DefineBarProps = { readonly replica: ChangeSetReplica; readonly functionId: string };

/** Runs a schema function: to see what it defines, or to save that as a version of the kind. */
export function DefineBar({ replica, functionId }: DefineBarProps) {
  const trpc = useTRPC();
  const define = useMutation(
    trpc.catalogue.define.mutationOptions({
      onSuccess: (report, { save }) => {
        if (!report.ok || !save) return;
        toast.success(
          report.isChanged ? `${report.title} is ${report.schema} now.` : `${report.title} says that already.`,
        );
      },
    }),
  );
  // The server runs what it has: what was typed a moment ago is on its way.
  const run = async (save: boolean) => {
    await replica.saved();
    define.mutate({ changeSet: changeSetId(replica.changeSet), function: functionId, save });
  };
  const report = define.data;
  return (
    <div className="flex flex-col gap-2 px-3 pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <p className="mr-auto text-xs text-muted">
          It returns the definition of a kind. Saved, that is the kind’s next version in this change set.
        </p>
        <Button
          size="sm"
          icon={<Play />}
          busy={define.isPending && !define.variables.save}
          onClick={() => void run(false)}
        >
          Look at it
        </Button>
        <Button
          size="sm"
          variant="primary"
          icon={<Save />}
          busy={define.isPending && define.variables.save === true}
          onClick={() => void run(true)}
        >
          Save the kind
        </Button>
      </div>
      {define.error && <Notice tone="error">{sentenceOf(define.error)}</Notice>}
      {report?.ok === false && (
        <Notice tone="error" title="This defines no kind yet">
          <ul>
            {report.faults.slice(0, 6).map(({ at, sentence }) => (
              <li key={`${at} ${sentence}`}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
      {report?.ok && !define.variables?.save && (
        <Notice tone="success" title={`It defines ${report.title} (${report.schema})`}>
          {report.isChanged ? "Save it to have it in this change set." : "The kind says that already."}
        </Notice>
      )}
    </div>
  );
}
