"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import type { ChangeSetId, ComponentId, FunctionRunId, Json, WorkspaceId } from "@tributary/core/base";
import type { FunctionKind, Snapshot } from "@tributary/core/model";
import type { FunctionTarget } from "@tributary/core/protocol";
import { Button, Notice, Textarea, toast } from "@tributary/ui/kit";
import { Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { candidates, ComponentPicker } from "./component-picker.tsx";
import { FunctionRunCard } from "./function-run-card.tsx";
import { KeptValue } from "./kept-value.tsx";

export type TryPanelProps = {
  readonly target: FunctionTarget;
  readonly kind: FunctionKind;
  /** Names of the kinds it is attached to. */
  readonly bindings: readonly string[];
  readonly view: Snapshot;
  /** The change set whose view it runs in; null on Head. */
  readonly changeSet: ChangeSetId | null;
  /** The one component it is about, where the place says which. */
  readonly component?: ComponentId;
};

type Wish = {
  readonly workspace: WorkspaceId;
  readonly target: FunctionTarget;
  readonly changeSet?: ChangeSetId;
  readonly component?: ComponentId;
  readonly input?: Json;
};

/** What a person gives of their own, by kind; the others read everything from the component. */
const GIVES: { readonly [K in FunctionKind]?: { readonly label: string; readonly start: string } } = {
  debug: { label: "Input", start: "{}" },
  management: { label: "Input", start: "{}" },
  transformation: { label: "Value", start: '""' },
  authentication: { label: "A made-up secret", start: '{ "value": "not a real one" }' },
};
const WITHOUT_COMPONENT: ReadonlySet<FunctionKind> = new Set(["schema", "authentication"]);

/** Runs a function once as it is written now, on a component, and shows what comes of it. Nothing is changed by it. */
export function TryPanel({ target, kind, bindings, view, changeSet, component: fixed }: TryPanelProps) {
  const trpc = useTRPC();
  const { id: workspace, mayEdit } = useWorkspace();
  const gives = GIVES[kind];
  const [picked, setPicked] = useState<ComponentId | undefined>(() => fixed ?? candidates(view, bindings)[0]?.id);
  const [text, setText] = useState(gives?.start ?? "");
  const [run, setRun] = useState<FunctionRunId | null>(null);
  const begin = useMutation(
    trpc.function.run.mutationOptions({
      onSuccess: (begun) => setRun(begun.run),
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  const given = gives ? parsed(text) : { ok: true as const, value: undefined };
  const needsComponent = !WITHOUT_COMPONENT.has(kind);
  const wish: Wish = {
    workspace,
    target,
    ...(changeSet === null ? {} : { changeSet }),
    ...(needsComponent && picked !== undefined ? { component: picked } : {}),
    ...(given.ok && given.value !== undefined ? { input: given.value } : {}),
  };
  const go = (): void => {
    if (given.ok && mayEdit) begin.mutate(wish);
  };
  const picker = fixed === undefined && needsComponent && (
    <ComponentPicker view={view} first={bindings} value={picked} onChange={setPicked} />
  );
  if (kind === "action") return <DryAction wish={wish} picker={picker} />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-2">
        {picker}
        <span className="flex-1" />
        {mayEdit && (
          <Button
            size="sm"
            variant="primary"
            icon={<Play />}
            busy={begin.isPending}
            disabled={!given.ok}
            onClick={go}
            title="Runs it as it is written now (Ctrl Enter in the input)"
          >
            Run
          </Button>
        )}
      </div>
      {gives && (
        <div>
          <Textarea
            code
            rows={3}
            aria-label={gives.label}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => (event.metaKey || event.ctrlKey) && event.key === "Enter" && go()}
          />
          <p className="mt-1 text-xs text-muted">
            {given.ok ? `${gives.label}: JSON that the function is given beside the component.` : given.sentence}
          </p>
        </div>
      )}
      {run ? (
        <FunctionRunCard key={run} run={run} onAgain={setRun} />
      ) : (
        <p className="text-sm text-muted">{mayEdit ? HINTS[kind] : "You may look at runs here, but not start one."}</p>
      )}
    </div>
  );
}

const USUAL =
  "It runs as it is written now, attached or not, with exactly what it would be given. Nothing is changed by it.";
const HINTS: { readonly [K in FunctionKind]?: string } = {
  attribute: USUAL,
  qualification: USUAL,
  codeGeneration: USUAL,
  transformation: "It runs with the value above. Nothing is changed by it.",
  schema: "It runs without an argument, and shows the definition it answers.",
  management: "It runs and shows the operations it answers. None of them is made here.",
  debug:
    "It runs in a process of its own. Of connections it reads what it has been granted and others have approved, and nothing more.",
  authentication: "It runs with the made-up secret above. Neither that nor what it answers is kept.",
};

/** An action is not tried: what it would be called with is all there is to see. */
function DryAction({ wish, picker }: { readonly wish: Wish; readonly picker: ReactNode }) {
  const trpc = useTRPC();
  const argument = useQuery(trpc.function.argument.queryOptions(wish));
  return (
    <div className="flex flex-col gap-4">
      {picker}
      {argument.error && <Notice tone="error">{sentenceOf(argument.error)}</Notice>}
      {argument.data?.refusal && <Notice tone="info">{argument.data.refusal}</Notice>}
      {argument.data && <KeptValue label="Would be called with" kept={argument.data.input} />}
    </div>
  );
}

function parsed(
  text: string,
): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly sentence: string } {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    return { ok: false, sentence: 'That is not JSON yet: texts stand in "quotes", names of members too.' };
  }
}
