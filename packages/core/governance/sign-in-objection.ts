import type { ConnectionGrant, FunctionKind } from "../model/index.ts";
import type { FunctionTarget } from "../protocol/index.ts";
import type { ConnectionSetting } from "./connection.ts";

/** What of a function in force decides whether a connection can sign in with it. */
export type SignInFunction = {
  readonly title: string;
  readonly kind: FunctionKind;
  readonly grants: readonly ConnectionGrant[];
};

type Asked = {
  /** The workspace's other connections; one of the same name is the one that is being changed. */
  readonly others: readonly ConnectionSetting[];
  /** A function in force on Head. */
  find(target: FunctionTarget): SignInFunction | undefined;
};

/** Why a connection cannot sign in as it is to, in a sentence; undefined when it can. Rules [CN6] [CN7]. */
export function signInObjection(wish: ConnectionSetting, { others, find }: Asked): string | undefined {
  if (wish.credential?.kind !== "function") return undefined;
  const used = find(wish.credential.function);
  if (!used)
    return `The function that ${wish.name} is to sign in with is not in force on Head. Choose another, or write one in a change set and apply that.`;
  if (used.kind !== "authentication")
    return `“${used.title}” is no authentication function. Choose one, or write one in a change set and apply that.`;
  const signing = [wish, ...others.filter(({ name }) => name !== wish.name)].filter(signsInWithFunction);
  const reached = signing.find(({ name }) => isGranted(used, name));
  if (reached)
    return `“${used.title}” is granted ${reached.name}, which signs in with a function itself, so it would wait for that one. Grant it connections that sign in with a secret, or not at all.`;
  const waiting = signing
    .map((each) => find(each.credential.function))
    .find((each) => each && isGranted(each, wish.name));
  return (
    waiting &&
    `“${waiting.title}” asks ${wish.name} to sign in to another connection, so ${wish.name} cannot sign in with a function itself. Let it sign in with a secret, or not at all.`
  );
}

type Signing = ConnectionSetting & {
  readonly credential: Extract<ConnectionSetting["credential"], { readonly kind: "function" }>;
};

function signsInWithFunction(setting: ConnectionSetting): setting is Signing {
  return setting.credential?.kind === "function";
}

function isGranted({ grants }: SignInFunction, connection: string): boolean {
  return grants.some((grant) => grant.connection === connection);
}
