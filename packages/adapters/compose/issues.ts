import type { Node } from "./node.ts";

/** Something about a place in a file: the dotted key, the 1-based line, and a sentence for a person. */
export type Issue = { readonly file: string; readonly path: string; readonly line: number; readonly message: string };

export type Unmodelled = { readonly file: string; readonly path: string; readonly line: number };

const MOST_ISSUES = 200;

/** Collects what there is to say about an import. Bounded, so that a hostile file cannot fill the memory with complaints. */
export class Issues {
  readonly errors: Issue[] = [];
  readonly warnings: Issue[] = [];
  readonly unmodelled: Unmodelled[] = [];

  error(at: string, node: Place, message: string): void {
    if (this.errors.length < MOST_ISSUES) this.errors.push({ ...placed(at, node), message });
  }

  warn(at: string, node: Place, message: string): void {
    if (this.warnings.length < MOST_ISSUES) this.warnings.push({ ...placed(at, node), message });
  }

  keep(at: string, node: Place): void {
    this.unmodelled.push(placed(at, node));
  }
}

/** Keys come from the file, so a path is cut and freed of line breaks before it is shown anywhere. */
function placed(at: string, { file, line }: Place): Unmodelled {
  const path = at.replace(/\p{Cc}/gu, " ");
  return { file, path: path.length > 200 ? `${path.slice(0, 197)}…` : path, line };
}

export type Place = Pick<Node, "file" | "line">;
