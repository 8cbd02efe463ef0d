"use client";

import type { Review } from "@tributary/core/protocol";
import { Badge, CopyButton, cn, DiffView } from "@tributary/ui/kit";
import { ChevronRight, FileCode2 } from "lucide-react";
import { useState } from "react";
import { count } from "../model/count.ts";

export type GeneratedFileProps = {
  readonly file: Review["generated"][number];
  readonly layout: "inline" | "side";
};

/** A new file longer than this starts folded: there is nothing to compare it with. */
const LONG_LINES = 60;

/** One file that follows from the model, as it was and as it will be. */
export function GeneratedFile({ file, layout }: GeneratedFileProps) {
  const isNew = file.before === "";
  const lines = file.after.split("\n").length - 1;
  const [open, setOpen] = useState(!isNew || lines <= LONG_LINES);
  return (
    <div className="overflow-clip rounded-xl bg-panel shadow-card">
      <div className={cn("flex h-10 items-center gap-2 px-3", open && "border-b")}>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-w-0 flex-1 items-center gap-2 rounded-md text-left"
        >
          <ChevronRight
            aria-hidden="true"
            className={cn("size-4 shrink-0 text-faint transition-transform", open && "rotate-90")}
          />
          <FileCode2 aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
          <span className="truncate font-mono text-xs font-medium text-ink">{file.fileName}</span>
          {isNew && <Badge tone="added">new</Badge>}
          {file.after === "" && <Badge tone="removed">removed</Badge>}
          <span className="text-xs text-faint">{count(lines, "line")}</span>
        </button>
        {file.after !== "" && <CopyButton text={file.after} size="sm" variant="ghost" />}
      </div>
      {open && (
        <DiffView
          label={`Changes of ${file.fileName}`}
          before={file.before}
          after={file.after}
          layout={isNew ? "inline" : layout}
        />
      )}
    </div>
  );
}
