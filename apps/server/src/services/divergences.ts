import type { ApiServices, Caller } from "@tributary/adapters/api";
import { mayEdit, ok } from "@tributary/core/base";
import { type Divergence, movedSince, type RebaseReport } from "@tributary/core/document";
import { divergenceView } from "@tributary/core/engine";
import type { MoveReport } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";

type Keys = NonNullable<Parameters<ApiServices["divergences"]["settle"]>[1]["keys"]>;

const SETTLED = "This has been settled already.";

export function divergenceService({ topics }: Deps, hosts: Hosts): ApiServices["divergences"] {
  return {
    list: (record) =>
      hosts.withChangeSet(record, async ({ session }) =>
        session.divergences.map((each) => divergenceView(session.base, session.view, each)),
      ),

    settle: (record, { choice, keys }, caller) =>
      hosts.withChangeSet(record, async (host) => {
        if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not settle what diverges.");
        const chosen = wanted(host, keys);
        if (host.isClosed) return refused("conflict", "This change set is closed, so nothing in it can be settled.");
        if (chosen.length === 0) return refused("conflict", SETTLED);
        // Of all of them nobody says what they were shown.
        const other = keys ? movedSince(chosen, keys) : [];
        if (other.length > 0) return movedOn(host, other);
        const what = described(host, chosen);
        const settled = await settledBy(host, { choice, chosen, what }, caller);
        if (settled === "moved") return movedOn(host, chosen);
        if (settled === "none") return refused("conflict", SETTLED);
        const [refusal] = settled?.notices ?? [];
        if (refusal) return refused("conflict", refusal.sentence);
        topics.announce(record.workspace, "changeSets", "requests", "audit");
        return ok(undefined);
      }),

    reports: (record) => hosts.withChangeSet(record, async ({ session }) => session.reports.map(moveReport)),

    dismissReports: (record, upTo, caller) =>
      hosts.withChangeSet(record, async (host) => {
        if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not put this away for others.");
        const { actor, origin } = caller;
        // Where somebody else has done so already nothing is left to be done, or to be told.
        const sentence = "put away the report of what a move of Head took";
        await host.session.dismissReports({ actor, origin, sentence }, upTo);
        topics.announce(record.workspace, "changeSets", "audit");
        return ok(undefined);
      }),
  };
}

function moveReport({ version, at, dropped, renamed, notes = [], more }: RebaseReport): MoveReport {
  return {
    version,
    at,
    dropped: dropped.map(({ component = null, path = null, sentence, why, by }) => {
      return { component, path, sentence, why, by: by ?? null };
    }),
    renamed: renamed.map(({ component, from, to, by }) => ({ component, from, to, by: by ?? null })),
    notes,
    more,
  };
}

type Settling = { readonly choice: "mine" | "theirs"; readonly chosen: readonly Divergence[]; readonly what: string };

/** Settles them as an act of the caller: what the audit says of it is stored with it. */
async function settledBy({ session }: ChangeSetHost, { choice, chosen, what }: Settling, caller: Caller) {
  const { actor, origin } = caller;
  if (choice === "mine")
    return session.keepMine(chosen, { actor, origin, sentence: `kept what the change set says of ${what}` });
  const judged = await session.takeTheirs(caller, chosen, {
    actor,
    origin,
    sentence: `took what Head says of ${what}`,
  });
  return judged !== "moved" && judged.accepted.length + judged.refused.length === 0 ? "none" : judged;
}

function wanted({ session }: ChangeSetHost, keys: Keys | undefined): readonly Divergence[] {
  if (!keys) return session.divergences;
  const asked = new Set(keys.map(({ root, key }) => `${root} ${key}`));
  return session.divergences.filter(({ root, key }) => asked.has(`${root} ${key}`));
}

function movedOn(host: ChangeSetHost, which: readonly Divergence[]) {
  const what = described(host, which);
  return refused(
    "conflict",
    `Head has changed ${what} again since you looked. Look at what it has now, then settle it.`,
  );
}

const NAMED = 3;

function described({ session }: ChangeSetHost, chosen: readonly Divergence[]): string {
  const names = chosen.slice(0, NAMED).map((each) => {
    const { name, title } = divergenceView(session.base, session.view, each);
    return `${name} ▸ ${title}`;
  });
  const more = chosen.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
