"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { Review } from "@tributary/core/protocol";
import { Button, EmptyState, Skeleton } from "@tributary/ui/kit";
import { Layers, SquareFunction } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { KindIcon } from "../model/kind-icon.tsx";
import { PageError } from "../page-error.tsx";
import { paths } from "../paths.ts";
import { useCommands } from "../shell/commands.tsx";
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
import { emptyWords, planTitleOf } from "./standing.ts";
import { SplitBar } from "./split-bar.tsx";
import type { CardControls } from "./thing-card.tsx";
import { type ReviewThing, thingsOf } from "./things.ts";
import { useCards } from "./use-cards.ts";
import { useReverting } from "./use-reverting.ts";
import { useViewed, type Viewed } from "./use-viewed.ts";
import { ViewsSection } from "./views-section.tsx";

export type ReviewPageProps = {
  readonly changeSet: ChangeSetId;
  /** What the page begins at, of the things that change. */
  readonly at: string | undefined;
};

/** Asked again this often while functions still run, in milliseconds. */
const UNSETTLED_MS = 1500;

/** The change set against Head: what will happen, what changes, and the decision about exactly that. */
export function ReviewPage({ changeSet, at }: ReviewPageProps) {
  const trpc = useTRPC();
  const review = useQuery({
    ...trpc.review.get.queryOptions({ changeSet }),
    staleTime: 0,
    refetchInterval: (query) => (isAwaiting(query.state.data) ? UNSETTLED_MS : false),
  });
  if (review.error && !review.data) return <PageError error={review.error} onRetry={() => void review.refetch()} />;
  if (!review.data) return <ReviewSkeleton />;
  return <Loaded review={review.data} changeSet={changeSet} at={at} />;
}

function isAwaiting(review: Review | undefined): boolean {
  return review !== undefined && (!review.settled || review.functionFindings.some(({ awaited }) => awaited));
}

function Loaded({ review, changeSet, at }: ReviewPageProps & { readonly review: Review }) {
  const { id: workspace, me, mayEdit } = useWorkspace();
  const things = useMemo(() => thingsOf(review), [review]);
  const viewed = useViewed(changeSet, things, review.viewed);
  const cards = useCards(things, viewed, at);
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
    ({ by, decision }) => decision === "approved" && by.id === me.id,
  )?.at;
  const isOpen = review.changeSet.phase === "open";
  const editable = isOpen && mayEdit;
  const reverting = useReverting(editable);
  // A note of the catalogue goes with what it is about, and a view with what stands on it.
  const choosable = things.filter(({ type }) => type !== "note" && type !== "view");
  const mayChoose = editable && choosable.length > 1;
  const chosen = choosable.filter(({ key }) => cards.chosen.has(key)).map(({ key }) => key);
  const risks = new Map(review.risks.things.map((each) => [each.thing, each]));
  const hashes = new Map(things.map(({ key, hash }) => [key, hash]));
  const hrefOf = (component: string) =>
    isOpen ? paths.changeSetComponent(workspace, changeSet, component) : undefined;
  const controlsOf = (key: string, name: string): CardControls => ({
    ...cards.controlsOf(key),
    risk: risks.get(key),
    changedSince: sinceOf({ key, hash: hashes.get(key) }, review.approved, viewed),
    onChosen:
      mayChoose && choosable.some((each) => each.key === key) ? (wanted) => cards.choose(key, wanted) : undefined,
    onTakeBack: reverting ? () => reverting.thing(key, name) : undefined,
  });

  const commands = useMemo(
    () => ({
      heading: "This review",
      items: things.map(({ key, type, name, sign, schema }) => ({
        id: `review thing ${key}`,
        label: `Show what changes on ${name}`,
        icon: schema ? <KindIcon schema={schema} /> : <ThingIcon type={type} />,
        hint: type === "component" ? sign : type,
        onSelect: () => cards.goTo(key),
      })),
    }),
    [things, cards.goTo],
  );
  useCommands(commands);

  const isEmpty = things.length === 0;
  return (
    <div className="min-h-full">
      <ReviewHeader review={review} changeSet={changeSet} />
      <div className="mx-auto grid max-w-7xl grid-cols-1 items-start gap-8 px-6 py-6 max-md:px-4 xl:grid-cols-[minmax(0,1fr)_20rem] lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0 space-y-9">
          <DivergenceSection
            changeSet={changeSet}
            divergences={review.divergences}
            editable={editable}
            isCarded={(thing) => hashes.has(thing)}
            onSelect={cards.goTo}
          />
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
              {emptyWords(review.changeSet)}
            </EmptyState>
          ) : (
            <>
              <FindingsSection findings={findings} touched={touched} carded={carded} hrefOf={hrefOf} />
              <PlanSection
                plan={review.plan}
                risks={risks}
                settled={review.settled}
                title={planTitleOf(review.changeSet)}
                onSelect={cards.goTo}
              />
              <FunctionsSection
                functions={review.functions}
                functionFindings={review.functionFindings}
                schemas={review.schemas}
                notes={review.notes}
                controlsOf={controlsOf}
                reverting={reverting}
              />
              {changes.length > 0 && (
                <section aria-labelledby="what-changes">
                  <SectionHeading id="what-changes" title="What changes">
                    <Button size="sm" variant="ghost" className="ml-auto" onClick={cards.foldAll}>
                      {cards.allFolded ? "Open all" : "Fold all"}
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
                        controls={controlsOf(change.component, change.name)}
                        reverting={reverting}
                        onSelect={cards.goTo}
                      />
                    ))}
                  </div>
                </section>
              )}
              <ViewsSection views={review.views} controlsOf={controlsOf} reverting={reverting} />
              <GeneratedSection generated={review.generated} />
              <SplitBar changeSet={changeSet} chosen={chosen} of={choosable.length} onClear={cards.chooseNone} />
            </>
          )}
        </div>
        <aside
          aria-label="Decision and outline"
          className="space-y-4 lg:sticky lg:top-0 lg:-m-1 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto lg:p-1 lg:pb-6"
        >
          <DecisionPanel review={review} changeSet={changeSet} />
          {things.length > 0 && (
            <Outline
              things={things}
              findings={findings}
              functionFindings={review.functionFindings}
              viewed={viewed}
              current={cards.current}
              onSelect={cards.goTo}
            />
          )}
        </aside>
      </div>
    </div>
  );
}

function ThingIcon({ type }: Pick<ReviewThing, "type">) {
  const Icon = type === "view" ? Layers : SquareFunction;
  return <Icon aria-hidden="true" className="size-4" />;
}

/** What has become of a thing since this person approved it, or looked through it. */
function sinceOf(
  { key, hash }: Pick<ReviewThing, "key" | "hash">,
  approved: Review["approved"],
  viewed: Viewed,
): "approved" | "viewed" | undefined {
  if (approved && approved[key]?.hash !== hash) return "approved";
  return viewed.changed(key) ? "viewed" : undefined;
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
      <div className="mx-auto grid max-w-7xl grid-cols-1 gap-8 px-6 py-6 max-md:px-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
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
