"use client";

import type { Finding, FunctionFinding } from "@tributary/core/protocol";
import { cn, SignBadge } from "@tributary/ui/kit";
import { BookMarked, Check, CircleX, Layers, SquareFunction, TriangleAlert } from "lucide-react";
import { KindIcon } from "../model/kind-icon.tsx";
import type { ReviewThing } from "./things.ts";
import type { Viewed } from "./use-viewed.ts";

export type OutlineProps = {
  readonly things: readonly ReviewThing[];
  readonly findings: readonly Finding[];
  readonly functionFindings: readonly FunctionFinding[];
  readonly viewed: Viewed;
  readonly current: string | null;
  readonly onSelect: (thing: string) => void;
};

/** Everything that changes in one short list, with what has been viewed and where findings are. */
export function Outline({ things, findings, functionFindings, viewed, current, onSelect }: OutlineProps) {
  return (
    <nav aria-label="What changes" className="overflow-hidden rounded-xl bg-panel shadow-card">
      <header className="border-b px-4 py-3">
        <div className="flex items-baseline justify-between">
          <h2 className="text-sm font-semibold">Viewed</h2>
          <span className="text-xs text-muted">
            {viewed.count} of {things.length}
          </span>
        </div>
        <div aria-hidden="true" className="mt-2 h-1 overflow-hidden rounded-full bg-pressed">
          <div
            className="h-full rounded-full bg-accent transition-[width]"
            style={{ width: `${things.length ? (100 * viewed.count) / things.length : 0}%` }}
          />
        </div>
      </header>
      <ul className="max-h-[40vh] overflow-y-auto py-1">
        {things.map((thing) => {
          const { key, name, sign } = thing;
          const worst = worstOf(thing, findings, functionFindings);
          return (
            <li key={key}>
              <button
                type="button"
                aria-current={current === key || undefined}
                onClick={() => onSelect(key)}
                className={cn(
                  "flex h-7 w-full items-center gap-2 px-4 text-left text-xs hover:bg-hover",
                  current === key && "bg-selected hover:bg-selected",
                )}
              >
                <SignBadge sign={sign} className="scale-90" />
                <ThingIcon thing={thing} />
                <span className={cn("min-w-0 flex-1 truncate", viewed.has(key) ? "text-faint" : "text-ink")}>
                  {name}
                </span>
                {worst === "failure" && <CircleX aria-label="has failures" className="size-3.5 text-failed-text" />}
                {worst === "warning" && (
                  <TriangleAlert aria-label="has warnings" className="size-3.5 text-drifted-text" />
                )}
                {viewed.has(key) && <Check aria-label="viewed" className="size-3.5 text-healthy-text" />}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** Among components alone every line would say the same, so only the others have a face. */
function ThingIcon({ thing: { type, schema } }: { readonly thing: ReviewThing }) {
  const look = "size-3.5 shrink-0 text-muted";
  if (type === "function") return <SquareFunction aria-label="function" className={look} strokeWidth={1.75} />;
  if (type === "note") return <BookMarked aria-label="catalogue" className={look} strokeWidth={1.75} />;
  if (type === "view") return <Layers aria-label="view" className={look} strokeWidth={1.75} />;
  return type === "kind" ? <KindIcon schema={schema ?? ""} /> : null;
}

function worstOf(
  { key, type }: ReviewThing,
  findings: readonly Finding[],
  functionFindings: readonly FunctionFinding[],
): "failure" | "warning" | undefined {
  if (type === "function") return functionFindings.some((each) => each.function === key) ? "warning" : undefined;
  const own = findings.filter(({ component, result }) => component === key && result !== "success");
  if (own.length === 0) return undefined;
  return own.some(({ result }) => result === "failure") ? "failure" : "warning";
}
