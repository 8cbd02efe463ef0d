import type { IncomingMessage } from "node:http";
import type { WorkspaceId } from "@tributary/core/base";
import { type Principal, roleIn } from "@tributary/core/governance";
import type { ApiServices } from "./services.ts";

export type Reading = {
  readonly services: ApiServices;
  authenticate(request: IncomingMessage): Promise<Principal | undefined>;
  isOwnOrigin(request: IncomingMessage): boolean;
};

/** An answer of plain HTTP that is none. */
export type Refused = { readonly status: number; readonly sentence: string };

const NOT_YOURS = "There is no such workspace, or you are not a member of it.";

/** Why whoever asks may not read the workspace; undefined where they may. Without one nobody may, and hears `notFound`. */
export async function whyNotRead(
  { services, authenticate, isOwnOrigin }: Reading,
  request: IncomingMessage,
  workspace: WorkspaceId | undefined,
  notFound = NOT_YOURS,
): Promise<Refused | undefined> {
  if (!isOwnOrigin(request)) return { status: 403, sentence: "Requests from other sites are not answered." };
  const principal = await authenticate(request);
  if (!principal) return { status: 401, sentence: "Sign in first." };
  const role =
    workspace && roleIn(principal, workspace, await services.stores.members.roleOf(workspace, principal.member));
  return role ? undefined : { status: 404, sentence: notFound };
}
