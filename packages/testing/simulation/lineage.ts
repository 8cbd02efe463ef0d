import { type Actor, type ActorId, type ChangeSetId, canonicalJson, mayEdit, SYSTEM_ACTOR } from "@tributary/core/base";
import {
  type Divergence,
  divergenceKey,
  type Overlay,
  type OverlayKey,
  OVERLAY_ROOTS,
  OverlayView,
  partOf,
  type Reverted,
  revertOverlay,
} from "@tributary/core/document";
import { isOpen, review } from "@tributary/core/governance";
import { lockKey, type SchemaRef, serialiseSnapshot, type Snapshot } from "@tributary/core/model";
import { type Deed, type Judgement, type LogEntry, movedPart } from "@tributary/core/sync";
import type { Deeds } from "./deeds.ts";
import { checkModel } from "./invariants.ts";
import type { Dice } from "./random.ts";
import { broken } from "./rule-broken.ts";
import type { SimulatedServer } from "./server.ts";
import type { Person } from "./world.ts";

/** How much of it there was. */
export type Descents = { parts: number; reverts: number; settled: number; reopened: number };

/** Whose is what in the change set that a part is cut from. */
type Known = {
  readonly authors: ReadonlyMap<string, Actor>;
  readonly hands: ReadonlyMap<string, readonly Actor[]>;
  readonly cutAs: (key: string) => readonly string[];
};

/** Makes the record of a new change set; undefined where there are enough. */
export type Make = () => ChangeSetId | undefined;

/**
 * Change sets that are made from others, settled, put away and taken up again: as `apps/server` does it. What comes out of it is
 * checked on the spot, without the code that made it.
 */
export class Lineage {
  readonly #server: SimulatedServer;

  readonly #counts: Descents;

  readonly #deeds: Deeds;

  constructor(server: SimulatedServer, counts: Descents, deeds: Deeds) {
    this.#deeds = deeds;
    this.#server = server;
    this.#counts = counts;
  }

