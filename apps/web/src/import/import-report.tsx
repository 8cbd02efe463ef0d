"use client";

import type { ImportReport as Report } from "@tributary/core/protocol";
import { Notice } from "@tributary/ui/kit";
import { count } from "../model/count.ts";
import { LocatedList } from "./located-list.tsx";

export type ImportReportProps = { readonly report: Report };

/** What was found, what is kept though not modelled, and what is wrong, each with its line. */
export function ImportReport({ report }: ImportReportProps) {
  const { file, services, components, edges, unmodelled, errors, warnings } = report;
  return (
    <div className="space-y-4">
      {report.ok ? (
        <Notice tone="success" title={`${file} is in the change set`}>
          Nothing runs yet: review it, have it approved, then apply.
        </Notice>
      ) : (
        <Notice tone="error" title={`${file} cannot be imported`}>
          Nothing was changed. Correct {errors.length === 1 ? "this place" : "these places"} in the file and import it
          again.
        </Notice>
      )}
      {errors.length > 0 && <LocatedList label="Errors" file={file} items={errors} />}
      {report.ok && (
        <dl className="grid grid-cols-3 divide-x rounded-lg bg-panel text-center shadow-card">
          {[
            ["Services", services],
            ["Components", components],
            ["Connections", edges],
          ].map(([label, value]) => (
            <div key={label} className="flex flex-col-reverse px-3 py-3">
              <dt className="text-xs text-muted">{label}</dt>
              <dd className="text-xl font-semibold text-ink">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {warnings.length > 0 && (
        <section>
          <h3 className="mb-1.5 text-sm font-medium">{count(warnings.length, "thing")} to know</h3>
          <LocatedList label="Warnings" file={file} items={warnings} />
        </section>
      )}
      {unmodelled.length > 0 && (
        <section>
          <h3 className="text-sm font-medium">{count(unmodelled.length, "key")} kept but not modelled</h3>
          <p className="mb-1.5 text-xs text-muted">
            They stay as they are and come back when a Compose file is generated; there is no form for them yet.
          </p>
          <LocatedList label="Kept but not modelled" file={file} items={unmodelled} />
        </section>
      )}
    </div>
  );
}
