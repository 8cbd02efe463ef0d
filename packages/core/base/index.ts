/** Words every other package speaks: results, ids, actors, JSON, hashes, and the ports for time and chance. Pure. */
export { mayAdminister, mayApprove, mayEdit, principalOf, ROLES, SYSTEM_ACTOR, whoOf } from "./actor.ts";
export type { Actor, Role, Who } from "./actor.ts";
export { assert, assertNever } from "./assert.ts";
export { contentHash, textHash } from "./hash.ts";
export { isId, MAX_ID_LENGTH } from "./ids.ts";
export type {
  ActorId,
  Brand,
  ChangeSetId,
  ComponentId,
  ConnectionId,
  FunctionId,
  RequestId,
  FunctionRunId,
  RunId,
  ServerProcessId,
  ViewId,
  WorkspaceId,
} from "./ids.ts";
export { canonicalJson, isJsonObject, jsonEqual } from "./json.ts";
export type { Json, JsonObject, JsonPrimitive } from "./json.ts";
export { METADATA_LIMITS, parseMetadata } from "./metadata.ts";
export type { Metadata } from "./metadata.ts";
export { originOf } from "./origin.ts";
export type { Origin } from "./origin.ts";
export { cultureOf, isTimeZone, localTime } from "./place.ts";
export type { LocalTime } from "./place.ts";
export type { Clock, NewId, Random } from "./ports.ts";
export { err, ok } from "./result.ts";
export type { Result } from "./result.ts";
export { isMoment, isWholeText, LAST_MOMENT } from "./whole.ts";
