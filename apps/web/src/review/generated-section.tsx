"use client";

import type { Review } from "@tributary/core/protocol";
import { Segmented } from "@tributary/ui/kit";
import { useState } from "react";
import { GeneratedFile } from "./generated-file.tsx";
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
          <GeneratedFile key={`${file.component} ${file.fileName}`} file={file} layout={layout} />
        ))}
      </div>
    </section>
  );
}
