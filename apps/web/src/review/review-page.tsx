"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { Review } from "@tributary/core/protocol";
import { Button, EmptyState, Skeleton } from "@tributary/ui/kit";
import Link from "next/link";
import { useMemo, useState } from "react";
import { KindIcon } from "../model/kind-icon.tsx";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { useCommands } from "../shell/commands.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { ComponentCard } from "./component-card.tsx";
import { DecisionPanel } from "./decision-panel.tsx";
import { DivergenceSection } from "./divergence-section.tsx";
import { FindingsSection } from "./findings-section.tsx";
import { FunctionsSection } from "./functions-section.tsx";
import { GeneratedSection } from "./generated-section.tsx";
import { Outline } from "./outline.tsx";
import { PlanSection } from "./plan-section.tsx";
import { ReviewHeader } from "./review-header.tsx";
import { SectionHeading } from "./section-heading.tsx";
import { SplitBar } from "./split-bar.tsx";
import { useReverting } from "./use-reverting.ts";
import { useViewed, type Viewed } from "./use-viewed.ts";

export type ReviewPageProps = { readonly changeSet: ChangeSetId };

/** Asked again this often while functions still run, in milliseconds. */
const UNSETTLED_MS = 1500;
const MANY_COMPONENTS = 12;

/** The change set against Head: what will happen, what changes, and the decision about exactly that. */
export function ReviewPage({ changeSet }: ReviewPageProps) {
  const trpc = useTRPC();
  const review = useQuery({
    ...trpc.review.get.queryOptions({ changeSet }),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.settled === false ? UNSETTLED_MS : false),
  });
  if (review.error && !review.data) return <PageError error={review.error} onRetry={() => void review.refetch()} />;
  if (!review.data) return <ReviewSkeleton />;
  return <Loaded review={review.data} changeSet={changeSet} />;
}

