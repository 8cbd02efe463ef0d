import { deserialiseSnapshot, type Snapshot, type SnapshotJson } from "@tributary/core/model";
import type { ChangeSetSummary, SnapshotPage } from "@tributary/core/protocol";
import { createTRPCUntypedClient, httpLink } from "@trpc/client";
import superjson from "superjson";

export type EngineImage = { readonly reference: string; readonly digest: string };

/** The questions an agent asks beside its sockets. Answers as in core/protocol/api.ts. */
export type AgentApi = {
  base(changeSet: string): Promise<Snapshot>;
  changeSet(changeSet: string): Promise<ChangeSetSummary>;
  images(workspace: string): Promise<readonly EngineImage[]>;
  /** The workspace the token is for. */
  workspace(): Promise<string>;
  /** Any procedure by name, e.g. `command("review.request", {changeSet})`. */
  query(procedure: string, input?: unknown): Promise<unknown>;
  command(procedure: string, input?: unknown): Promise<unknown>;
};

export function createAgentApi(url: string, token: string): AgentApi {
  const link = httpLink({
    url: `${url}/api/trpc`,
    transformer: superjson,
    headers: { authorization: `Bearer ${token}` },
  });
  const client = createTRPCUntypedClient({ links: [link] });
  const query = (procedure: string, input?: unknown) => client.query(procedure, input);

  return {
    query,
    command: (procedure, input) => client.mutation(procedure, input),
    changeSet: async (changeSet) => (await query("changeSet.get", { changeSet })) as ChangeSetSummary,
    images: async (workspace) => (await query("engine.images", { workspace })) as readonly EngineImage[],
    async workspace() {
      const me = (await query("session.me")) as { readonly workspaces: readonly { readonly id: string }[] };
      const [first] = me.workspaces;
      if (!first) throw new Error("The token is wrong, expired or revoked.");
      return first.id;
    },
    async base(changeSet) {
      const pages: SnapshotPage[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = (await query("changeSet.base", { changeSet, cursor })) as SnapshotPage;
        pages.push(page);
        cursor = page.next;
        if (cursor === undefined) return deserialiseSnapshot(joined(pages));
      }
    },
  };
}

function joined(pages: readonly SnapshotPage[]): SnapshotJson {
  return {
    schemas: pages.flatMap((page) => page.schemas),
    components: pages.flatMap((page) => page.components),
    views: pages.flatMap((page) => page.views),
  };
}
