"use client";

import type { PackageFile } from "@tributary/core/catalogue";
import { Button, Dialog, Notice, Spinner } from "@tributary/ui/kit";
import { useEffect } from "react";
import { DropZone } from "../import/drop-zone.tsx";
import { sentenceOf } from "../trpc.ts";
import { InstallReport } from "./install-report.tsx";
import { readPackageFiles } from "./read-package-files.ts";
import { ShelfList } from "./shelf-list.tsx";
import { useInstall } from "./use-install.ts";

export type InstallDialogProps = {
  /** Into this change set; into a new one when absent. */
  readonly changeSet: string | undefined;
  /** A package that is chosen already. */
  readonly files?: readonly PackageFile[] | undefined;
  readonly onClose: () => void;
};

const WORDS = {
  title: "Drop a package here, or choose one",
  hint: "A zip file, or its folder. Nothing changes until the change set is approved.",
  label: "Choose a package",
};

/** Looks into a package, says what it would do here, and puts it into a change set. */
export function InstallDialog({ changeSet, files, onClose }: InstallDialogProps) {
  const bring = useInstall(changeSet, onClose);
  const { report, wish } = bring;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen before is looked into once, when this opens
  useEffect(() => {
    if (files) bring.choose(files);
  }, []);
  const isNothing = report !== undefined && report.edits === 0;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      size="md"
      title={report ? `${report.title} ${report.version}` : "Install a package"}
      description={report ? standing(report.before, report.version) : undefined}
      footer={
        report && (
          <>
            <Button onClick={bring.reset}>Choose another</Button>
            <Button
              variant="primary"
              busy={bring.isBusy}
              disabled={isNothing || report.obstacles.length > 0 || bring.isLooking}
              onClick={() => void bring.start(report)}
            >
              {changeSet ? "Install in this change set" : "Install in a new change set"}
            </Button>
          </>
        )
      }
    >
      {bring.error && (
        <Notice tone="error" className="mb-4">
          {sentenceOf(bring.error)}
        </Notice>
      )}
      {report ? (
        <InstallReport
          report={report}
          {...wish}
          onOverwrite={(part, isOn) => {
            const others = wish.overwrite.filter((each) => each !== part);
            bring.want({ ...wish, overwrite: isOn ? [...others, part] : others });
          }}
          onRemove={(remove) => bring.want({ ...wish, remove })}
        />
      ) : bring.isLooking ? (
        <p role="status" className="flex items-center gap-2 text-sm text-muted">
          <Spinner /> Looking into it…
        </p>
      ) : (
        <>
          <DropZone words={WORDS} read={readPackageFiles} onFiles={bring.choose} />
          <ShelfList onPick={bring.choose} />
        </>
      )}
    </Dialog>
  );
}

function standing(before: string | null, version: string): string {
  if (before === null) return "It is not installed here yet.";
  return before === version ? "This version is installed here." : `Version ${before} is installed here.`;
}
