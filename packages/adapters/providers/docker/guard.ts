import { LABEL, statusOf } from "@tributary/assets-docker/engine";
import { isJsonObject, type Json, type WorkspaceId } from "@tributary/core/base";
import type { EgressGuard } from "@tributary/core/engine";
import type Docker from "dockerode";

type Guarded = { readonly docker: Docker; readonly workspace: WorkspaceId };
type Labels = { readonly [name: string]: string } | null | undefined;
type Kind = "containers" | "networks" | "volumes";

const WHAT: { readonly [K in Kind]: string } = { containers: "container", networks: "network", volumes: "volume" };
/** Where an import of an image may come from: a registry. From an address, or from bytes, would be another thing. */
const IMPORTED = new Set(["fromSrc", "repo", "changes", "inputContext"]);

/**
 * Whatever code asks: only what carries our label and our workspace is changed or removed, and what is made carries them [DK2].
 * What cannot be told from its path is looked at on the engine, before the request goes out.
 */
export function guardOf({ docker, workspace }: Guarded): EgressGuard {
  const look: { readonly [K in Kind]: (id: string) => Promise<Labels> } = {
    containers: async (id) => (await docker.getContainer(id).inspect()).Config.Labels,
    networks: async (id) => (await docker.getNetwork(id).inspect()).Labels,
    volumes: async (id) => (await docker.getVolume(id).inspect()).Labels,
  };
  /** Undefined when it is ours, or is not there: then the engine says so itself. */
  const foreign = async (kind: Kind, id: string): Promise<string | undefined> => {
    try {
      if ((await look[kind](id))?.[LABEL.workspace] === workspace) return undefined;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
    return `The ${WHAT[kind]} ${id} was not made by this workspace, so it is not changed.`;
  };
  return async ({ method, path }, body) => {
    if (method === "GET" || method === "HEAD") return undefined;
    const [bare = "", query = ""] = path.split("?");
    const [, kind = "", id = "", verb] = bare.split("/").map(decodeURIComponent);
    if (kind === "images") return importRefusal(new URLSearchParams(query));
    if (!isKind(kind)) return `Nothing under ${bare} is changed over this connection.`;
    if (id === "create") return unlabelled(kind, memberOf(body, "Labels"), workspace);
    if (kind === "networks" && verb !== undefined) {
      const member = memberOf(body, "Container");
      return typeof member === "string" ? foreign("containers", member) : "It does not say which container.";
    }
    return foreign(kind, id);
  };
}

function unlabelled(kind: Kind, labels: Json | undefined, workspace: WorkspaceId): string | undefined {
  const isOurs = isJsonObject(labels) && labels[LABEL.workspace] === workspace && LABEL.component in labels;
  return isOurs ? undefined : `A ${WHAT[kind]} is made only with the labels that say for which component it stands.`;
}

function importRefusal(query: URLSearchParams): string | undefined {
  const strange = [...query.keys()].find((name) => IMPORTED.has(name));
  return strange === undefined ? undefined : `Images are fetched from registries alone, not with ${strange}.`;
}

/** A member of the body; an engine takes `labels` for `Labels`, so a body that has it in another spelling has none. */
function memberOf(body: Uint8Array | undefined, name: string): Json | undefined {
  try {
    const said = JSON.parse(new TextDecoder().decode(body)) as Json;
    if (!isJsonObject(said)) return undefined;
    const spellings = Object.keys(said).filter((key) => key.toLowerCase() === name.toLowerCase());
    return spellings.length === 1 ? said[name] : undefined;
  } catch {
    return undefined;
  }
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(WHAT, kind);
}
