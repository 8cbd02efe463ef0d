"use client";

import { useQuery } from "@tanstack/react-query";
import { MUTATION_TRAITS, type MutationType } from "@tributary/core/model";
import type { AuditFilter } from "@tributary/core/protocol";
import { Button, cn, Input, Segmented, Select } from "@tributary/ui/kit";
import { ListFilter, Search, X } from "lucide-react";
import { useId, useState } from "react";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { actorOptions } from "./actor-options.ts";
import { useTitles } from "./use-titles.ts";
import { type DayEnd, dayOf, momentOfDay } from "./day.ts";
import { given, LONGEST_WORDS, narrowingOf } from "./filter.ts";

export type AuditFiltersProps = { readonly filter: AuditFilter; readonly onFilter: (filter: AuditFilter) => void };

const ANY = "any";
const ACTOR_TYPES = [
  { value: ANY, label: "People and programs" },
  { value: "user", label: "People" },
  { value: "agent", label: "Agents" },
  { value: "service", label: "Services" },
  { value: "system", label: "Tributary itself" },
];
const TYPES = [
  { value: ANY, label: "Every kind of change" },
  ...(Object.keys(MUTATION_TRAITS) as MutationType[]).map((type) => ({
    value: type,
    label: MUTATION_TRAITS[type].title,
  })),
];

/** Everything the audit log can be searched by. */
export function AuditFilters({ filter, onFilter }: AuditFiltersProps) {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const changeSets = useQuery(trpc.changeSet.list.queryOptions({ workspace, limit: 200 })).data?.items ?? [];
  const chosen = useTitles(filter.changeSet === undefined ? [] : [filter.changeSet]);
  const actors = useQuery(trpc.audit.actors.queryOptions({ workspace })).data;
  const set = (patch: { readonly [Name in keyof AuditFilter]?: AuditFilter[Name] | undefined }) =>
    onFilter(given({ ...filter, ...patch }));
  const some = (value: string) => (value === ANY ? undefined : value);
  // On a phone they would push the log itself out of sight.
  const [open, setOpen] = useState(false);
  const all = useId();
  const narrowing = narrowingOf(filter);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Words filter={filter} onWords={(text) => set({ text })} />
      <Button
        size="sm"
        className="md:hidden"
        icon={<ListFilter />}
        aria-expanded={open}
        aria-controls={all}
        onClick={() => setOpen(!open)}
      >
        {narrowing > 0 ? `Filters (${narrowing})` : "Filters"}
      </Button>
      <div
        id={all}
        className={cn("contents", open ? "max-md:grid max-md:w-full max-md:grid-cols-2 max-md:gap-2" : "max-md:hidden")}
      >
        <Segmented
          label="Outcome"
          className="max-md:col-span-2 max-md:justify-self-start"
          value={filter.outcome ?? ANY}
          onValueChange={(value) => set({ outcome: some(value) as AuditFilter["outcome"] })}
          options={[
            { value: ANY, label: "All" },
            { value: "accepted", label: "Accepted" },
            { value: "blocked", label: "Blocked" },
            { value: "invalid", label: "Invalid" },
            { value: "failed", label: "Failed" },
          ]}
        />
        <Select
          size="sm"
          label="By whom"
          className="w-36 max-md:w-full"
          value={filter.actor ?? ANY}
          onValueChange={(value) => set({ actor: some(value) })}
          options={[{ value: ANY, label: "Everyone" }, ...actorOptions(actors, filter.actor)]}
        />
        <Select
          size="sm"
          label="People or programs"
          className="w-44 max-md:w-full"
          value={filter.actorType ?? ANY}
          onValueChange={(value) => set({ actorType: some(value) as AuditFilter["actorType"] })}
          options={ACTOR_TYPES}
        />
        <Select
          size="sm"
          label="In which change set"
          className="w-44 max-md:w-full"
          value={filter.changeSet ?? ANY}
          onValueChange={(value) => set({ changeSet: some(value) })}
          options={[
            { value: ANY, label: "Every change set" },
            ...changeSets.map(({ id, title }) => ({ value: id, label: title })),
            // An older one, that a link led to.
            ...[...chosen]
              .filter(([id]) => changeSets.every((each) => each.id !== id))
              .map(([value, label]) => ({ value, label })),
          ]}
        />
        <Select
          size="sm"
          label="Which kind of change"
          className="w-44 max-md:w-full"
          value={filter.mutationType ?? ANY}
          onValueChange={(value) => set({ mutationType: some(value) as MutationType | undefined })}
          options={TYPES}
        />
        <Day end="from" value={filter.from} onDay={(from) => set({ from })} />
        <Day end="until" value={filter.to} onDay={(to) => set({ to })} />
        <Together value={filter.correlation} onTogether={(correlation) => set({ correlation })} />
      </div>
      {filter.component && (
        <span className="inline-flex h-7 items-center gap-1 rounded-md bg-accent-soft px-2 text-xs text-accent-text">
          One component{filter.path && <code className="font-mono text-2xs">{filter.path}</code>}
          <button
            type="button"
            aria-label="Every component"
            onClick={() => set({ component: undefined, path: undefined })}
            className="rounded-sm p-0.5 hover:bg-hover"
          >
            <X aria-hidden="true" className="size-3" />
          </button>
        </span>
      )}
      {Object.keys(filter).length > 0 && (
        <Button size="sm" variant="ghost" icon={<X />} onClick={() => onFilter({})}>
          Clear
        </Button>
      )}
    </div>
  );
}

