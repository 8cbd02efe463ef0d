export type TextFile = { readonly path: string; readonly text: string };

export type ReadFiles =
  | { readonly ok: true; readonly files: readonly TextFile[] }
  | { readonly ok: false; readonly sentence: string };

const MAX_FILES = 500;
const MAX_BYTES = 8_000_000;

/** Reads what was dropped or picked. Refuses what is not text or too much, before it is sent anywhere. */
export async function readFiles(list: readonly File[]): Promise<ReadFiles> {
  if (list.length > MAX_FILES)
    return { ok: false, sentence: `These are ${list.length} files; at most ${MAX_FILES} can be read at once.` };
  const size = list.reduce((sum, file) => sum + file.size, 0);
  if (size > MAX_BYTES)
    return {
      ok: false,
      sentence: `This is ${(size / 1e6).toFixed(1)} MB; a Compose file and its parts must be under 8 MB.`,
    };
  const files: TextFile[] = [];
  for (const file of list) {
    const text = textOf(await file.arrayBuffer());
    if (text === undefined)
      return {
        ok: false,
        sentence: `${file.name} is not a text file. Drop a Compose file: YAML, often called compose.yaml.`,
      };
    files.push({ path: file.webkitRelativePath || file.name, text });
  }
  return { ok: true, files: composeFirst(files) };
}

/** The text of UTF-8 bytes; undefined when they are not, or hold a NUL. */
export function textOf(bytes: ArrayBuffer): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\u0000") ? undefined : text;
  } catch {
    return undefined;
  }
}

const USUAL = /^(docker-)?compose(\.[\w-]+)?\.ya?ml$/i;

/** The file that is meant comes first: a usual name before any other YAML, that before the rest, short paths before long. */
export function composeFirst(files: readonly TextFile[]): readonly TextFile[] {
  const rank = ({ path }: TextFile) => {
    const name = path.split("/").at(-1) ?? path;
    const kind = /^(docker-)?compose\.ya?ml$/i.test(name) ? 0 : USUAL.test(name) ? 1 : /\.ya?ml$/i.test(name) ? 2 : 3;
    return kind * 100 + Math.min(99, path.split("/").length);
  };
  return [...files].sort((a, b) => rank(a) - rank(b));
}
