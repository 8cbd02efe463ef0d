import type { ChangeSetId, Json, WorkspaceId } from "@tributary/core/base";
import type { ChangeSetRecord } from "@tributary/core/governance";
import type { Renumbered } from "@tributary/core/document";
import { lockKey, type Snapshot } from "@tributary/core/model";
import { FUNCTION_ROOT, RESULT_ROOT, STATUS_ROOT } from "@tributary/core/protocol";
import { DocumentSession, type HeadStep, type LogEntry, ServerDocument, SessionLost } from "@tributary/core/sync";
import type { Consequences } from "../consequences.ts";
import type { Deps } from "../deps.ts";
import { freshClientId } from "../ids.ts";
import { Throttle } from "../serial.ts";
import { within } from "../within.ts";
import type { WorkspaceHost } from "../workspaces/workspace-host.ts";
import { headSteps, stepsBetween } from "./head-steps.ts";
import { editsOf } from "./edits-of.ts";
import { type Attribution, writersOf } from "./attribution.ts";
import { LiveAttribution } from "./live-attribution.ts";

/** Lists show counts and contributors; they need not follow every keystroke. */
const ANNOUNCE_MS = 1_500;

const CLOSED = {
  open: undefined,
  applying: undefined,
  applied: "applied",
  abandoned: "abandoned",
} as const;

export type Opening = {
  /** Versions of Head that were read before the turn in which it is opened. */
  readonly ahead: readonly HeadStep[];
  /** Brings its workspace to where Head is by now. */
  readonly catchUp: () => Promise<void>;
  /** Its session has ended by itself: it is of no use any more. */
  readonly onLost: (host: ChangeSetHost) => void;
};

/** One open change set: its judged document, what follows from its view, and the document that shows the results. */
export class ChangeSetHost {
  readonly id: ChangeSetId;
  readonly workspace: WorkspaceId;
  readonly session: DocumentSession;
  readonly results: ServerDocument;
  readonly consequences: Consequences;
  readonly #deps: Deps;
  readonly #announce: Throttle;
  readonly #attribution: LiveAttribution;
  #applying = false;
  #filling = 0;
  #takingIn = 0;
  /** The view that what follows is worked out for, and who waits for it to be the newest. */
  #followed: Snapshot;
  readonly #following: (() => void)[] = [];
  #closed: string | undefined;
  /** Nothing follows any more. */
  #isGone = false;
  #edits = 0;

  /** To be called in the workspace's turn, so that Head does not move meanwhile. */
  static async open(
    asked: ChangeSetRecord,
    home: WorkspaceHost,
    deps: Deps,
    { ahead, catchUp, onLost }: Opening,
  ): Promise<ChangeSetHost> {
    const { stores, engine, now } = deps;
    const { workspace } = asked;
    const baseAt = async (version: number) =>
      version === home.version ? home.snapshot : stores.heads.at(workspace, version);
    const late: { host?: ChangeSetHost } = {};
    const session = await DocumentSession.open({
      workspace,
      changeSet: asked.id,
      log: stores.documentLog,
      baseAt,
      baseVersion: asked.baseVersion,
      pipeline: engine.edits,
      now,
      defer: deps.turns.of(workspace),
      backlog: deps.backlog,
      timing: engine.timing(workspace),
      onAccepted: (view, entries) => late.host?.accepted(view, entries),
      onLost: (reason) => {
        deps.log.error({ changeSet: asked.id, reason }, "a change set's session was lost");
        if (late.host) onLost(late.host);
      },
    });
    try {
      // Only now is it ours: it may have been closed while its turn was waited for, or by whoever held it before.
      const record = (await stores.changeSets.get(asked.id)) ?? asked;
      // Another server has moved it with Head, and nobody here has heard: it does not go back.
      if (session.baseVersion > home.version) await catchUp();
      late.host = new ChangeSetHost(record, session, home, deps);
      await late.host.#begin(record, home, ahead);
      return late.host;
    } catch (fault) {
      // Nobody has it, so nobody else gives back what it holds. Not waited for: everybody waits for this turn.
      void (late.host ?? session).close().catch(() => undefined);
      throw fault;
    }
  }

