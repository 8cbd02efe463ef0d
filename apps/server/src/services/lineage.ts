import type { Answer, ApiServices, Caller } from "@tributary/adapters/api";
import { mayEdit, ok, type Actor, type ChangeSetId, type ComponentId, type FunctionId } from "@tributary/core/base";
import {
  type OverlayKey,
  type Part,
  partOf,
  revertOverlay,
  type Reverted,
  thingOfKey,
  thingsChanged,
} from "@tributary/core/document";
import { divergenceView } from "@tributary/core/engine";
import { auditLine, type ChangeSetRecord, type HeadEntry, lossesOf, type RunRecord } from "@tributary/core/governance";
import { applyMutation, nameOf, type SchemaRef, type Snapshot } from "@tributary/core/model";
import type { ChangeSetOrigin, PartPreview, RevertPreview } from "@tributary/core/protocol";
import { type CutPart, movedPart, SessionLost } from "@tributary/core/sync";
import { refused } from "../answers.ts";
import type { Attribution } from "../change-sets/attribution.ts";
import type { ChangeSetHost } from "../change-sets/change-set-host.ts";
import type { Deps } from "../deps.ts";
import type { Hosts } from "../hosts.ts";
import { takeBackService } from "./take-back.ts";

const TITLE = 100;

export type LineageParts = {
  readonly deps: Deps;
  readonly hosts: Hosts;
};

/**
 * Change sets made from others: a part that is reviewed and applied by itself, and what takes an applied one back. Each is an
 * ordinary change set from then on. Rules [VR1] [VR2].
 */
export function lineageService({ deps, hosts }: LineageParts): ApiServices["lineage"] {
  const { stores, topics, now, newId } = deps;

  /**
   * A change set that begins as what `fill` puts into it. It is made closed and opened once it says that, in one act with the audit's
   * line: nobody edits it before, and where this process dies meanwhile it has never been one [VR20].
   */
  const begin = async (
    from: ChangeSetRecord,
    { kind, title, caller }: { kind: ChangeSetOrigin["kind"]; title: string; caller: Caller },
    fill: (host: ChangeSetHost, id: ChangeSetId) => Promise<void>,
  ): Promise<ChangeSetId> => {
    const { workspace } = from;
    const record: ChangeSetRecord = {
      id: newId() as ChangeSetId,
      workspace,
      title: title.slice(0, TITLE),
      description: "",
      phase: "abandoned",
      baseVersion: await hosts.workspaces.with(workspace, async (home) => home.version),
      createdBy: caller.actor.id,
      createdAt: now(),
      origin: { kind, changeSet: from.id },
    };
    const { id } = record;
    await stores.changeSets.create(record, null);
    await hosts.withChangeSet(record, (host) => fill(host, id));
    const sentence =
      kind === "part" ? `split “${record.title}” off from “${from.title}”` : `began to take “${from.title}” back`;
    const line = auditLine(caller, { at: now(), changeSet: id, sentence });
    await hosts.workspaces.with(workspace, (home) => home.serial.run(() => stores.changeSets.reopen(id, line)));
    // Here it stands closed still: opened anew it is what its record says.
    await hosts.changeSets.evict(id);
    topics.announce(workspace, "changeSets", "audit");
    return id;
  };

  return {
    takeBack: takeBackService({ topics, hosts }),

    previewPart: (record, components) =>
      hosts.withChangeSet(record, async (host) => partPreview(host, chosenPart(host, components))),

    async split(record, { components, title, shown }, caller) {
      if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not split a change set.");
      const cut = await hosts.withChangeSet(record, async (host) => {
        if (host.isClosed) return undefined;
        const { session } = host;
        const { base, view: names, divergences } = session;
        const cut = { part: chosenPart(host, components), base, divergences, names };
        // What is in the part has to be in the log before the log is asked whose it is: else it would be the splitter's.
        await session.flushed();
        if (session.hasEnded) throw new SessionLost("it is being reopened");
        return { ...cut, written: await host.attribution() };
      });
      if (!cut) return refused("conflict", "This change set is closed, so nothing can be split off.");
      const { part, base, divergences, written } = cut;
      if (part.components.size === 0)
        return refused("conflict", "None of these is changed here any more. Choose again.");
      if (part.obstacle !== undefined) return refused("conflict", part.obstacle);
      const joined = shown ? joinedSince(cut, shown) : undefined;
      if (joined !== undefined) return refused("conflict", joined);
      const named = title ?? partTitle(record.title, namesOf(cut.names, [...part.components]));
      const id = await begin(record, { kind: "part", title: named, caller }, async ({ session }) => {
        // Head may have moved while the change set was being made.
        const to = { base: session.base, version: session.baseVersion };
        const begun = { base, overlay: part.overlay, divergences, ...whoseIn(written, caller.actor) };
        await session.plant(movedPart(begun, to, now()));
      });
      return ok(id);
    },

    async previewRevert(record): Answer<RevertPreview> {
      const applied = await appliedEntry(deps, record);
      if (!applied) return notApplied(record);
      return hosts.workspaces.with(record.workspace, async (home) => {
        const reverted = revertOverlay(applied.before, applied.entry.mutations, home.snapshot);
        return ok(revertPreview(home.snapshot, reverted, notesOf(reverted, applied)));
      });
    },

    async revert(record, caller) {
      if (!mayEdit(caller.role)) return refused("forbidden", "Your role may look but not take a change set back.");
      const applied = await appliedEntry(deps, record);
      if (!applied) return notApplied(record);
      const title = `Revert: ${record.title}`;
      let notes: readonly string[] = [];
      const id = await begin(record, { kind: "revert", title, caller }, async ({ session }, revert) => {
        const reverted = revertOverlay(applied.before, applied.entry.mutations, session.base);
        await session.plant({ ...reverted, authorOf: () => caller.actor, origin: caller.origin });
        notes = notesOf(reverted, applied);
        await stores.changeSets.update(revert, { description: notes.join("\n") });
      });
      return ok({ id, notes });
    },
  };
}

