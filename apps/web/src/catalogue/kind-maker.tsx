"use client";

import type { FunctionId } from "@tributary/core/base";
import { FUNCTION_TEMPLATES, type FunctionTemplate, newFromTemplate } from "@tributary/core/catalogue";
import { actionKindOf } from "@tributary/core/engine";
import { type BoundFunction, functionsOf, makerOf, OWN_ACTIONS, type Schema } from "@tributary/core/model";
import { Button, Select } from "@tributary/ui/kit";
import { Check, Plus } from "lucide-react";
import Link from "next/link";
import { type Chosen, freshId, type FunctionsDeskProps } from "../functions/desk.ts";
import { useConnectionName } from "../functions/use-connection-name.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";

export type KindMakerProps = Pick<FunctionsDeskProps, "view" | "mayEdit" | "edit"> & {
  /** The version that is shown. */
  readonly schema: Schema;
  /** Absent where this version stays as it is. */
  readonly onMake: ((schema: Schema) => void) | undefined;
  readonly onChoose: (chosen: Chosen) => void;
};

const MAKERS = [
  { value: "nobody", label: "Nobody: it is described" },
  { value: "actions", label: "Its own actions" },
];

/** Who makes components of this kind real, and, where its own actions do, which of them there are. */
export function KindMaker(props: KindMakerProps) {
  const { schema, onMake } = props;
  const maker = makerOf(schema);
  const make = (value: string): void => {
    const { provider: _, ...described } = schema;
    onMake?.(value === "actions" ? { ...described, provider: OWN_ACTIONS } : described);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b bg-panel px-4 py-2 text-xs text-muted">
      <span>Made real by</span>
      {onMake && maker !== "docker" ? (
        <Select size="sm" label="Made real by" className="w-52" value={maker} onValueChange={make} options={MAKERS} />
      ) : (
        <span className="font-medium text-ink">{maker === "docker" ? "Docker" : WORDS[maker]}</span>
      )}
      {maker === "actions" && <Actions {...props} />}
    </div>
  );
}

const WORDS = { nobody: "nobody: it is described", actions: "its own actions" } as const;

/** What each of the four is for, by the kind of step it takes. */
const STEPS = [
  { kind: "create", template: "create", title: "Create" },
  { kind: "update", template: "update", title: "Update" },
  { kind: "destroy", template: "delete", title: "Delete" },
  { kind: "refresh", template: "refresh", title: "Refresh" },
] as const;

function Actions({ schema, view, mayEdit, edit, onChoose }: KindMakerProps) {
  const { id: workspace } = useWorkspace();
  const actions = functionsOf(view, schema).filter(({ kind }) => kind === "action");
  const asked = actions.flatMap(({ connections = [] }) => connections)[0]?.connection;
  const usual = useConnectionName();
  const connection = asked ?? usual.name;
  const isKnown = asked !== undefined || usual.isKnown;
  const write = (template: FunctionTemplate): void => {
    const id = freshId() as FunctionId;
    const taken = new Set([...view.functions.values()].map(({ name }) => name));
    const wish = { id, taken, attachTo: schema.name, ...(connection === undefined ? {} : { connection }) };
    edit(`Write “${template.title}” for ${schema.title}`, newFromTemplate(template, wish));
    onChoose({ type: "function", id });
  };
  return (
    <>
      <ul aria-label="Actions" className="flex flex-wrap items-center gap-1">
        {STEPS.map(({ kind, template: name, title }) => {
          const there = takes(actions, kind);
          const template = FUNCTION_TEMPLATES.find((each) => each.name === name);
          const id = there?.writtenHere;
          return (
            <li key={kind}>
              {there ? (
                <Button
                  size="sm"
                  variant="ghost"
                  icon={<Check />}
                  title={`${there.title} takes it`}
                  disabled={id === undefined}
                  onClick={() => id !== undefined && onChoose({ type: "function", id })}
                >
                  {title}
                </Button>
              ) : mayEdit && template ? (
                <Button
                  size="sm"
                  icon={<Plus />}
                  title={template.sentence}
                  disabled={!isKnown}
                  onClick={() => write(template)}
                >
                  {title}
                </Button>
              ) : (
                <span className="px-2 text-faint">no {title}</span>
              )}
            </li>
          );
        })}
      </ul>
      {isKnown && connection === undefined && (
        <Link href={paths.settings(workspace, "connections")} className="text-accent-text hover:underline">
          They ask a connection; there is none yet
        </Link>
      )}
    </>
  );
}

/** The action that does this, as a run would find it. One that is told which step it is takes every step, and looks at nothing. */
function takes(actions: readonly BoundFunction[], kind: (typeof STEPS)[number]["kind"]): BoundFunction | undefined {
  const named = actions.find(({ name }) => actionKindOf(name) === kind);
  return named ?? (kind === "refresh" ? undefined : actions.find(({ name }) => actionKindOf(name) === "act"));
}
