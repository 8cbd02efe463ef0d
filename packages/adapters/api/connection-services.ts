import type { WorkspaceId } from "@tributary/core/base";
import type { ConnectionSetting } from "@tributary/core/governance";
import type { ConnectionsView, TierView, TrialView } from "@tributary/core/protocol";
import type { Answer, Caller } from "./services.ts";

/** What functions of a workspace may be granted, and where they run. */
export interface ConnectionServices {
  view(workspace: WorkspaceId): Promise<ConnectionsView>;
  /** Added, or changed where there is one of that name: what runs and has it open is refused from then on. */
  set(workspace: WorkspaceId, wish: ConnectionSetting, caller: Caller): Answer<void>;
  remove(workspace: WorkspaceId, name: string, caller: Caller): Answer<void>;
  /** Where it signs in with a function, that is run. */
  try(
    workspace: WorkspaceId,
    asked: { readonly name: string; readonly path: string },
    caller: Caller,
  ): Answer<TrialView>;
  setTier(
    workspace: WorkspaceId,
    wish: { readonly kind: string; readonly tier: string; readonly hardware: boolean },
    caller: Caller,
  ): Answer<TierView>;
}
