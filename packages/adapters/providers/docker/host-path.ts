import { isAbsolute, join, win32 } from "node:path/posix";
import { Refused } from "./failures.ts";

/**
 * A path as the engine's host sees it.
 *
 * @throws {Refused} when it is relative and nobody has said to what: guessing would mount something else
 */
export function hostPath(path: string, baseDirectory: string | undefined): string {
  if (path === "") throw new Refused("One of its mounts is a path of the host, but does not say which.");
  if (isAbsolute(path) || win32.isAbsolute(path)) return path;
  if (path.startsWith("~"))
    throw new Refused(`The path ${path} starts with ~, which the engine does not know. Write it in full.`);
  if (baseDirectory === undefined) {
    throw new Refused(
      `The path ${path} depends on where the Compose file lies. Write it in full, as the engine's host sees it.`,
    );
  }
  return join(baseDirectory, path);
}
