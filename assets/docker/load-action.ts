import { fileURLToPath } from "node:url";
import { textHash } from "@tributary/core/base";
import type { FunctionBinding, FunctionCode } from "@tributary/core/model";
import { buildSync } from "esbuild";
import { GRANTS } from "./actions/grants.ts";

type File = keyof typeof GRANTS;
const FILES = Object.keys(GRANTS) as readonly File[];
/** How the bundler ends a module with a default export. */
const EXPORT = /\nexport \{\s*(\S+) as default\s*\};\s*$/;

const loaded = new Map<string, FunctionCode>();

/** The function that acts on what `what` names, with what it is granted of the workspace's engine. */
export function act(file: File, what: string, description: string): FunctionBinding {
  return {
    kind: "action",
    name: "act",
    title: `Act on the ${what}`,
    description,
    inputs: {},
    connections: [{ connection: "docker", patterns: GRANTS[file] }],
    code: loadAction(file),
  };
}

/**
 * The code of `actions/<file>.ts` and of all it imports, as one module without imports: functions have none. The same files give the
 * same text with this version of the bundler, whatever the machine.
 */
export function loadAction(file: File): FunctionCode {
  if (loaded.size === 0) bundle();
  const code = loaded.get(file);
  if (!code) throw new RangeError(`no action ${file}`);
  return code;
}

/** All at once: starting the bundler takes longer than its work. */
function bundle(): void {
  const { outputFiles } = buildSync({
    entryPoints: FILES.map((file) => ({
      in: fileURLToPath(new URL(`./actions/${file}.ts`, import.meta.url)),
      out: file,
    })),
    outdir: "/",
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2024",
    charset: "utf8",
    legalComments: "none",
    // Folders of this machine would otherwise stand in the text.
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    logLevel: "silent",
  });
  for (const { path, text } of outputFiles) {
    const js = text.replace(EXPORT, "\nexport default $1;\n");
    loaded.set(path.replace(/^.*[\\/]|\.js$/g, ""), { hash: textHash(js), js });
  }
}
