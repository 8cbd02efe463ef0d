import type { ChangeSetId, ComponentId, FunctionRunId, RunId, WorkspaceId } from "@tributary/core/base";

/** Ids as they come out of addresses and answers; the server judges whether they name anything. */
export const workspaceId = (text: string) => text as WorkspaceId;
export const changeSetId = (text: string) => text as ChangeSetId;
export const runId = (text: string) => text as RunId;
export const functionRunId = (text: string) => text as FunctionRunId;
export const componentId = (text: string) => text as ComponentId;

/** A new id: 20 characters, 100 bits of chance. Not `randomUUID`, which pages served without TLS do not have. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return Array.from(bytes, (byte) => "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32]).join("");
}