  /** Stands as its record says, on today's Head where it can be edited. */
  async #begin(
    { id, phase, baseVersion }: ChangeSetRecord,
    home: WorkspaceHost,
    ahead: Opening["ahead"],
  ): Promise<void> {
    const closed = CLOSED[phase];
    if (closed) return this.seal(`This change set was ${closed}, so it cannot be edited any more.`);
    if (this.session.saysFrozen) await this.session.thaw();
    await this.rebase(home.snapshot, home.version, ahead);
    if (baseVersion !== home.version) await this.#deps.stores.changeSets.update(id, { baseVersion: home.version });
  }

  private constructor(record: ChangeSetRecord, session: DocumentSession, home: WorkspaceHost, deps: Deps) {
    this.id = record.id;
    this.workspace = record.workspace;
    this.session = session;
    this.#deps = deps;
    const results = new ServerDocument(deps.turns.of(record.workspace), freshClientId);
    this.results = results;
    this.consequences = home.consequences.layer(
      { view: session.view, base: session.base, editsOf: (id) => editsOf(deps.stores.documentLog, record.id, id) },
      {
        onResult: (component, path, result) => results.set(RESULT_ROOT, component + path, result as Json | undefined),
        onAbsent: (component, path, absent) => results.set(RESULT_ROOT, component + path, absent ? null : undefined),
        onProgress: (progress) => results.set(STATUS_ROOT, "functions", progress),
        onFunction: (id, state) => results.set(FUNCTION_ROOT, id, state),
      },
    );
    this.#attribution = new LiveAttribution({
      read: () => deps.stores.history.handsIn(record.id),
      says: (key) => session.says(key),
      size: () => session.size,
    });
    this.#followed = session.view;
    this.#announce = new Throttle(ANNOUNCE_MS, () =>
      deps.topics.announce(record.workspace, "changeSets", "requests", "audit"),
    );
  }

  get isApplying(): boolean {
    return this.#applying;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /** Grows whenever something of it has been stored: also what its view does not show, such as text that does not hold yet. */
  get edits(): number {
    return this.#edits;
  }

  /** Mutations that are now in the log. */
  accepted(view: Snapshot, entries: readonly LogEntry[]): void {
    this.#edits += 1;
    this.#attribution.accepted(entries);
    if (this.#filling === 0) this.#follow(view);
    this.#announce.call();
  }

  /** Runs `work`, which makes many edits, and works out what follows from them once, at its end. */
  async filling<T>(work: () => Promise<T>): Promise<T> {
    this.#filling += 1;
    try {
      return await work();
    } finally {
      this.#filling -= 1;
      this.#follow(this.session.view);
    }
  }

  /** As `filling`, of edits of which all hold or none: until it has ended nobody closes the change set between them. */
  async takingIn<T>(work: () => Promise<T>): Promise<T> {
    this.#takingIn += 1;
    try {
      return await this.filling(work);
    } finally {
      this.#takingIn -= 1;
    }
  }

  /** Whether some of the edits stand there, and the rest of them is still to come. */
  get isTakingIn(): boolean {
    return this.#takingIn > 0;
  }

  #follow(view: Snapshot): void {
    // Whoever was making many edits comes to their end here, too.
    if (this.#isGone) return;
    this.consequences.update(view, this.session.base);
    this.#followed = view;
    for (const told of this.#following.splice(0)) told();
  }

  /** Resolves once all that follows from the newest edits is known; false when that took longer. */
  async settled(withinMs: number): Promise<boolean> {
    // An edit stands in the view a moment before it is in the log, and what follows from it is worked out then.
    const followed = async (): Promise<void> => {
      while (!this.#isGone && this.#followed !== this.session.view)
        await new Promise<void>((resolve) => this.#following.push(resolve));
    };
    const isNewest = await within(withinMs, followed());
    return isNewest && !this.#isGone && this.consequences.settled(withinMs);
  }

  /** Who wrote what, as it is now. */
  attribution(): Promise<Attribution> {
    return this.#attribution.now();
  }

  /** Puts the change set on a newer Head, version by version. What Head has made meaningless is dropped, and reported in it. */
  async rebase(base: Snapshot, version: number, ahead: readonly HeadStep[] = []): Promise<void> {
    // A closed one stays on the Head it was closed at; what it has in common with the new one is read from there.
    if (this.isClosed) return this.consequences.update();
    if (version <= this.session.baseVersion) return;
    const attribution = await this.#attribution.live();
    const between = await this.#versionsBefore(version, ahead);
    const { dropped, renamed, renumbered, divergences } = await this.session.rebase(base, version, {
      between,
      authorOf: ({ root, key }) => attribution.keys.get(`${root} ${key}`)?.actor,
      handsOn: (key) => writersOf(attribution, key),
    });
    this.#follow(this.session.view);
    if (renumbered.length > 0) await this.#moveTalk(renumbered);
    await this.#deps.stores.changeSets.update(this.id, { baseVersion: version });
    const counts = { dropped: dropped.length, renamed: renamed.length, divergences };
    this.#deps.log.info({ changeSet: this.id, version, ...counts }, "rebased");
    this.#announce.call();
  }

  /** What is said about a version goes with it to its new number; what Head has under the old one was never talked about here. */
  async #moveTalk(renumbered: readonly Renumbered[]): Promise<void> {
    const moved = renumbered.flatMap(({ from, to }) => [[from, to] as const, [lockKey(from), lockKey(to)] as const]);
    await this.#deps.stores.comments.move(this.id, new Map<string, string>(moved));
    this.#deps.topics.announce(this.workspace, "comments");
  }

  /** The versions of Head that it has not seen, one after the other. */
  async #versionsBefore(before: number, ahead: readonly HeadStep[]): Promise<readonly HeadStep[]> {
    const { baseVersion, base } = this.session;
    const known = stepsBetween(ahead, baseVersion, before);
    const from = known.at(-1) ?? { version: baseVersion, base };
    return [...known, ...(await headSteps(this.#deps.stores.heads, this.workspace, { from, before }))];
  }

  /** Runs `work` while nobody can edit. Whatever comes of it, unless it seals the change set, editing goes on afterwards. */
  async frozen<T>(reason: string, work: () => Promise<T>): Promise<T> {
    try {
      this.#applying = true;
      await this.session.freeze(reason);
      return await work();
    } finally {
      this.#applying = false;
      // A session that has ended holds nobody: whoever opens the next one thaws it. It may be now that it learns of its end.
      if (!this.isClosed && !this.session.hasEnded) await this.session.thaw().catch(unlessLost);
    }
  }

  /** Nobody edits it any more. */
  async seal(reason: string): Promise<void> {
    this.#closed = reason;
    await this.session.freeze(reason);
  }

  /** What became of it nobody knows here: it is neither thawed nor moved any more, and opened anew it is what the store says. */
  distrust(): void {
    this.#closed = "It is not known what has become of this change set.";
  }

  /** What is on its way is stored and told first; until then what follows from it is worked out like ever. */
  async close(): Promise<void> {
    try {
      await this.session.close();
    } finally {
      this.#isGone = true;
      for (const told of this.#following.splice(0)) told();
      this.#announce.stop();
      this.consequences.close();
      this.results.close();
    }
  }
}

function unlessLost(fault: unknown): void {
  if (!(fault instanceof SessionLost)) throw fault;
}