function Loaded({ review, changeSet }: { readonly review: Review; readonly changeSet: ChangeSetId }) {
  const { id: workspace, me, mayEdit } = useWorkspace();
  const viewed = useViewed(changeSet, review);
  const [folded, setFolded] = useState(() => foldedAtFirst(review.changes, viewed));
  const [current, setCurrent] = useState<string | null>(null);
  const { changes, findings } = review;
  // What a function that changes here finds is a consequence of this change set, wherever it finds it.
  const written = new Set(review.functions.map(({ name }) => name));
  const carded = new Set(changes.map(({ component }) => component));
  const touched = new Set([
    ...carded,
    ...findings.flatMap((finding) => (written.has(finding.function) ? [finding.component] : [])),
  ]);
  const steps = new Map(review.plan.map((step) => [step.component, step]));
  const approvedAt = review.request?.decisions.findLast(
    ({ by, decision }) => decision === "approved" && (by === me.id || by === me.name),
  )?.at;
  const isOpen = review.changeSet.phase === "open";
  const editable = isOpen && mayEdit;
  const reverting = useReverting(editable);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (component: string, wanted: boolean) =>
    setChosen((before) => new Set(wanted ? [...before, component] : [...before].filter((id) => id !== component)));
  const standing = changes.filter(({ component }) => chosen.has(component)).map(({ component }) => component);
  const hrefOf = (component: string) =>
    isOpen ? paths.changeSetComponent(workspace, changeSet, component) : undefined;

  const fold = (component: string, open: boolean) =>
    setFolded((before) => {
      const next = new Set(before);
      if (open) next.delete(component);
      else next.add(component);
      return next;
    });
  const mark = (component: string, done: boolean) => {
    viewed.set(component, done);
    fold(component, !done);
  };
  const goTo = (component: string | undefined) => {
    if (!component) return;
    setCurrent(component);
    scrollToComponent(component);
  };
  const step = (by: 1 | -1) => {
    const at = changes.findIndex(({ component }) => component === current);
    goTo(changes[at < 0 ? 0 : Math.min(changes.length - 1, Math.max(0, at + by))]?.component);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    v: () => current && mark(current, !viewed.has(current)),
    o: () => current && fold(current, folded.has(current)),
  });

  const commands = useMemo(
    () => ({
      heading: "This review",
      items: changes.map(({ component, name, kind, schema }) => ({
        id: `review component ${component}`,
        label: `Show what changes on ${name}`,
        icon: <KindIcon schema={schema} />,
        hint: kind,
        onSelect: () => {
          setCurrent(component);
          scrollToComponent(component);
        },
      })),
    }),
    [changes],
  );
  useCommands(commands);

  const isEmpty = changes.length + review.functions.length + review.schemas.length + review.notes.length === 0;
  return (
    <div className="min-h-full">
      <ReviewHeader review={review} changeSet={changeSet} />
      <div className="mx-auto grid max-w-7xl grid-cols-1 items-start gap-8 px-6 py-6 xl:grid-cols-[minmax(0,1fr)_20rem] lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0 space-y-9">
          {isEmpty ? (
            <EmptyState
              picture="review"
              title="Nothing differs from Head"
              actions={
                isOpen && (
                  <Button variant="primary" asChild>
                    <Link href={paths.changeSet(workspace, changeSet)}>Go to the map</Link>
                  </Button>
                )
              }
            >
              Edit something in this change set, and what it means shows here as you go.
            </EmptyState>
          ) : (
            <>
              <DivergenceSection
                changeSet={changeSet}
                divergences={review.divergences}
                editable={editable}
                onSelect={goTo}
              />
              <FindingsSection findings={findings} touched={touched} carded={carded} hrefOf={hrefOf} />
              <PlanSection
                plan={review.plan}
                settled={review.settled}
                past={!isOpen && review.changeSet.phase !== "abandoned"}
                onSelect={goTo}
              />
              <FunctionsSection
                functions={review.functions}
                functionFindings={review.functionFindings}
                schemas={review.schemas}
                notes={review.notes}
              />
              {changes.length > 0 && (
                <section aria-labelledby="what-changes">
                  <SectionHeading id="what-changes" title="What changes">
                    <Button
                      size="sm"
                      variant="ghost"
                      className="ml-auto"
                      onClick={() =>
                        setFolded(
                          folded.size === changes.length
                            ? new Set()
                            : new Set(changes.map(({ component }) => component)),
                        )
                      }
                    >
                      {folded.size === changes.length ? "Open all" : "Fold all"}
                    </Button>
                  </SectionHeading>
                  <div className="space-y-3">
                    {changes.map((change) => (
                      <ComponentCard
                        key={change.component}
                        change={change}
                        step={steps.get(change.component)}
                        findings={findings}
                        findingHref={hrefOf(change.component)}
                        approvedAt={approvedAt}
                        open={!folded.has(change.component)}
                        onOpen={(open) => fold(change.component, open)}
                        viewed={viewed.has(change.component)}
                        onViewed={(done) => mark(change.component, done)}
                        changedSince={sinceOf(change, review.approved, viewed)}
                        chosen={chosen.has(change.component)}
                        onChosen={
                          editable && changes.length > 1 ? (wanted) => choose(change.component, wanted) : undefined
                        }
                        reverting={reverting}
                        onSelect={goTo}
                        current={current === change.component}
                      />
                    ))}
                  </div>
                </section>
              )}
              <GeneratedSection generated={review.generated} />
              <SplitBar
                changeSet={changeSet}
                chosen={standing}
                of={changes.length}
                onClear={() => setChosen(new Set())}
              />
            </>
          )}
        </div>
        <aside
          aria-label="Decision and outline"
          className="space-y-4 lg:sticky lg:top-0 lg:-m-1 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto lg:p-1 lg:pb-6"
        >
          <DecisionPanel review={review} changeSet={changeSet} />
          {changes.length > 0 && (
            <Outline changes={changes} findings={findings} viewed={viewed} current={current} onSelect={goTo} />
          )}
        </aside>
      </div>
    </div>
  );
}

/** What a component's change has done since this person approved it, or looked through it. */
function sinceOf(
  { component, hash }: Review["changes"][number],
  approved: Review["approved"],
  viewed: Viewed,
): "approved" | "viewed" | undefined {
  if (approved && approved[component]?.hash !== hash) return "approved";
  return viewed.changed(component) ? "viewed" : undefined;
}

function scrollToComponent(component: string): void {
  document.getElementById(`component-${component}`)?.scrollIntoView({ block: "start", behavior: "smooth" });
}

/** What has been viewed starts folded; in a large change also what is wholly new, for it has nothing to compare with. */
function foldedAtFirst(changes: Review["changes"], viewed: Viewed): ReadonlySet<string> {
  const large = changes.length > MANY_COMPONENTS;
  const folded = changes.filter(({ component, kind }) => viewed.has(component) || (large && kind === "added"));
  return new Set(folded.map(({ component }) => component));
}

function ReviewSkeleton() {
  return (
    <div aria-busy="true">
      <div className="border-b bg-panel">
        <div className="mx-auto max-w-7xl space-y-3 px-6 pt-6 pb-5">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="h-8 w-96" />
          <Skeleton className="h-6 w-64" />
        </div>
      </div>
      <div className="mx-auto grid max-w-7xl grid-cols-[minmax(0,1fr)_20rem] gap-8 px-6 py-6">
        <div className="space-y-4">
          <Skeleton className="h-6 w-44" />
          <Skeleton className="h-64 rounded-xl" />
          <Skeleton className="h-6 w-36" />
          <Skeleton className="h-40 rounded-xl" />
        </div>
        <Skeleton className="h-72 rounded-xl" />
      </div>
    </div>
  );
}
