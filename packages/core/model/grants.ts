import { isJsonObject, type Json } from "../base/index.ts";
import type { ConnectionGrant, EgressPattern, FunctionKind } from "./schema.ts";

/** What can be asked of a connection at all. */
export const EGRESS_METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/** Kinds of functions that talk to the world, and so may be granted connections. All others see their input alone. */
export const WORLD_KINDS = [
  "authentication",
  "management",
  "action",
  "debug",
] as const satisfies readonly FunctionKind[];
export type WorldKind = (typeof WORLD_KINDS)[number];

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const PATH = /^(?:\/[^/?#;\\\s]+)+\/?$|^\/$/;
const MAX_PATH = 200;
const MAX_GRANTS = 16;
const MAX_PATTERNS = 64;

export function isConnectionName(text: unknown): text is string {
  return typeof text === "string" && NAME.test(text);
}

export function isWorldKind(kind: FunctionKind): kind is WorldKind {
  return (WORLD_KINDS as readonly FunctionKind[]).includes(kind);
}

/** What is wrong with a pattern, in words that complete "it …"; undefined when it is one. */
export function patternFault(pattern: Json): string | undefined {
  if (!isJsonObject(pattern) || Object.keys(pattern).some((key) => key !== "methods" && key !== "path"))
    return "has methods and a path";
  const { methods, path } = pattern;
  if (
    !Array.isArray(methods) ||
    methods.length === 0 ||
    methods.some((each) => !EGRESS_METHODS.includes(each as string))
  )
    return `names methods out of ${EGRESS_METHODS.join(", ")}`;
  if (typeof path !== "string" || path.length > MAX_PATH || !PATH.test(path))
    return "has a path that begins with / and is a plain path, such as /records/* or /zones/**";
  const segments = path.split("/");
  if (segments.some((each) => each === "." || each === ".." || (each.includes("*") && each !== "*" && each !== "**")))
    return "has * and ** as whole parts of its path alone, and no . or ..";
  return segments.filter((each) => each === "**").length > 1 ? "has one ** at most" : undefined;
}

/** What is wrong with what a function is to be granted, in words that complete "it must be …". */
export function grantsFault(value: Json): string | undefined {
  if (!Array.isArray(value) || value.length > MAX_GRANTS) return `a list of at most ${MAX_GRANTS} grants`;
  const names = new Set<string>();
  for (const grant of value as readonly Json[]) {
    if (!isJsonObject(grant) || !isConnectionName(grant["connection"]))
      return "grants that each name a connection in lower-case letters, digits and hyphens";
    const { connection, patterns, ...rest } = grant;
    if (Object.keys(rest).length > 0) return "grants of a connection and patterns alone";
    if (names.has(connection)) return `one grant for ${connection}, not two`;
    names.add(connection);
    if (patterns === undefined) continue;
    if (!Array.isArray(patterns) || patterns.length === 0 || patterns.length > MAX_PATTERNS)
      return `grants of 1 to ${MAX_PATTERNS} patterns each, or of all that the connection allows`;
    const fault = (patterns as readonly Json[]).map(patternFault).find((each) => each !== undefined);
    if (fault !== undefined) return `grants of which each pattern ${fault}`;
  }
  return undefined;
}

/** A pattern as people write it: `GET POST /zones/**`. */
export function patternText({ methods, path }: EgressPattern): string {
  return `${methods.join(" ")} ${path}`;
}

/** The pattern of a line such as `GET POST /zones/**`; undefined when it is none. */
export function parsePatternText(line: string): EgressPattern | undefined {
  const words = line.trim().split(/\s+/);
  const pattern = { methods: words.slice(0, -1).map((word) => word.toUpperCase()), path: words.at(-1) ?? "" };
  return patternFault(pattern) === undefined ? pattern : undefined;
}

/** What a function is granted, as a reviewer reads it: a line per pattern. */
export function grantsText(grants: readonly ConnectionGrant[]): string {
  return grants
    .flatMap(({ connection, patterns }) =>
      patterns
        ? patterns.map((pattern) => `${connection}: ${patternText(pattern)}`)
        : [`${connection}: all that it allows`],
    )
    .join("\n");
}
