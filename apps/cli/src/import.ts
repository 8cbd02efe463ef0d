import { defineCommand } from "citty";
import { checkFile, type FileCheck } from "./check.ts";
import { checkText, totalText } from "./check-text.ts";
import { environmentOf } from "./environment.ts";
import { fail } from "./fail.ts";
import { sendFiles } from "./send-files.ts";
import { ask, WHERE } from "./where.ts";

/** Imports Compose files: with `--check` only to see what would come of each, else into a change set of a server. */
export const importCommand = defineCommand({
  meta: { name: "import", description: "Import Compose files into a change set, or check what would come of it." },
  args: {
    check: {
      type: "boolean",
      description: "Only read the files, each as a project of its own, and say what is in them",
    },
    json: { type: "boolean", description: "Say it in JSON, one line per file" },
    env: { type: "string", description: "A variable for the files, as NAME=value; may be given several times" },
    "env-file": { type: "string", description: "A file of variables; may be given several times" },
    ...{ server: WHERE.server, token: WHERE.token, reason: WHERE.reason },
    "change-set": { type: "string", description: "Import into this change set instead of a new one" },
  },
  async run({ args, rawArgs }) {
    const files = args._;
    if (files.length === 0) return fail("Name at least one Compose file.");
    const env = environmentOf(rawArgs, process.env);
    if (!env.ok) return fail(env.error);
    if (args.check) return check(files, env.value, args.json === true);
    const missing =
      "To import, say where: --server and --token (or TRIBUTARY_URL and TRIBUTARY_TOKEN). To only look at the files, add --check.";
    return ask(
      args,
      async (api) => {
        const sent = await sendFiles(api, { files, env: env.value, changeSet: args["change-set"] });
        if (!sent.ok) return fail(sent.error);
        const report: FileCheck = { ...sent.value, file: sent.value.file };
        console.log(
          args.json
            ? JSON.stringify(sent.value)
            : `${checkText(report)}${sent.value.ok ? `\nIt is in the change set ${sent.value.changeSet}.` : ""}`,
        );
        if (!sent.value.ok) process.exitCode = 1;
      },
      missing,
    );
  },
});

function check(files: readonly string[], env: Parameters<typeof checkFile>[1], json: boolean): void {
  const checks = files.map((file) => {
    const done = checkFile(file, env);
    console.log(json ? JSON.stringify(done.check) : checkText(done.check));
    return done;
  });
  if (!json && files.length > 1) console.log(totalText(checks.map((done) => done.check)));
  // A file that is refused, with its place, has been handled; one that cannot be opened has not.
  if (checks.some(({ handled }) => !handled)) process.exitCode = 1;
}
