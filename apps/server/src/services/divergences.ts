import type { ApiServices } from "@tributary/adapters/api";
import { mayEdit, ok } from "@tributary/core/base";
import { type Divergence, movedSince } from "@tributary/core/document";
import { divergenceView } from "@tributary/core/engine";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";

type Keys = NonNullable<Parameters<ApiServices["divergences"]["settle"]>[1]["keys"]>;

export function divergenceService(
  { topics }: Deps,
  hosts: Hosts,
  audit: ApiServices["audit"],
): ApiServices["divergences"] {
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
        if (chosen.length === 0) return refused("conflict", "This has been settled already.");
        // Of all of them nobody says what they were shown.
        const other = keys ? movedSince(chosen, keys) : [];
        if (other.length > 0) return movedOn(host, other);
        const what = described(host, chosen);
        const settled = await (choice === "theirs"
          ? host.session.takeTheirs(caller, chosen)
          : host.session.keepMine(chosen));
        if (settled === "moved") return movedOn(host, chosen);
        const [refusal] = settled?.notices ?? [];
        if (refusal) return refused("conflict", refusal.sentence);
        const sentence =
          choice === "mine" ? `kept what the change set says of ${what}` : `took what Head says of ${what}`;
        await audit.record(record.workspace, { actor: caller.actor, changeSet: record.id, sentence });
        topics.announce(record.workspace, "changeSets", "requests", "audit");
        return ok(undefined);
      }),

    dismissReports: (record, caller) =>
      hosts.withChangeSet(record, async (host) => {
        if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not put this away for others.");
        await host.session.dismissReports();
        const sentence = "put away the report of what a move of Head took";
        await audit.record(record.workspace, { actor: caller.actor, changeSet: record.id, sentence });
        topics.announce(record.workspace, "changeSets", "audit");
        return ok(undefined);
      }),
  };
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
