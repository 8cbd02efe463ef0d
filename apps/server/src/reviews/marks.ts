import { type ComponentId, type FunctionId, ok } from "@tributary/core/base";
import type { Answer, ApiServices, Caller } from "@tributary/adapters/api";
import { changedThings, type ChangeSetRecord, type MarkStore, type ThingHashes } from "@tributary/core/governance";
import {
  MAIN_VIEW,
  nameOf,
  parseCatalogueKey,
  type SchemaRef,
  type Snapshot,
  titleOfFunction,
  viewOfThing,
} from "@tributary/core/model";
import type { Review, ReviewMarks } from "@tributary/core/protocol";
import { refused } from "../answers.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Directory } from "../change-sets/names.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { hashesOf } from "./assess.ts";

/** The person's own marks, and for approvals that count no more what has changed since. */
export async function marksOf(
  store: MarkStore,
  record: ChangeSetRecord,
  { principal }: Caller,
  about: {
    readonly host: ChangeSetHost;
    readonly directory: Directory;
    readonly hashes: ThingHashes;
    /** Whose approval was given to other content. */
    readonly outdated: readonly string[];
  },
): Promise<Pick<Review, "viewed" | "approved" | "changedSince">> {
  const { host, directory, hashes, outdated } = about;
  const all = await store.marks(record.id);
  const own = (kind: "viewed" | "approved") =>
    all.find((each) => each.person === principal.member && each.kind === kind)?.marks;
  const names = namesIn(host.session.view, host.session.base);
  const since = all.flatMap(({ person, kind, marks }) =>
    kind === "approved" && outdated.includes(person)
      ? [{ by: directory.whoIs(person), things: goneLast(changedThings(plain(marks), hashes).map(names)) }]
      : [],
  );
  return { viewed: own("viewed") ?? {}, approved: own("approved") ?? null, changedSince: since };
}

function plain(marks: ReviewMarks): ThingHashes {
  return Object.fromEntries(Object.entries(marks).map(([thing, { hash }]) => [thing, hash]));
}

/** A component's name, a function's or a kind's title, a note's key: what a thing is called, where either model has it. */
export function namesIn(...models: readonly Snapshot[]): (thing: string) => string {
  return (thing) => {
    for (const model of models) {
      const component = model.components.get(thing as ComponentId);
      if (component) return nameOf(component);
      const fn = model.functions.get(thing as FunctionId);
      if (fn) return `the function ${titleOfFunction(fn)}`;
      const kind = model.schemas.get(thing as SchemaRef);
      if (kind) return `the kind ${kind.title}, version ${kind.version}`;
      const view = viewNamed(model, thing);
      if (view !== undefined) return view;
    }
    return parseCatalogueKey(thing) ? `the catalogue’s note ${thing}` : GONE;
  };
}

const GONE = "something that is gone";

/** What neither model has any more has no name left: it stands last, and once. */
function goneLast(names: readonly string[]): readonly string[] {
  const gone = names.filter((name) => name === GONE).length;
  const others = names.filter((name) => name !== GONE);
  return gone === 0 ? others : [...others, gone === 1 ? GONE : `${gone} things that are gone`];
}

function viewNamed(model: Snapshot, thing: string): string | undefined {
  const id = viewOfThing(thing);
  if (id === MAIN_VIEW) return "the map of everything";
  const found = id && model.views.get(id);
  return found && `the view ${found.name}`;
}

/** Marks of people's own: what they have looked through. They follow the person, and hold for exactly that content. */
export function markService({ stores, now }: Deps, hosts: Hosts): ApiServices["marks"] {
  return {
    view: async (record, things, caller): Answer<void> => {
      // A program's principal is its person, who has not looked at anything by that.
      if (caller.actor.type !== "user") return refused("forbidden", "Only people mark what they have looked through.");
      return hosts.withChangeSet(record, async (host) => {
        const hashes = hashesOf(host);
        // What was looked at, and not what stands there by now: the mark says then that it has changed since.
        const wanted = Object.fromEntries(
          things.flatMap(({ thing, hash }) => (hashes[thing] === undefined ? [] : [[thing, hash] as const])),
        );
        if (Object.keys(wanted).length === 0)
          return refused("conflict", "This change set no longer changes that. Look at the review again.");
        await stores.marks.mark(record.id, { person: caller.principal.member, kind: "viewed", at: now() }, wanted);
        return ok(undefined);
      });
    },
  };
}
