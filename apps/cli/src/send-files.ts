import type { AgentApi } from "@tributary/agent";
import { err, ok, type Result } from "@tributary/core/base";
import type { ImportReport } from "@tributary/core/protocol";
import type { Environment } from "./environment.ts";
import { readText } from "./files.ts";

type Sending = {
  readonly files: readonly string[];
  readonly env: Environment;
  readonly changeSet: string | undefined;
};

/**
 * Imports the files, as one project, into a change set of a server; once, also where its answer is lost. The error is a sentence.
 * @throws {AgentFault} with the server's sentence, or why there is none
 */
export async function sendFiles(
  api: Pick<AgentApi, "workspace" | "command">,
  { files, env, changeSet }: Sending,
): Promise<Result<ImportReport, string>> {
  const texts: { path: string; text: string }[] = [];
  for (const path of files) {
    const text = readText(path);
    if (!text.ok) return err(text.error);
    texts.push({ path, text: text.value });
  }
  const into = changeSet === undefined ? {} : { changeSet };
  const wish = { workspace: await api.workspace(), files: texts, env, ...into };
  return ok((await api.command("changeSet.import", wish)) as ImportReport);
}