  /** Copies a few of the things a change set changes, with what they need, into a change set of their own. */
  async split(from: ChangeSetId, { role, actor }: Person, dice: Dice, make: Make): Promise<void> {
    const host = await this.#server.host(from);
    if (host.isClosed || !mayEdit(role)) return;
    const { session } = host;
    const [base, overlay, unsettled] = [session.base, session.overlay(), session.divergences];
    const chosen = someOf(dice, thingsIn(overlay));
    const part = partOf(base, overlay, chosen);
    if (part.components.size === 0 || part.obstacle !== undefined) return;
    checkPart(base, overlay, part.overlay);
    // What is in the part is to be in the log before anybody asks the log whose it is.
    await session.flushed();
    if (session.hasEnded) return;
    const authors = await this.#authorsOf(from);
    const hands = await this.#typistsOf(from);
    this.#checkKnown(from, part.overlay);
    const made = make();
    if (!made) return;
    const { session: target } = await this.#server.host(made);
    const authorOf = ({ root, key }: OverlayKey): Actor => authors.get(`${root} ${key}`) ?? actor;
    const handsOn = ({ root, key }: OverlayKey) => (root === "text" || root === "schema" ? (hands.get(key) ?? []) : []);
    const cut = { base, overlay: part.overlay, divergences: unsettled, authorOf, handsOn };
    const moved = movedPart(cut, { base: target.base, version: target.baseVersion }, this.#server.ports.now());
    const planted = target.plant(moved);
    // Before anybody settles what has begun: that is not to wait for its being stored.
    if (target.base === base) checkUnsettled(part.overlay, unsettled, target.divergences);
    await planted;
    this.#checkNames(made, { authors, hands, cutAs: numbersBefore(part.overlay, moved.overlay) });
    await this.#checkHands(made, moved.overlay, hands);
    this.#counts.parts += 1;
  }

  /** Begins to take back what one of the applied change sets did. */
  async revert({ role, actor }: Person, dice: Dice, make: Make): Promise<void> {
    const { stored } = this.#server.ports.heads;
    const entry = dice.pick(stored.versions.filter(({ changeSet }) => changeSet !== null));
    const made = entry && mayEdit(role) ? make() : undefined;
    if (!entry || !made) return;
    const { session } = await this.#server.host(made);
    const before = stored.at(entry.version - 1);
    const reverted = revertOverlay(before, entry.mutations, session.base);
    if (session.baseVersion === entry.version) checkReverted(before, session.base, reverted);
    await session.plant({ ...reverted, authorOf: () => actor });
    this.#counts.reverts += 1;
  }

  /** Settles some of what both sides changed, one way or the other; or puts away what was told of a move of Head. */
  async settle(id: ChangeSetId, { actor, role }: Person, dice: Dice): Promise<void> {
    const host = await this.#server.host(id);
    if (host.isClosed || !mayEdit(role)) return;
    const { session } = host;
    const chosen = someOf(dice, session.divergences);
    const told = <T>(work: (deed: Deed) => Promise<T>, isDone: (verdict: T) => boolean) =>
      this.#deeds.during(actor, work, isDone);
    if (chosen.length === 0)
      return told(
        (deed) => session.dismissReports(deed),
        (isDone) => isDone,
      );
    if (dice.chance(0.5))
      await told(
        (deed) => session.keepMine(chosen, deed),
        (verdict) => verdict === undefined,
      );
    else
      await told(
        (deed) => session.takeTheirs({ actor, role }, chosen, deed),
        (verdict) => verdict !== "moved" && isAllDone(verdict),
      );
    this.#counts.settled += chosen.length;
  }

  async abandon(id: ChangeSetId): Promise<void> {
    const host = await this.#server.host(id);
    const { heads, now } = this.#server.ports;
    await this.#server.inTurn(async () => {
      if (host.isClosed) return;
      await heads.setPhase(id, "abandoned");
      await host.seal();
      const current = heads.stored.current(id);
      if (!current || !isOpen(current)) return;
      const standing = { contentHash: "", contributors: [], members: [], requiredApprovals: 1 };
      const next = review(current, { type: "supersede", at: now() }, standing);
      if (next.ok) await heads.updateRequest(next.value);
    });
  }

  async reopen(id: ChangeSetId): Promise<void> {
    const { heads } = this.#server.ports;
    const isTakenUp = await this.#server.inTurn(async () => {
      if (heads.stored.changeSets.get(id)?.phase !== "abandoned") return false;
      await heads.setPhase(id, "open");
      return true;
    });
    if (!isTakenUp) return;
    this.#server.closeIdle(id);
    const { session, isClosed } = await this.#server.host(id);
    if (isClosed) return;
    await session.thaw();
    this.#counts.reopened += 1;
  }

  /**
   * Of everything in a part the log says whose it is: of no text, though, in which nobody has typed yet. Who made a version, and
   * locked it, is a person, whichever number the server gave it since.
   */
  #checkKnown(from: ChangeSetId, part: Overlay): void {
    const { entries } = this.#server.ports.log.document(from);
    const keysIn = (of: readonly LogEntry[]) =>
      new Set(of.flatMap(({ accepted }) => accepted.map(({ root, key }) => `${root} ${key}`)));
    const [known, byPeople] = [keysIn(entries), keysIn(entries.filter(({ actor }) => actor.id !== SYSTEM_ACTOR.id))];
    for (const root of OVERLAY_ROOTS)
      for (const key of part[root].keys())
        if (root !== "text" && !(root === "schema" || root === "catalogue" ? byPeople : known).has(`${root} ${key}`))
          broken("D12", `a part says something of ${root} ${key}, and the log does not know whose that is`);
  }

  /** Whoever wrote it has their name on it in the part, too [S7], and whoever else typed in a text, or in what a definition says. */
  #checkNames(made: ChangeSetId, { authors, hands, cutAs }: Known): void {
    const [, ...rows] = this.#server.ports.log
      .document(made)
      .entries.filter(({ update, connection }, at) => at === 0 || (update.length === 0 && isPlanted(connection)));
    for (const { accepted, actor } of rows)
      for (const { root, key } of accepted) {
        const keys = cutAs(key);
        const theirs = keys.flatMap((each) => authors.get(`${root} ${each}`) ?? []);
        const typed = root === "schema" || root === "text" ? keys.flatMap((each) => hands.get(each) ?? []) : [];
        if (theirs.length > 0 && ![...theirs, ...typed].some(({ id }) => id === actor.id)) {
          const names = theirs.map(({ name }) => name).join(" or ");
          broken("S7", `${names} wrote ${root} ${keys.join(" or ")}, and in the part it is ${actor.name}'s`);
        }
      }
  }

  /** Everybody who has typed in each text, but for the server. */
  async #typistsOf(id: ChangeSetId): Promise<ReadonlyMap<string, readonly Actor[]>> {
    const typists = new Map<string, readonly Actor[]>();
    for (const { root, key, actor } of await this.#server.ports.log.mutations(id))
      if (root === "text" && actor.id !== SYSTEM_ACTOR.id)
        typists.set(key, [...(typists.get(key) ?? []).filter((one) => one.id !== actor.id), actor]);
    return typists;
  }

  /** Whoever has typed in code that the part says anew had a hand in the part. */
  async #checkHands(id: ChangeSetId, { text }: Overlay, hands: ReadonlyMap<string, readonly Actor[]>): Promise<void> {
    const logged = await this.#server.ports.log.mutations(id);
    for (const key of text.keys()) {
      const said = logged.filter((row) => row.root === "text" && row.key === key);
      if (said.length === 0) continue; // it says what Head says
      for (const { id: typist, name } of hands.get(key) ?? [])
        if (!said.some(({ actor }) => actor.id === typist))
          broken("VR1", `${name} has typed in ${key}, and stands nowhere in the part's log`);
    }
  }

  /** Who wrote last at each key, but for the server. */
  async #authorsOf(id: ChangeSetId): Promise<ReadonlyMap<string, Actor>> {
    const logged = await this.#server.ports.log.mutations(id);
    const byPeople = logged.filter(({ actor }) => actor.id !== (SYSTEM_ACTOR.id as ActorId));
    return new Map(byPeople.map(({ root, key, actor }) => [`${root} ${key}`, actor]));
  }
}

