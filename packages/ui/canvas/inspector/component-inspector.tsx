"use client";

import type { ComponentId } from "@tributary/core/base";
import { NAME_PATH } from "@tributary/core/model";
import { Boxes, Copy, Play, RotateCcw, Trash2, Unlink, WandSparkles } from "lucide-react";
import { useState } from "react";
import { sameMark, useDiscussion, useTalk } from "../../discussion/index.ts";
import { cn, DropdownMenu, IconButton, SignBadge, StateDot } from "../../kit/index.ts";
import { checksOf, codeOf, useStore } from "../../replica/index.ts";
import { type InspectorTab, newId, useDesk, useModel, useUi } from "../desk.ts";
import { useGenerateFor } from "../generate.ts";
import { KindIcon } from "../map/icons.tsx";
import { useStatus } from "../map/use-status.ts";
import { useViewpoint } from "../map/viewpoint.ts";
import { useViewId } from "../map/use-graph.ts";
import { deleteCommand, duplicateCommand } from "../model/commands.ts";
import type { Card, Graph } from "../model/graph.ts";
import { byComponent } from "../model/diverge.ts";
import { findingsOf } from "../model/status.ts";
import type { ComponentFunctions, ComponentHistory } from "../props.ts";
import { AttentionStack } from "../presence/attention-stack.tsx";
import { AttributesTab } from "./attributes-tab.tsx";
import { CareDialog } from "./care-dialog.tsx";
import { ChecksTab } from "./checks-tab.tsx";
import { CodeTab } from "./code-tab.tsx";
import { CommentsTab } from "./comments-tab.tsx";
import { DivergenceNote } from "./divergence-note.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { ManagementLine } from "./management-line.tsx";
import { NameField } from "./name-field.tsx";
import { useForm } from "./use-form.ts";
import { useLeaving } from "./use-leaving.ts";

export type ComponentInspectorProps = {
  readonly id: ComponentId;
  readonly graph: Graph;
  readonly history?: ComponentHistory | undefined;
  readonly functions?: ComponentFunctions | undefined;
};