/** What one command or one act of a page has brought about: its mark is pasted, or follows from an entry. */
function Together({
  value,
  onTogether,
}: {
  readonly value: string | undefined;
  readonly onTogether: (correlation: string | undefined) => void;
}) {
  return (
    <span className="flex w-56 items-center gap-1.5 text-xs whitespace-nowrap text-muted max-md:col-span-2 max-md:w-full">
      Together with
      <Input
        size="sm"
        type="search"
        aria-label="Brought about together with"
        placeholder="As an entry says it"
        className="font-mono text-2xs"
        maxLength={LONGEST_WORDS}
        value={value ?? ""}
        onChange={(event) => onTogether(event.target.value.trim() || undefined)}
      />
    </span>
  );
}

/** Words of what was done. */
function Words({ filter, onWords }: { readonly filter: AuditFilter; readonly onWords: (text: string) => void }) {
  const [typed, setTyped] = useState({ text: filter.text ?? "", given: filter.text });
  // Cleared, or followed from a link: what the search is wins over what was typed.
  const text = typed.given === filter.text ? typed.text : (filter.text ?? "");
  return (
    <div className="w-56 max-md:w-auto max-md:min-w-44 max-md:flex-1">
      <Input
        size="sm"
        type="search"
        icon={<Search />}
        aria-label="Search the audit log"
        placeholder="Search what was done"
        maxLength={LONGEST_WORDS}
        value={text}
        onChange={(event) => {
          const next = event.target.value;
          setTyped({ text: next, given: next.trim() || undefined });
          onWords(next.trim());
        }}
      />
    </div>
  );
}

function Day({
  end,
  value,
  onDay,
}: {
  readonly end: DayEnd;
  readonly value: number | undefined;
  readonly onDay: (moment: number | undefined) => void;
}) {
  const label = end === "from" ? "From" : "Until";
  // A year is typed figure by figure, and is none until the last: what is in the field stays there meanwhile.
  const [typed, setTyped] = useState<{ readonly text: string; readonly given: number | undefined } | null>(null);
  const shown = typed !== null && typed.given === value ? typed.text : dayOf(value, end);
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
      {label}
      <Input
        size="sm"
        type="date"
        aria-label={`${label} which day`}
        value={shown}
        onChange={(event) => {
          const moment = momentOfDay(event.target.value, end);
          setTyped({ text: event.target.value, given: moment });
          onDay(moment);
        }}
        onBlur={() => setTyped(null)}
      />
    </span>
  );
}
