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
  reading: Reading,
  request: IncomingMessage,
  workspace: WorkspaceId | undefined,
): Promise<Refused | undefined> {
  const asker = await askerOf(reading, request);
  return "status" in asker ? asker : whyNotFor(reading, asker, workspace);
}

/** Who asks, from one of our own pages or from none; before that is known nothing is looked up for them. */
export async function askerOf(
  { authenticate, isOwnOrigin }: Reading,
  request: IncomingMessage,
): Promise<Principal | Refused> {
  if (!isOwnOrigin(request)) return { status: 403, sentence: "Requests from other sites are not answered." };
  return (await authenticate(request)) ?? { status: 401, sentence: "Sign in first." };
}

/** Why they may not read the workspace; undefined where they may. Without one nobody may, and hears `notFound`. */
export async function whyNotFor(
  { services }: Reading,
  principal: Principal,
  workspace: WorkspaceId | undefined,
  notFound = NOT_YOURS,
): Promise<Refused | undefined> {
  const role =
    workspace && roleIn(principal, workspace, await services.stores.members.roleOf(workspace, principal.member));
  return role ? undefined : { status: 404, sentence: notFound };
}