function someOf<T>(dice: Dice, all: readonly T[]): readonly T[] {
  const some = all.filter(() => dice.chance(0.4));
  const one = dice.pick(all);
  return some.length > 0 || one === undefined ? some : [one];
}

/** The components, functions and schemas that an overlay says something of. */
function thingsIn({ component, attribute, function: functions, text, schema }: Overlay): readonly string[] {
  const keys = [...component.keys(), ...attribute.keys(), ...functions.keys(), ...text.keys()];
  return [...new Set([...keys.map((key) => key.split("/")[0] as string), ...schema.keys()])].sort();
}

/** Under which keys it may have been cut what has this one in the part: Head may have had a version of that number by then. */
function numbersBefore(cut: Overlay, moved: Overlay): Known["cutAs"] {
  const nameOf = (ref: string): string => ref.slice(0, ref.lastIndexOf("@"));
  const numbered = [...cut.schema.keys()].filter((ref) => !moved.schema.has(ref));
  return (key) => {
    const lock = key.startsWith(lockKey("" as SchemaRef)) ? lockKey("" as SchemaRef) : "";
    const ref = key.slice(lock.length);
    const isNew = moved.schema.has(ref) && !cut.schema.has(ref);
    return isNew ? numbered.filter((each) => nameOf(each) === nameOf(ref)).map((each) => `${lock}${each}`) : [key];
  };
}

/** A part says only what the whole says, and holds by itself [D12]. */
function checkPart(base: Snapshot, whole: Overlay, part: Overlay): void {
  for (const root of OVERLAY_ROOTS)
    for (const [key, value] of part[root])
      if (canonicalJson(value) !== canonicalJson(whole[root].get(key) ?? null))
        broken("D12", `a part says ${canonicalJson(value)} of ${root} ${key}, and the whole does not`);
  checkModel(OverlayView.ofOverlay(base, part).view, "a part by itself");
}

/** What nobody has settled of the whole, nobody has settled of the part [S82]. */
function checkUnsettled(part: Overlay, whole: readonly Divergence[], begun: readonly Divergence[]): void {
  const known = new Set(begun.map(divergenceKey));
  for (const each of whole)
    if (part[each.root].has(each.key) && !known.has(divergenceKey(each)))
      broken("S82", `nobody has settled ${each.root} ${each.key}, and in the part both sides seem to agree`);
}

/** Nothing having happened since, what takes it back leads back to what was [D14]. */
function checkReverted(before: Snapshot, head: Snapshot, { overlay, dropped, divergences }: Reverted): void {
  if (dropped.length + divergences.length > 0) broken("D14", "what nobody has touched since is not taken back whole");
  const { view } = OverlayView.ofOverlay(head, overlay);
  const [was, is] = [livingIn(before, before), livingIn(view, before)];
  if (was !== is) broken("D14", `taken back at once, it leads elsewhere\n  ${was}\n  ${is}`);
}

/** All but places on canvases, what is marked for deletion, and schema versions, which are never taken away. */
function livingIn(snapshot: Snapshot, first: Snapshot): string {
  return canonicalJson(
    serialiseSnapshot({
      ...snapshot,
      components: snapshot.components.filter(({ deleted }) => !deleted),
      functions: snapshot.functions.filter(({ deleted }) => !deleted),
      schemas: snapshot.schemas.filter((_, ref) => first.schemas.has(ref)),
      views: first.views,
    }),
  );
}

/** What was planted comes from the server; somebody may have written in the part already, several edits in one update. */
function isPlanted(connection: string): boolean {
  return connection.startsWith("server-");
}

function isAllDone({ accepted, refused }: Judgement): boolean {
  return accepted.length > 0 && refused.length === 0;
}
