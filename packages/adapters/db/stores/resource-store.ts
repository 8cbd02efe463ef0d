import type { WorkspaceId } from "@tributary/core/base";
import type { ResourceStore } from "@tributary/core/governance";
import type { ResourceState } from "@tributary/core/protocol";
import { and, eq } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { resource } from "../schema/index.ts";

export class PgResourceStore implements ResourceStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async all(workspace: WorkspaceId): Promise<ReadonlyMap<string, ResourceState>> {
    const rows = await reading("read resources", () =>
      this.#db.select().from(resource).where(eq(resource.workspace, workspace)),
    );
    return new Map(rows.map(({ component, state }) => [component, state]));
  }

  async set(workspace: WorkspaceId, component: string, state: ResourceState | undefined): Promise<void> {
    await writing("store resource", async () => {
      if (state === undefined) {
        await this.#db
          .delete(resource)
          .where(and(eq(resource.workspace, workspace), eq(resource.component, component)));
        return;
      }
      await this.#db
        .insert(resource)
        .values({ workspace, component, state })
        .onConflictDoUpdate({ target: [resource.workspace, resource.component], set: { state } });
    });
  }
}
