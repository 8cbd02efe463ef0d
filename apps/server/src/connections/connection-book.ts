import type { WorkspaceId } from "@tributary/core/base";
import type { Exchange } from "@tributary/core/engine";
import type { ConnectionRecord, ConnectionStore, TierDemand, TierStore } from "@tributary/core/governance";
import type { NotedExchange } from "@tributary/core/protocol";

type Settings = { readonly connections: readonly ConnectionRecord[]; readonly tiers: readonly TierDemand[] };

/** So many exchanges of a connection are remembered, until the server ends. */
const REMEMBERED = 20;

/** What workspaces say of connections and places, read once and again when it is set; and what was last asked. */
export class ConnectionBook {
  readonly #stores: { readonly connections: ConnectionStore; readonly tiers: TierStore };
  readonly #settings = new Map<WorkspaceId, Promise<Settings>>();
  readonly #current = new Map<WorkspaceId, Settings>();
  readonly #exchanges = new Map<string, readonly NotedExchange[]>();

  constructor(stores: { readonly connections: ConnectionStore; readonly tiers: TierStore }) {
    this.#stores = stores;
  }

  settings(workspace: WorkspaceId): Promise<Settings> {
    const known = this.#settings.get(workspace);
    if (known) return known;
    const read = this.#read(workspace);
    this.#settings.set(workspace, read);
    // What could not be read is asked for again.
    read.catch(() => this.#settings.get(workspace) === read && this.#settings.delete(workspace));
    return read;
  }

  /** Something was set: what is open is compared with what is read now. */
  async changed(workspace: WorkspaceId): Promise<void> {
    this.#settings.delete(workspace);
    this.#current.delete(workspace);
    await this.settings(workspace);
  }

  async connection(workspace: WorkspaceId, name: string): Promise<ConnectionRecord | undefined> {
    return (await this.settings(workspace)).connections.find((each) => each.name === name);
  }

  /** Whether the connection is now what it was then. While that is being read it is not: nobody passes in between. */
  isCurrent(workspace: WorkspaceId, { name, revision, updatedAt }: ConnectionRecord): boolean {
    const now = this.#current.get(workspace)?.connections.find((each) => each.name === name);
    return now?.revision === revision && now.updatedAt === updatedAt;
  }

  async demand(workspace: WorkspaceId, kind: string): Promise<TierDemand | undefined> {
    return (await this.settings(workspace)).tiers.find((each) => each.kind === kind);
  }

  note(workspace: WorkspaceId, exchange: Exchange, by: { readonly function: string; readonly at: number }): void {
    const key = `${workspace}/${exchange.connection}`;
    this.#exchanges.set(key, [{ ...exchange, ...by }, ...(this.#exchanges.get(key) ?? [])].slice(0, REMEMBERED));
  }

  last(workspace: WorkspaceId, connection: string): readonly NotedExchange[] {
    return this.#exchanges.get(`${workspace}/${connection}`) ?? [];
  }

  async #read(workspace: WorkspaceId): Promise<Settings> {
    const [connections, tiers] = await Promise.all([
      this.#stores.connections.list(workspace),
      this.#stores.tiers.list(workspace),
    ]);
    const settings = { connections, tiers };
    this.#current.set(workspace, settings);
    return settings;
  }
}
