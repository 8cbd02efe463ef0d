import { contentHash, isJsonObject } from "@tributary/core/base";
import type { Fields } from "./fields.ts";
import { asFields, readFlag, readRecords, readText } from "./fields.ts";
import { hostPath } from "./host-path.ts";
import { Refused } from "./refused.ts";
import type { TarFile } from "./tar-file.ts";
import { octalMode } from "./units.ts";

/** Configs and secrets as a container gets them: files of the host mounted read-only, texts written into it before it starts. */
export type GrantedFiles = { readonly binds: readonly string[]; readonly contents: readonly TarFile[] };

type Environment = { readonly [name: string]: string };

/** @throws {Refused} when the content of one cannot be had */
export function grantedFiles(
  domain: Fields,
  baseDirectory: string | undefined,
  environment: Environment,
): GrantedFiles {
  const binds: string[] = [];
  const contents: TarFile[] = [];
  for (const kind of ["configs", "secrets"] as const) {
    for (const grant of readRecords(domain, kind)) {
      const source = isJsonObject(grant["source"])
        ? asFields(grant["source"])
        : { name: readText(grant, "source") ?? "", external: true };
      const target = targetOf(kind, grant, source);
      const file = readText(source, "file");
      if (file !== undefined) binds.push(`${hostPath(file, baseDirectory)}:${target}:ro`);
      else contents.push(fileOf(grant, target, contentOf(kind, source, environment)));
    }
  }
  return { binds, contents };
}

/** Tells contents apart without showing them; undefined where there are none. */
export function filesHash(files: readonly TarFile[]): string | undefined {
  return files.length === 0 ? undefined : contentHash(files).slice(0, 32);
}

function targetOf(kind: "configs" | "secrets", grant: Fields, source: Fields): string {
  const target = readText(grant, "target");
  const name = target ?? readText(source, "name") ?? "unnamed";
  if (name.startsWith("/")) return name;
  return kind === "secrets" ? `/run/secrets/${name}` : `/${name}`;
}

function contentOf(kind: "configs" | "secrets", source: Fields, environment: Environment): string {
  const what = `The ${kind === "configs" ? "config" : "secret"} ${readText(source, "name") ?? ""}`;
  const content = source["content"];
  if (typeof content === "string") return content;
  const variable = readText(source, "environment");
  if (variable !== undefined) {
    const value = environment[variable];
    if (value === undefined)
      throw new Refused(
        `${what} takes its content from the variable ${variable}, which is not known here. Give it a file on the engine's host instead.`,
      );
    return value;
  }
  if (readFlag(source, "external")) {
    throw new Refused(
      `${what} is kept outside, in a swarm's store, which a single engine cannot mount. Give it a file on the engine's host instead.`,
    );
  }
  throw new Refused(`${what} does not say where its content comes from.`);
}

function fileOf(grant: Fields, path: string, content: string): TarFile {
  return {
    path,
    content,
    mode: octalMode(readText(grant, "mode")) ?? 0o444,
    uid: Number(readText(grant, "uid") ?? 0) || 0,
    gid: Number(readText(grant, "gid") ?? 0) || 0,
  };
}
