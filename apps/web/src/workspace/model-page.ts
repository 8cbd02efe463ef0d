import type { WorkspaceId } from "@tributary/core/base";
import { MODEL_PATH, type SnapshotPage } from "@tributary/core/protocol";
import { codedError } from "../trpc.ts";

export type ModelPage = {
  readonly workspace: WorkspaceId;
  readonly version: number;
  readonly page: number;
  readonly signal: AbortSignal;
};

const CODES: { readonly [status: number]: string } = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
};

/** One page of one version of Head. A refusal is an error like one of tRPC, with its code and sentence; a server that is away has neither. */
export async function fetchModelPage({ workspace, version, page, signal }: ModelPage): Promise<SnapshotPage> {
  const wanted = new URLSearchParams({ workspace, version: String(version), page: String(page) });
  const response = await fetch(`${MODEL_PATH}?${wanted}`, { signal });
  if (response.ok) return (await response.json()) as SnapshotPage;
  const code = CODES[response.status];
  const sentence = (await response.text()).trim();
  throw code ? codedError(code, sentence) : new Error(sentence);
}
