"use client";

import type { ComponentChange, ManagementProposal } from "@tributary/core/protocol";
import { Notice, SignBadge, Switch } from "@tributary/ui/kit";
import Link from "next/link";
import { AskedOfConnections } from "../function-runs/asked-of-connections.tsx";
import { count } from "../model/count.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { paths } from "../paths.ts";
import { FieldRow } from "../review/field-row.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import type { Convergence } from "./use-generating.ts";

export type ProposalViewProps = {
  /** As it would be done now; undefined while that is being worked out. */
  readonly proposal: ManagementProposal | undefined;
  /** As it was first shown: the choices there are follow from it. */
  readonly first: ManagementProposal;
  readonly how: Convergence;
  readonly onHow: (how: Convergence) => void;
};

/** What a function would do, component by component, and what it would leave as people have made it. */
export function ProposalView({ proposal, first, how, onHow }: ProposalViewProps) {
  const { id: workspace } = useWorkspace();
  const shown = proposal ?? first;
  return (
    <div className="flex flex-col gap-3" aria-busy={proposal === undefined}>
      {first.message && <p className="text-muted text-sm">{first.message}</p>}
      {shown.refusals.length > 0 && (
        <Notice tone="error" title="It would not be accepted">
          {shown.refusals.join(" ")}
        </Notice>
      )}
      {shown.edits === 0 && shown.refusals.length === 0 && (
        <Notice tone="success" title="Nothing to do">
          Everything is as {first.function} wants it{first.kept.length > 0 && ", but for what people have changed"}.
        </Notice>
      )}
      {first.kept.length > 0 && (
        <Choice
          label="Write over what was changed by hand"
          checked={how.overwrite}
          onChange={(overwrite) => onHow({ ...how, overwrite })}
        >
          {first.kept.map(({ name, field }) => `${name} ▸ ${field}`).join(", ")}{" "}
          {how.overwrite ? "will be as the function wants." : "stays as it is."}
        </Choice>
      )}
      {first.leftovers.length > 0 && (
        <Choice
          label="Remove what is no longer generated"
          checked={how.prune}
          onChange={(prune) => onHow({ ...how, prune })}
        >
          {first.leftovers.map(({ name }) => name).join(", ")} {how.prune ? "will be deleted." : "stays."}
        </Choice>
      )}
      {shown.changes.map((change) => (
        <Change key={change.component} change={change} />
      ))}
      {first.exchanges && <AskedOfConnections exchanges={first.exchanges} />}
      <Link
        href={paths.functionRun(workspace, first.run)}
        target="_blank"
        className="self-start text-accent-text text-xs hover:underline"
      >
        The run that found this out
      </Link>
    </div>
  );
}

function Choice(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: React.ReactNode;
}) {
  return (
    <div className="flex items-start justify-between gap-4 rounded-lg bg-sunken/60 px-3 py-2.5">
      <span className="min-w-0">
        <span className="block font-medium text-ink text-sm">{props.label}</span>
        <span className="block text-muted text-xs">{props.children}</span>
      </span>
      <Switch label={props.label} checked={props.checked} onCheckedChange={props.onChange} />
    </div>
  );
}

function Change({ change }: { readonly change: ComponentChange }) {
  return (
    <article
      aria-label={`${change.name}, ${change.kind}`}
      className="overflow-clip rounded-lg bg-panel ring-1 ring-line ring-inset"
    >
      <header className="flex items-center gap-2.5 px-3 py-2">
        <SignBadge sign={change.kind} />
        <KindIcon schema={change.schema} />
        <span className="truncate font-semibold text-ink text-sm">{change.name}</span>
        <span className="shrink-0 text-faint text-xs">{kindWord(change.schema)}</span>
        <span className="shrink-0 text-muted text-xs">{count(change.fields.length, "field")}</span>
      </header>
      {change.fields.length > 0 && (
        <ul className="divide-y divide-line/60 border-line/60 border-t">
          {change.fields.map((field) => (
            <FieldRow
              key={field.path}
              field={field}
              findings={[]}
              findingHref={undefined}
              fresh={false}
              onRevert={undefined}
              withAuthor={false}
            />
          ))}
        </ul>
      )}
    </article>
  );
}
