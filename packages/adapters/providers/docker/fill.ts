import { canonicalImage } from "@tributary/assets-docker/engine";
import { err, isJsonObject, type Json, ok } from "@tributary/core/base";
import type { EgressFill, SecretsOnTheWay } from "@tributary/core/engine";
import { withContents } from "./archive.ts";

type StandIns = SecretsOnTheWay["standIns"];

/**
 * Where an engine takes secrets: in a container's variables and files, and to sign in to a registry. Nowhere else is anything put in: not in
 * a label, a name, a command or a path, whatever a function writes there. Rules [DK40] [DK42].
 */
export const fillSecrets: EgressFill = ({ method, path }, body, { standIns, signIns }) => {
  const [bare = "", query = ""] = path.split("?");
  const asked = `${method} ${bare}`;
  if (asked === "POST /images/create") return signedIn(new URLSearchParams(query).get("fromImage") ?? "", signIns);
  if (!body) return ok({});
  if (asked === "POST /containers/create") return ok({ body: withVariables(body, standIns) });
  return /^PUT \/containers\/[^/]+\/archive$/.test(asked) ? ok({ body: withFiles(body, standIns) }) : ok({});
};

/** The sign-in for this image's registry. Where there are some, and none for it, the image is not asked for. */
function signedIn(image: string, signIns: SecretsOnTheWay["signIns"]): ReturnType<EgressFill> {
  if (signIns.length === 0) return ok({});
  const registry = canonicalImage(image).split("/")[0] ?? "";
  const fitting = signIns.find((each) => each.registry === registry);
  if (fitting) return ok({ headers: [["x-registry-auth", fitting.auth]] });
  const others = signIns.map((each) => each.registry).join(", ");
  return err({
    sentence: `The image ${image} comes from ${registry}, and the sign-in chosen is for ${others}. It is sent to no other registry.`,
  });
}

function withVariables(body: Uint8Array, standIns: StandIns): Uint8Array {
  const said = JSON.parse(new TextDecoder().decode(body)) as Json;
  if (!isJsonObject(said) || !Array.isArray(said["Env"])) return body;
  const env = said["Env"].map((entry: Json) => {
    const [, name, value] = (typeof entry === "string" && /^([^=]*)=(.*)$/s.exec(entry)) || [];
    const secret = value === undefined ? undefined : own(standIns, value);
    return secret === undefined ? entry : `${name}=${secret}`;
  });
  return new TextEncoder().encode(JSON.stringify({ ...said, Env: env }));
}

function withFiles(archive: Uint8Array, standIns: StandIns): Uint8Array {
  return withContents(archive, (content) => {
    const secret = own(standIns, new TextDecoder().decode(content));
    return secret === undefined ? undefined : new TextEncoder().encode(secret);
  });
}

function own(standIns: StandIns, text: string): string | undefined {
  return Object.hasOwn(standIns, text) ? standIns[text] : undefined;
}
