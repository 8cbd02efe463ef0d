import type { WorkspaceId } from "@tributary/core/base";
import type { Policy } from "@tributary/core/engine";
import { policiesOf, type PolicySetting, type PolicyStore, type WorkspacePolicies } from "@tributary/core/governance";

type Page = WorkspacePolicies & { readonly settings: readonly PolicySetting[] };

/** The policies of the workspaces that are open: read when one opens, and again whenever they are changed or about to matter. */
export class PolicyBook {
  readonly #store: PolicyStore;
  readonly #pages = new Map<WorkspaceId, Page>();

  constructor(store: PolicyStore) {
    this.#store = store;
  }

  /** @throws when they have not been read: what cannot be judged does not happen */
  policiesOf(workspace: WorkspaceId): readonly Policy[] {
    return this.#page(workspace).policies;
  }

  rulesOf(workspace: WorkspaceId): Page["rules"] {
    return this.#page(workspace).rules;
  }

  async read(workspace: WorkspaceId): Promise<Page> {
    const settings = await this.#store.list(workspace);
    const known = this.#pages.get(workspace);
    if (known && JSON.stringify(known.settings) === JSON.stringify(settings)) return known;
    const page = { settings, ...policiesOf(settings) };
    this.#pages.set(workspace, page);
    return page;
  }

  forget(workspace: WorkspaceId): void {
    this.#pages.delete(workspace);
  }

  #page(workspace: WorkspaceId): Page {
    const page = this.#pages.get(workspace);
    if (!page) throw new Error(`the policies of workspace ${workspace} have not been read`);
    return page;
  }
}
