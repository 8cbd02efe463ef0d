declare const brand: unique symbol;

/** A string that cannot be mistaken for another kind of string. Costs nothing at run time. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

export type WorkspaceId = Brand<"WorkspaceId">;
export type ChangeSetId = Brand<"ChangeSetId">;
export type ComponentId = Brand<"ComponentId">;
export type ViewId = Brand<"ViewId">;
export type FunctionId = Brand<"FunctionId">;
export type ActorId = Brand<"ActorId">;
export type ConnectionId = Brand<"ConnectionId">;
export type RequestId = Brand<"RequestId">;
export type RunId = Brand<"RunId">;
export type FunctionRunId = Brand<"FunctionRunId">;
export type ServerProcessId = Brand<"ServerProcessId">;

/** Ids are at most this long, so that keys made of them stay small. */
export const MAX_ID_LENGTH = 64;

const ID = /^[A-Za-z0-9_.-]+$/;

/** Whether a text from outside may serve as an id: 1 to 64 of `A–Z a–z 0–9 _ . -`, so it needs no escaping in a path or a URL. */
export function isId(text: unknown): text is string {
  return typeof text === "string" && text.length > 0 && text.length <= MAX_ID_LENGTH && ID.test(text);
}
