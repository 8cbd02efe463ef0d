import { askEngine, askEngineJson } from "./http.ts";

/**
 * Removes every container, then every network and volume somebody made. Images stay.
 * For private test engines only: a real one is never cleared.
 */
export async function clearEngine(socketPath: string): Promise<void> {
  const containers = await list(socketPath, "/containers/json?all=1", "Id");
  for (const id of containers) await remove(socketPath, `/containers/${id}?force=1&v=1`);
  const networks = await list(socketPath, "/networks?filters=%7B%22type%22%3A%5B%22custom%22%5D%7D", "Id");
  for (const id of networks) await remove(socketPath, `/networks/${id}`);
  const volumes = await list(socketPath, "/volumes", "Name");
  for (const name of volumes) await remove(socketPath, `/volumes/${encodeURIComponent(name)}?force=1`);
}

async function list(socketPath: string, path: string, field: "Id" | "Name"): Promise<readonly string[]> {
  const answer = await askEngineJson(socketPath, "GET", path);
  const items = Array.isArray(answer) ? answer : ((answer as { Volumes?: unknown[] | null }).Volumes ?? []);
  return items.map((item) => String((item as Record<string, unknown>)[field]));
}

async function remove(socketPath: string, path: string): Promise<void> {
  const answer = await askEngine(socketPath, "DELETE", path);
  const isGone = answer.status < 300 || answer.status === 404;
  if (!isGone) throw new Error(`docker: DELETE ${path} answered ${answer.status}: ${answer.body}`);
}
