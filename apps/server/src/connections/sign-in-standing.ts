import { type ConnectionSetting, type SignInFunction, signInObjection } from "@tributary/core/governance";
import type { Snapshot } from "@tributary/core/model";
import type { ConnectionView, FunctionTarget } from "@tributary/core/protocol";
import { findFunction } from "../functions/target.ts";

/** Why a connection cannot sign in as it is to, by the functions that are in force; undefined when it can. Rules [CN6] [CN7]. */
export function objectionTo(
  wish: ConnectionSetting,
  others: readonly ConnectionSetting[],
  head: Snapshot,
): string | undefined {
  return signInObjection(wish, { others, find: (target) => inForce(head, target) });
}

/** How a connection signs in, as it is shown. */
export function signInView(
  setting: ConnectionSetting,
  others: readonly ConnectionSetting[],
  head: Snapshot,
): ConnectionView["credential"] {
  const { credential } = setting;
  if (credential?.kind !== "function") return credential;
  const objection = objectionTo(setting, others, head);
  const title = inForce(head, credential.function)?.title ?? "a function that is gone";
  return { ...credential, title, ...(objection === undefined ? {} : { objection }) };
}

function inForce(head: Snapshot, target: FunctionTarget): SignInFunction | undefined {
  const found = findFunction(head, target);
  return found && { title: found.title, kind: found.function.kind, grants: found.grants };
}
