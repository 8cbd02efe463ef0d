import { type ComponentId, ok } from "@tributary/core/base";
import type { Answer, ApiServices, Caller } from "@tributary/adapters/api";
import { changedComponents, type ChangeSetRecord, componentHashes, type MarkStore } from "@tributary/core/governance";
import { nameOf, type Snapshot } from "@tributary/core/model";
import type { Review, ReviewMarks } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Directory } from "../change-sets/names.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";

type Hashes = { readonly [component: string]: string };

/** By component, the hash of what the change set changes on it right now. */
export function hashesOf({ session }: ChangeSetHost): Hashes {
  return componentHashes(session.base, session.mutations());
}

/** The person's own marks, and for approvals that count no more what has changed since. */
export async function marksOf(
  store: MarkStore,
  record: ChangeSetRecord,
  { principal }: Caller,
  about: {
    readonly host: ChangeSetHost;
    readonly directory: Directory;
    /** Whose approval was given to other content. */
    readonly outdated: readonly string[];
  },
): Promise<Pick<Review, "viewed" | "approved" | "changedSince">> {
  const { host, directory, outdated } = about;
  const all = await store.marks(record.id);
  const own = (kind: "viewed" | "approved") =>
    all.find((each) => each.person === principal.member && each.kind === kind)?.marks;
  const now = hashesOf(host);
  const names = namesIn(host.session.view, host.session.base);
  const since = all.flatMap(({ person, kind, marks }) =>
    kind === "approved" && outdated.includes(person)
      ? [{ by: directory.nameOf(person), components: changedComponents(plain(marks), now).map(names) }]
      : [],
  );
  return { viewed: own("viewed") ?? {}, approved: own("approved") ?? null, changedSince: since };
}

function plain(marks: ReviewMarks): Hashes {
  return Object.fromEntries(Object.entries(marks).map(([component, { hash }]) => [component, hash]));
}

function namesIn(...models: readonly Snapshot[]): (id: string) => string {
  return (id) => {
    for (const model of models) {
      const component = model.components.get(id as ComponentId);
      if (component) return nameOf(component);
    }
    return "a component that is gone";
  };
}

/** Marks of people's own: what they have looked through. They follow the person, and hold for exactly that content. */
export function markService({ stores, now }: Deps, hosts: Hosts): ApiServices["marks"] {
  return {
    view: (record, components, viewed, caller): Answer<void> =>
      hosts.withChangeSet(record, async (host) => {
        const hashes = hashesOf(host);
        const wanted = Object.fromEntries(
          components.flatMap((id) => (hashes[id] === undefined ? [] : [[id, viewed ? hashes[id] : null] as const])),
        );
        if (Object.keys(wanted).length === 0)
          return refused("conflict", "This change set no longer changes that. Look at the review again.");
        await stores.marks.mark(record.id, { person: caller.principal.member, kind: "viewed", at: now() }, wanted);
        return ok(undefined);
      }),
  };
}