/** One component: who it is, how it is, and its fields, checks, code and history. */
export function ComponentInspector({ id, graph, history, functions }: ComponentInspectorProps) {
  const desk = useDesk();
  const form = useForm(id);
  const card = graph.cards.get(id);
  const tab = useUi((ui) => ui.tab);
  const results = useStore(desk.results, (state) => state.results.get(id));
  const discussion = useDiscussion();
  const talk = useTalk((state) => state.marks.components.get(id), sameMark);
  if (!form || !card)
    return <p className="p-6 text-center text-muted text-sm">This component is no longer in the model.</p>;
  const findings = findingsOf(results);
  const tabs: {
    readonly value: InspectorTab;
    readonly label: string;
    readonly count?: number;
    readonly tone?: string;
  }[] = [
    { value: "attributes", label: "Attributes" },
    ...(checksOf(results).length > 0 || form.functions.some(({ kind }) => kind === "qualification")
      ? [
          {
            value: "checks" as const,
            label: "Checks",
            ...(findings.failures + findings.warnings > 0 ? { count: findings.failures + findings.warnings } : {}),
          },
        ]
      : []),
    ...(codeOf(results).length > 0 || form.functions.some(({ kind }) => kind === "codeGeneration")
      ? [{ value: "code" as const, label: "Code" }]
      : []),
    ...(discussion
      ? [
          {
            value: "comments" as const,
            label: "Comments",
            ...(talk && talk.open > 0 ? { count: talk.open, tone: talk.unread > 0 ? "new" : "quiet" } : {}),
          },
        ]
      : []),
    ...(history ? [{ value: "history" as const, label: "History" }] : []),
  ];
  const current = tabs.some(({ value }) => value === tab) ? tab : "attributes";
  return (
    <>
      <Header card={card} functions={functions} />
      <OwnDivergences component={id} />
      <div
        role="tablist"
        aria-label="About this component"
        className="flex shrink-0 gap-2.5 overflow-x-auto border-b px-4 [scrollbar-width:none]"
      >
        {tabs.map(({ value, label, count, tone }) => (
          <button
            key={value}
            type="button"
            role="tab"
            aria-selected={current === value}
            onClick={() => desk.ui.set({ tab: value })}
            className="-mb-px flex h-8 shrink-0 items-center gap-1 border-transparent border-b-2 text-muted text-xs transition-colors hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
          >
            {label}
            {count !== undefined && (
              <span
                className={cn("min-w-4 rounded-full px-1 text-center font-medium text-2xs", COUNT[tone ?? "finding"])}
              >
                {count}
              </span>
            )}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={current} className="min-h-0 flex-1 overflow-y-auto">
        {current === "attributes" && <AttributesTab form={form} history={history} />}
        {current === "checks" && <ChecksTab form={form} functions={functions} />}
        {current === "code" && <CodeTab form={form} />}
        {current === "comments" && <CommentsTab card={card} form={form} />}
        {current === "history" && history && <HistoryTab key={id} of={id} history={history} />}
      </div>
    </>
  );
}

/** What Head changed of the component itself: its name, or anything of what is deleted here. */
function OwnDivergences({ component }: { readonly component: ComponentId }) {
  const own = useModel(({ divergences }) => divergences && byComponent(divergences).get(component));
  const shown = (own ?? []).filter(({ root, key }) => root === "component" || key === component + NAME_PATH);
  if (shown.length === 0) return null;
  return (
    <div className="flex flex-col gap-1.5 px-4 pb-3">
      {shown.map((each) => (
        <DivergenceNote key={`${each.root} ${each.key}`} divergence={each} titled />
      ))}
    </div>
  );
}

const COUNT: { readonly [tone: string]: string } = {
  finding: "bg-drifted-soft text-drifted-text",
  new: "bg-accent-soft text-accent-text",
  quiet: "bg-sunken text-muted",
};

/** What erasing means, for as long as it can be thought better of. */
function LeftNote({ component }: { readonly component: ComponentId }) {
  const leaving = useLeaving(component);
  return <p className="mt-2 rounded-md bg-removed-soft px-2.5 py-1.5 text-removed-text text-xs">{leaving}</p>;
}

function Header({ card, functions }: { readonly card: Card; readonly functions?: ComponentFunctions | undefined }) {
  const desk = useDesk();
  const viewpoint = useViewpoint();
  const status = useStatus(card.id);
  const editable = desk.mayEdit();
  const removed = card.sign === "removed";
  const isLeft = useModel((state) => state.view.components.get(card.id)?.left === true);
  const [asking, setAsking] = useState<"leave" | "care" | null>(null);
  const view = useViewId();
  const generate = useGenerateFor(card.schema, card.id);
  const snapshot = () => desk.model.getState().view;
  const duplicate = () => {
    const placeOf = (id: ComponentId) => {
      const at = viewpoint.current.places.get(id);
      return at && ([at.x, at.y] as const);
    };
    desk.edit(duplicateCommand(snapshot(), [card.id], { view, placeOf, newId }));
  };
  return (
    <header className="shrink-0 px-4 pt-3.5 pb-2.5">
      <div className="flex items-start gap-3">
        <span className="mt-0.5 inline-flex size-9 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted ring-1 ring-line ring-inset">
          <KindIcon name={card.icon} className="size-4.5" />
        </span>
        <div className="min-w-0 flex-1">
          <NameField card={card} />
          <div className="flex items-center gap-2 text-2xs text-muted">
            <span className="truncate">{card.kind}</span>
            {card.sign && <SignBadge sign={card.sign} word />}
            <AttentionStack component={card.id} />
          </div>
        </div>
        {functions && (
          <IconButton size="sm" label="Functions and their runs" onClick={() => functions.open(card.id)}>
            <Play />
          </IconButton>
        )}
        {editable &&
          (removed ? (
            <>
              {!isLeft && (
                <IconButton size="sm" label="Erase, leave it outside…" onClick={() => setAsking("leave")}>
                  <Unlink />
                </IconButton>
              )}
              <IconButton
                size="sm"
                label="Keep it after all"
                onClick={() =>
                  desk.edit({
                    label: `Restore ${card.name}`,
                    mutations: [{ type: "component.restore", component: card.id }],
                  })
                }
              >
                <RotateCcw />
              </IconButton>
            </>
          ) : (
            <DropdownMenu
              align="end"
              trigger={
                <button
                  type="button"
                  aria-label="Actions"
                  className="rounded-md px-1.5 py-0.5 text-muted hover:bg-hover hover:text-ink"
                >
                  ⋯
                </button>
              }
              items={[
                {
                  type: "item",
                  label: "Show on the map",
                  shortcut: "2",
                  onSelect: () => viewpoint.current.look([card.id]),
                },
                ...(generate
                  ? [{ type: "item" as const, label: "Generate…", icon: <WandSparkles />, onSelect: generate }]
                  : []),
                { type: "item", label: "Duplicate", icon: <Copy />, shortcut: "⌘D", onSelect: duplicate },
                { type: "item", label: "Put into the care of…", icon: <Boxes />, onSelect: () => setAsking("care") },
                { type: "separator" },
                // What is made here stands for nothing yet.
                ...(card.sign === "added"
                  ? []
                  : [
                      {
                        ...{ type: "item" as const, label: "Erase, leave it outside…", icon: <Unlink />, danger: true },
                        onSelect: () => setAsking("leave"),
                      },
                    ]),
                {
                  type: "item",
                  label: "Delete",
                  icon: <Trash2 />,
                  danger: true,
                  shortcut: "⌫",
                  onSelect: () => desk.edit(deleteCommand(snapshot(), [card.id])),
                },
              ]}
            />
          ))}
      </div>
      <ManagementLine component={card.id} />
      {isLeft && <LeftNote component={card.id} />}
      {asking === "leave" && <LeaveDialog component={card.id} name={card.name} onClose={() => setAsking(null)} />}
      {asking === "care" && <CareDialog component={card.id} name={card.name} onClose={() => setAsking(null)} />}
      {status && (
        <p
          className={cn(
            "mt-2.5 flex items-start gap-2 rounded-md bg-sunken/70 px-2.5 py-1.5 text-xs",
            status.state === "drifted" && "bg-drifted-soft/60",
          )}
        >
          <StateDot state={status.state} label="" className="mt-1" />
          <span className="min-w-0">
            <span className="font-medium text-ink">{status.word}</span>
            {status.detail && <span className="text-muted"> · {status.detail}</span>}
          </span>
        </p>
      )}
    </header>
  );
}
