import { Refused } from "./refused.ts";

const WINDOWS = /^(?:[A-Za-z]:)?[\\/]/;

/**
 * A path as the engine's host sees it.
 *
 * @throws {Refused} when it is relative and nobody has said to what: guessing would mount something else
 */
export function hostPath(path: string, baseDirectory: string | undefined): string {
  if (path === "") throw new Refused("One of its mounts is a path of the host, but does not say which.");
  if (path.startsWith("/") || WINDOWS.test(path)) return path;
  if (path.startsWith("~"))
    throw new Refused(`The path ${path} starts with ~, which the engine does not know. Write it in full.`);
  if (baseDirectory === undefined) {
    throw new Refused(
      `The path ${path} depends on where the Compose file lies. Write it in full, as the engine's host sees it.`,
    );
  }
  return joined(baseDirectory, path);
}

/** Without `.`, and with each `..` taken back; what leads above the root stays at the root. */
function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
