import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TextFile } from "@tributary/adapters/api";

export type Example = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly files: readonly TextFile[];
};

const FOLDER = join(import.meta.dirname, "../../../../examples/compose");
const MAX_FILE_CHARACTERS = 200_000;

/** The stacks that come with the project, one folder each; the first comment of the Compose file says what it is. */
export async function readExamples(folder: string = FOLDER): Promise<readonly Example[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const examples = await Promise.all(
    names.filter((entry) => entry.isDirectory()).map((entry) => readExample(folder, entry.name)),
  );
  return examples.flatMap((example) => (example ? [example] : [])).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readExample(folder: string, name: string): Promise<Example | undefined> {
  const entries = await readdir(join(folder, name), { withFileTypes: true, recursive: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry): Promise<TextFile> => {
        const path = join(entry.parentPath, entry.name);
        return {
          path: path.slice(join(folder, name).length + 1),
          text: (await readFile(path, "utf8")).slice(0, MAX_FILE_CHARACTERS),
        };
      }),
  );
  const main = files.find(({ path }) => /^(docker-)?compose\.ya?ml$/.test(path));
  if (!main) return undefined;
  const [title = name, ...rest] = leadingComment(main.text);
  return {
    name,
    title: title.replace(/\.$/, ""),
    description: rest.join(" "),
    files: [main, ...files.filter((file) => file !== main)],
  };
}

function leadingComment(text: string): string[] {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.replace(/^#\s?/, "").trim())
    .filter((line) => line !== "");
}