function chosenPart({ session }: ChangeSetHost, components: readonly string[]): Part {
  return partOf(session.base, session.overlay(), components);
}

/** That something comes along by now which nobody was shown, and why; undefined where all of it was. Rule [VR24]. */
function joinedSince({ part, names }: { readonly part: Part; readonly names: Snapshot }, shown: readonly string[]) {
  const known = new Set(shown);
  const joined = [...part.components].filter((id) => !known.has(id));
  const [first] = joined;
  if (first === undefined) return undefined;
  const why = part.needed.find(({ component }) => component === first)?.why;
  return [
    `“${named(names, first)}” would come along by now, and did not when you looked.`,
    ...(why === undefined ? [] : [why]),
    ...(joined.length > 1 ? [`So would ${joined.length - 1} more.`] : []),
    "Look once more at what is split off.",
  ].join(" ");
}

/** Whose hands were on what a part says, and when; of what the log does not know, `somebody`'s. */
function whoseIn(written: Attribution, somebody: Actor): Pick<CutPart, "authorOf" | "handsOn" | "writtenAt"> {
  const last = ({ root, key }: OverlayKey) => written.keys.get(`${root} ${key}`);
  const isTyped = ({ root }: OverlayKey): boolean => root === "text" || root === "schema";
  return {
    authorOf: (key) => last(key)?.actor ?? somebody,
    handsOn: (key) => (isTyped(key) ? (written.typists.get(key.key) ?? []) : []),
    writtenAt: (key, { id }) => {
      const found = last(key);
      return found?.actor.id === id ? found.at : written.hands.get(thingOfKey(key) ?? "")?.get(id)?.at;
    },
  };
}

function partPreview({ session }: ChangeSetHost, part: Part): PartPreview {
  const needed = new Set(part.needed.map(({ component }) => component));
  const chosen = [...part.components].filter((id) => !needed.has(id));
  return {
    components: chosen.map((component) => ({ component, name: named(session.view, component) })),
    needed: part.needed,
    obstacle: part.components.size === 0 ? "None of these is changed here any more." : (part.obstacle ?? null),
  };
}

function named(view: Snapshot, id: string): string {
  const component = view.components.get(id as ComponentId);
  if (component) return nameOf(component);
  return view.functions.get(id as FunctionId)?.name ?? view.schemas.get(id as SchemaRef)?.title ?? id;
}

function namesOf(view: Snapshot, ids: readonly string[]): readonly string[] {
  return ids.map((id) => named(view, id)).sort();
}

function partTitle(title: string, names: readonly string[]): string {
  const [first, second, ...more] = names;
  const list = [first, second].filter(Boolean).join(", ") + (more.length > 0 ? ` and ${more.length} more` : "");
  return `${title}: ${list}`;
}

type Applied = { readonly entry: HeadEntry; readonly before: Snapshot; readonly runs: readonly RunRecord[] };

/** What the change set did to Head, and to reality. */
async function appliedEntry({ stores }: Deps, { id, workspace }: ChangeSetRecord): Promise<Applied | undefined> {
  const [entry] = await stores.heads.history(workspace, { limit: 1, changeSet: id });
  if (!entry) return undefined;
  const [runs, before] = await Promise.all([
    stores.runs.ofChangeSet(id),
    stores.heads.at(workspace, entry.version - 1),
  ]);
  return { entry, before, runs };
}

function notApplied({ phase }: ChangeSetRecord) {
  return refused("conflict", `This change set is ${phase}; only an applied one can be taken back.`);
}

function revertPreview(head: Snapshot, reverted: Reverted, notes: readonly string[]): RevertPreview {
  return {
    ...thingsChanged(head, reverted.overlay),
    divergences: reverted.divergences.map((each) => divergenceView(head, head, each)),
    notes,
  };
}

/** What cannot be taken back: of reality, and of the model. */
function notesOf(reverted: Reverted, { before, entry, runs }: Applied): readonly string[] {
  const left = reverted.dropped.map(({ sentence, why }) => `Not taken back: “${sentence}”. ${why}`);
  const steps = runs.flatMap((run) => run.steps);
  const lost = lossesOf(steps, { before, after: entry.mutations.reduce(applyMutation, before) });
  return [...new Set([...lost, ...reverted.notes, ...left])];
}
