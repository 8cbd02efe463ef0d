import { withoutOrigin } from "@tributary/adapters/db";
import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { FairGate } from "@tributary/core/engine";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { ChangeSetHost } from "./change-sets/change-set-host.ts";
import { stepsAhead } from "./change-sets/head-steps.ts";
import type { Deps } from "./deps.ts";
import { Shared } from "./shared.ts";
import { tryAgain } from "./try-again.ts";
import { clearAway, isToBeCleared } from "./workspaces/clear-away.ts";
import { WorkspaceHost } from "./workspaces/workspace-host.ts";

const CHANGE_SET_IDLE_MS = 60_000;
/** Change sets that nobody looks at and that still stand open. */
const CHANGE_SETS_IDLE = 32;
const WORKSPACE_IDLE_MS = 10 * 60_000;
/** Change sets of a workspace that are being opened at the same time: so many at most are in the way of whoever wants its turn. */
const OPENINGS = 8;

/** So often it is tried again to take off Head what is gone outside; then whoever opens the workspace next does. */
const CLEARINGS = 100;

/** No such change set. */
export class NotFound extends Error {
  override readonly name = "NotFound";
}

/** Every open workspace and change set: opened on demand, once; a change set holds its workspace open. */
export class Hosts {
  readonly #deps: Deps;
  readonly workspaces: Shared<WorkspaceId, WorkspaceHost>;
  readonly changeSets: Shared<ChangeSetId, ChangeSetHost>;
  /** Workspaces with an engine stay open, so that their drift is noticed though nobody looks. */
  readonly #pinned = new Map<WorkspaceId, () => void>();
  readonly #homes = new Map<ChangeSetHost, () => void>();
  /** Where openings wait for one another, each workspace's by themselves; one that waits here is refused to nobody. */
  readonly #openings = new FairGate({ width: Number.POSITIVE_INFINITY, maxWaiting: Number.POSITIVE_INFINITY });
  #opened = 0;
  /** Workspaces that are being brought to where Head is by now. */
  readonly #following = new Set<WorkspaceId>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.workspaces = new Shared({
      // Open, it is everybody's, for longer than whoever asked first is there.
      open: (id) => withoutOrigin(() => this.#openWorkspace(id)),
      close: (host) => host.close(),
      idleMs: WORKSPACE_IDLE_MS,
    });
    this.changeSets = new Shared({
      open: (id) => withoutOrigin(() => this.#openChangeSet(id)),
      close: (host) => this.#closeChangeSet(host),
      idleMs: CHANGE_SET_IDLE_MS,
      maxIdle: CHANGE_SETS_IDLE,
    });
  }

  /** A change set and its workspace, both held open while `work` runs. */
  withChangeSet<R>(
    record: ChangeSetRecord,
    work: (host: ChangeSetHost, home: WorkspaceHost) => Promise<R>,
  ): Promise<R> {
    return this.workspaces.with(record.workspace, (home) =>
      this.changeSets.with(record.id, (host) => work(host, home)),
    );
  }

  /** Keeps a workspace open until `unpin`. */
  async pin(id: WorkspaceId): Promise<WorkspaceHost> {
    const { value, release } = await this.workspaces.use(id);
    if (this.#pinned.has(id)) release();
    else this.#pinned.set(id, release);
    return value;
  }

  unpin(id: WorkspaceId): void {
    this.#pinned.get(id)?.();
    this.#pinned.delete(id);
  }

  /** The open change sets of a workspace. */
  openIn(workspace: WorkspaceId): readonly ChangeSetHost[] {
    return this.changeSets.opened().flatMap(({ value }) => (value.workspace === workspace ? [value] : []));
  }

  /** Head has moved: every open change set moves with it. One that cannot is closed, and moves when it is opened again. */
  async rebaseAll(home: WorkspaceHost): Promise<void> {
    for (const host of this.openIn(home.id)) {
      try {
        await host.rebase(home.snapshot, home.version);
      } catch (fault) {
        this.#deps.log.error({ err: fault, changeSet: host.id }, "a change set could not be rebased");
        await this.changeSets.drop(host.id, host);
      }
    }
  }

  /** It has been closed. Where its session cannot say so any more it is opened anew, and says what its record says. */
  async seal(host: ChangeSetHost, reason: string): Promise<void> {
    await host.seal(reason).catch(() => this.changeSets.drop(host.id, host));
  }

  /** It has been closed, and nobody here was told: where it was opened as open, it is opened anew, and says what its record says. */
  async openAnew({ id, workspace }: Pick<ChangeSetRecord, "id" | "workspace">): Promise<void> {
    await this.workspaces.with(workspace, (home) => home.serial.run(() => this.dropOpened(home, id)));
    this.#deps.topics.announce(workspace, "changeSets", "requests", "audit");
  }

  /** Closes a change set that may still have been read as open. Call it in the workspace's turn. */
  async dropOpened({ id: workspace }: WorkspaceHost, id: ChangeSetId): Promise<void> {
    const opened = this.openIn(workspace).find((host) => host.id === id && !host.isClosed);
    if (opened) await this.changeSets.drop(id, opened);
  }

  /** Head as the store has it: somebody else has moved it, or it was moved here and nobody heard. Call it in the workspace's turn. */
  async catchUp(home: WorkspaceHost): Promise<void> {
    const { version, snapshot } = await this.#deps.stores.heads.load(home.id);
    if (version === home.version) return;
    home.advance(version, snapshot);
    await this.rebaseAll(home);
  }

  /**
   * Every open workspace is on Head as the store has it: another process may have moved it, or it was moved here and the answer was lost.
   * Each in its own turn, and waited for by nobody else.
   */
  async follow(): Promise<void> {
    const open = this.workspaces.opened();
    const versions = await this.#deps.stores.heads.versions(open.map(({ key }) => key));
    const behind = open.filter(({ key, value }) => (versions.get(key) ?? 0) > value.version);
    await Promise.all(behind.map(({ key }) => this.#follow(key)));
  }

  /** One at a time for each workspace: while Head is moved here, too, it is ahead in the store for a moment. */
  async #follow(id: WorkspaceId): Promise<void> {
    if (this.#following.has(id)) return;
    this.#following.add(id);
    try {
      await this.onHead(id, async () => undefined);
    } catch (fault) {
      this.#deps.log.error({ err: fault, workspace: id }, "could not follow Head");
    } finally {
      this.#following.delete(id);
    }
  }

  /** Runs `work` in the workspace's turn, on Head as the store has it by then. */
  onHead<R>(id: WorkspaceId, work: (home: WorkspaceHost) => Promise<R>): Promise<R> {
    return this.workspaces.with(id, (home) =>
      home.serial.run(async () => {
        await this.catchUp(home);
        return work(home);
      }),
    );
  }

  /** Takes off Head what is gone outside; where the store is away, once it is back. */
  async clearAway(id: WorkspaceId): Promise<void> {
    const { log, stopping } = this.#deps;
    if (stopping.aborted) return;
    const clear = () => this.workspaces.with(id, (home) => home.serial.run(() => clearAway(this.#deps, this, home)));
    const onFault = (fault: unknown) =>
      log.error({ err: fault, workspace: id }, "what is gone outside could not be taken off Head");
    await clear().catch((fault: unknown) => {
      onFault(fault);
      return tryAgain(clear, { tries: CLEARINGS, isOver: () => stopping.aborted, onFault });
    });
  }

  async close(): Promise<void> {
    await this.changeSets.closeAll();
    await this.workspaces.closeAll();
  }

  /** A server may have died, or its store been away, when what was gone outside was to be taken off Head. */
  async #openWorkspace(id: WorkspaceId): Promise<WorkspaceHost> {
    const home = await WorkspaceHost.open(id, this.#deps);
    if (isToBeCleared(home)) void this.clearAway(id);
    return home;
  }

  async #openChangeSet(id: ChangeSetId): Promise<ChangeSetHost> {
    const record = await this.#deps.stores.changeSets.get(id);
    if (!record) throw new NotFound(`no change set ${id}`);
    const { value: home, release } = await this.workspaces.use(record.workspace);
    const onLost = (host: ChangeSetHost) => void this.changeSets.drop(id, host);
    const opening = async (): Promise<ChangeSetHost> => {
      const ahead = await stepsAhead(this.#deps.stores.heads, record, home);
      // Not while Head moves: a change set opened then would miss the move.
      const catchUp = () => this.catchUp(home);
      return home.serial.run(() => ChangeSetHost.open(record, home, this.#deps, { ahead, catchUp, onLost }));
    };
    try {
      this.#opened += 1;
      const state = `opening ${this.#opened % OPENINGS}`;
      const host = await this.#openings.run({ workspace: record.workspace, state }, opening);
      this.#homes.set(host, release);
      return host;
    } catch (fault) {
      release();
      throw fault;
    }
  }

  async #closeChangeSet(host: ChangeSetHost): Promise<void> {
    try {
      await host.close();
    } finally {
      this.#homes.get(host)?.();
      this.#homes.delete(host);
    }
  }
}
