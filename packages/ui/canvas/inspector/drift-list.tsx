"use client";

import type { ComponentId } from "@tributary/core/base";
import { RelativeTime } from "../../kit/index.ts";
import { useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import { literalText } from "../model/form.ts";

/** Where reality differs from what is intended, side by side. */
export function DriftList({ component }: { readonly component: ComponentId }) {
  const resource = useStore(useDesk().live, (state) => state.resources.get(component));
  if (!resource || resource.drift.length === 0) return null;
  return (
    <section aria-label="Drift" className="mb-2 rounded-lg bg-drifted-soft/60 p-3 ring-1 ring-drifted/30 ring-inset">
      <h3 className="flex items-baseline justify-between gap-2 font-medium text-drifted-text text-xs">
        Reality differs
        {resource.driftSince !== undefined && (
          <span className="font-normal text-2xs text-muted">
            since <RelativeTime at={resource.driftSince} />
          </span>
        )}
      </h3>
      <dl className="mt-1.5 flex flex-col gap-1.5 text-xs">
        {resource.drift.map(({ path, title, intended, observed }) => (
          <div key={path}>
            <dt className="text-2xs text-muted">{title}</dt>
            <dd className="flex flex-wrap items-baseline gap-x-2 font-mono text-2xs">
              <span className="text-ink">{text(intended)}</span>
              <span className="font-sans text-faint">intended, observed</span>
              <span className="font-medium text-drifted-text">{text(observed)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function text(value: Parameters<typeof literalText>[0] | null): string {
  return value === null ? "nothing" : literalText(value);
}
