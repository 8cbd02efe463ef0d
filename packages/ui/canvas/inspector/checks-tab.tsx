"use client";

import { pathOf, requiredPlace } from "@tributary/core/model";
import { CircleCheck, CircleDashed, CircleX, ClockAlert, TriangleAlert, Wrench } from "lucide-react";
import { Button } from "../../kit/index.ts";
import { type Check, checksOf, useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";
import type { ComponentFunctions } from "../props.ts";
import { fixCommand } from "../model/fix.ts";
import { FunctionTrouble } from "./function-trouble.tsx";
import type { Form } from "./use-form.ts";

/** What the schema's checks say, worst first, each with its fix where there is one. */
export function ChecksTab({
  form: { component, functions },
  functions: runs,
}: {
  readonly form: Form;
  readonly functions?: ComponentFunctions | undefined;
}) {
  const desk = useDesk();
  const results = useStore(desk.results, (state) => state.results.get(component.id));
  const known = new Map(checksOf(results).map((check) => [check.name, check]));
  const rows = functions
    .filter(({ kind }) => kind === "qualification")
    .map((bound) => ({ bound, check: known.get(bound.name) }))
    .sort((a, b) => rank(a.check) - rank(b.check));
  const missing = checksOf(results).filter(({ name }) => requiredPlace(name) !== undefined);
  const fix = (check: Check) => {
    const suggestion = check.finding?.suggestion;
    if (suggestion) desk.edit(fixCommand(desk.model.getState().view, component.id, suggestion));
  };
  const show = (check: Check) => {
    const path = check.finding?.path ?? check.finding?.suggestion?.path;
    if (path !== undefined) desk.ui.set({ tab: "attributes", reveal: { component: component.id, path } });
  };
  return (
    <ul className="flex flex-col p-2">
      {missing.map((check) => (
        <li key={check.name} className="flex items-start gap-2.5 rounded-lg px-2 py-2.5">
          <Mark check={check} />
          <div className="min-w-0 flex-1">
            <p className="text-ink text-sm">Required value</p>
            <p className="text-muted text-xs">{check.finding?.message}</p>
            <Button size="sm" variant="ghost" className="mt-1.5" onClick={() => show(check)}>
              Show field
            </Button>
          </div>
        </li>
      ))}
      {rows.map(({ bound, check }) => (
        <li key={bound.name} className="flex items-start gap-2.5 rounded-lg px-2 py-2.5">
          <Mark check={check} />
          <div className="min-w-0 flex-1">
            <p className="text-ink text-sm">
              {bound.title}
              {bound.writtenHere && (
                <a
                  href={hrefOf(bound.writtenHere)}
                  className="ml-1.5 text-accent-text text-xs underline-offset-2 hover:underline"
                >
                  written here
                </a>
              )}
            </p>
            <p className="text-muted text-xs">{sentenceOf(check, bound.description)}</p>
            <div className="mt-1.5 empty:hidden">
              <FunctionTrouble
                component={component.id}
                path={pathOf("derived", "qualification", bound.name)}
                result={results?.get(pathOf("derived", "qualification", bound.name))}
                failed="The check itself failed"
              />
            </div>
            {check?.finding && check.finding.result !== "success" && (
              <div className="mt-1.5 flex flex-wrap gap-1.5">
                {check.finding.suggestion && desk.mayEdit() && (
                  <Button
                    size="sm"
                    icon={<Wrench />}
                    title={check.finding.suggestion.title}
                    className="min-w-0 max-w-full"
                    onClick={() => fix(check)}
                  >
                    <span className="truncate">{check.finding.suggestion.title}</span>
                  </Button>
                )}
                {(check.finding.path ?? check.finding.suggestion) && (
                  <Button size="sm" variant="ghost" onClick={() => show(check)}>
                    Show field
                  </Button>
                )}
              </div>
            )}
          </div>
          {runs && check && (
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Why ${bound.title}`}
              onClick={() => runs.open(component.id, `/derived/qualification/${bound.name}`)}
            >
              Why?
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The function's own place: beside the map or the table of the same change set, or of Head. */
function hrefOf(id: string): string {
  const place = window.location.pathname.replace(/\/(table|map)$/, "");
  return `${place}/functions?select=${encodeURIComponent(id)}`;
}

function Mark({ check }: { readonly check: Check | undefined }) {
  const shape = "mt-0.5 size-4 shrink-0";
  // What it said last is of values that are no more.
  if (check?.phase === "stale") return <ClockAlert aria-label="Out of date" className={`${shape} text-muted`} />;
  if (check?.finding?.result === "failure")
    return <CircleX aria-label="Fails" className={`${shape} text-failed-text`} />;
  if (check?.finding?.result === "warning")
    return <TriangleAlert aria-label="Warns" className={`${shape} text-drifted-text`} />;
  if (check?.finding) return <CircleCheck aria-label="Passes" className={`${shape} text-healthy-text`} />;
  if (check?.phase === "failed") return <CircleX aria-label="Could not run" className={`${shape} text-muted`} />;
  return <CircleDashed aria-label="Not answered yet" className={`${shape} text-faint`} />;
}

function sentenceOf(check: Check | undefined, description: string): string {
  return check?.finding?.message ?? description;
}

function rank(check: Check | undefined): number {
  switch (check?.finding?.result) {
    case "failure":
      return 0;
    case "warning":
      return 1;
    case "success":
      return 3;
    default:
      return 2;
  }
}
