import { generateCompose, snapshotOf } from "@tributary/adapters/compose";
import { defineCommand } from "citty";
import { importFile } from "./check.ts";
import { environmentOf } from "./environment.ts";
import { fail } from "./fail.ts";
import { readText } from "./files.ts";

const composeCommand = defineCommand({
  meta: {
    name: "compose",
    description: "Read a Compose file with all it includes and extends, and write one plain file back.",
  },
  args: {
    file: { type: "positional", description: "The Compose file", required: true },
    env: { type: "string", description: "A variable for the file, as NAME=value; may be given several times" },
    "env-file": { type: "string", description: "A file of variables; may be given several times" },
    project: { type: "string", description: "Name of the project, where the file gives none" },
  },
  async run({ args, rawArgs }) {
    const env = environmentOf(rawArgs, process.env);
    if (!env.ok) return fail(env.error);
    const text = readText(args.file);
    if (!text.ok) return fail(text.error);
    const imported = importFile(args.file, text.value, env.value, args.project);
    if (!imported.ok)
      return fail(
        imported.error.errors
          .map(({ file, line, path, message }) => `${file}:${line}${path ? ` ${path}` : ""}: ${message}`)
          .join("\n"),
      );
    process.stdout.write(await generateCompose(snapshotOf(imported.value.components)));
  },
});

/** Writes configuration from what is modelled. */
export const generateCommand = defineCommand({
  meta: { name: "generate", description: "Write configuration files from a model." },
  subCommands: { compose: composeCommand },
});
