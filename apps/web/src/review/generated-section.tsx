"use client";

import type { Review } from "@tributary/core/protocol";
import { CopyButton, DiffView, Segmented } from "@tributary/ui/kit";
import { FileCode2 } from "lucide-react";
import { useState } from "react";
import { SectionHeading } from "./section-heading.tsx";

export type GeneratedSectionProps = { readonly generated: Review["generated"] };

/** The files that follow from the model, as they were and as they will be. */
export function GeneratedSection({ generated }: GeneratedSectionProps) {
  const [layout, setLayout] = useState<"inline" | "side">("inline");
  const changed = generated.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return null;
  return (
    <section aria-labelledby="generated">
      <SectionHeading id="generated" title="Generated configuration">
        <Segmented
          label="Show differences"
          className="ml-auto"
          value={layout}
          onValueChange={(value) => setLayout(value === "side" ? "side" : "inline")}
          options={[
            { value: "inline", label: "Inline" },
            { value: "side", label: "Side by side" },
          ]}
        />
      </SectionHeading>
      <div className="space-y-3">
        {changed.map((file) => (
          <div key={`${file.component} ${file.fileName}`} className="overflow-hidden rounded-xl bg-panel shadow-card">
            <div className="flex h-10 items-center gap-2 border-b px-3">
              <FileCode2 aria-hidden="true" className="size-4 text-muted" strokeWidth={1.75} />
              <span className="font-mono text-xs font-medium text-ink">{file.fileName}</span>
              <span className="text-xs text-faint">{file.format}</span>
              <CopyButton text={file.after} label="Copy new" size="sm" variant="ghost" className="ml-auto" />
            </div>
            <DiffView label={`Changes of ${file.fileName}`} before={file.before} after={file.after} layout={layout} />
          </div>
        ))}
      </div>
    </section>
  );
}
