import type { Credential } from "@tributary/adapters/connections";
import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import type { Compiler } from "@tributary/core/engine";
import { type FunctionSignIn, parseSignIn } from "@tributary/core/governance";
import { parseSecretReference } from "@tributary/core/model";
import type { FunctionRunState } from "@tributary/core/protocol";
import { secretWords } from "@tributary/core/secrets";
import type { FunctionExecutor } from "../functions/executor.ts";
import type { FunctionExecution } from "../functions/job.ts";
import { codeOf, findFunction, type FoundFunction } from "../functions/target.ts";
import type { Hosts } from "../hosts.ts";
import { openedSecret } from "../secrets/open-secrets.ts";
import type { OpenedSecret, Vault } from "../secrets/vault.ts";
import type { ConnectionUser } from "./egress.ts";

export type SignInParts = {
  readonly hosts: Pick<Hosts, "workspaces">;
  readonly vault: Pick<Vault, "open">;
  readonly compiler: Compiler;
  readonly functions: Pick<FunctionExecutor, "execute">;
};

type Asked = { readonly connection: string; readonly how: FunctionSignIn };
type Given = { readonly fields: { readonly [field: string]: string }; readonly words: readonly string[] };

const WHERE = "Its runs stand beside it, under Functions on Head.";

/**
 * Signs in to a connection with the authentication function it names, as that is in force on Head now: run once, confidentially, for
 * whoever asks. Rules [VS1]–[VS4].
 *
 * @throws with a sentence that says why it cannot be had, and nothing that the function said
 */
export function functionSignIn(parts: SignInParts) {
  return async (workspace: WorkspaceId, asked: Asked, user: ConnectionUser): Promise<Credential> => {
    const credential = await signedIn(parts, workspace, asked, user);
    if (!credential.ok) throw new Error(credential.error);
    return credential.value;
  };
}

async function signedIn(
  { hosts, vault, compiler, functions }: SignInParts,
  workspace: WorkspaceId,
  { connection, how }: Asked,
  { by, origin, signal, log }: ConnectionUser,
): Promise<Result<Credential, string>> {
  const head = await hosts.workspaces.with(workspace, async ({ snapshot }) => snapshot);
  const found = findFunction(head, how.function);
  if (found?.function.kind !== "authentication") return err(`it ${NOT_IN_FORCE}`);
  const code = await codeOf(found, compiler);
  if (!code.ok) return code;
  const given = await givenBy(vault, workspace, how.secret);
  if (!given.ok) return given;
  const { fields, words } = given.value;
  const execution = await functions.execute({
    ...{ workspace, function: found.function, purpose: "authentication", code: code.value, grants: found.grants },
    ...{ input: { secret: fields, connection }, hidden: words, isConfidential: true, isAwaited: true, by, signal },
    ...(origin ? { origin } : {}),
  });
  const answered = answeredBy(found, execution, connection);
  if (!answered.ok) return answered;
  log(`Signed in to ${connection} with “${found.title}”.`);
  return ok({ headers: answered.value.headers, secrets: [...words, ...answered.value.words] });
}

const NOT_IN_FORCE =
  "signs in with a function that is not in force on Head. An owner can choose another under Settings, Connections.";

function answeredBy({ title }: FoundFunction, { result, state }: FunctionExecution, connection: string) {
  if (!result.ok) return err(`the authentication function “${title}” ${endOf(state)}. ${WHERE}`);
  const answered = parseSignIn(result.value, connection);
  return answered.ok ? answered : err(`the authentication function “${title}” ${answered.error}. ${WHERE}`);
}

/** How it ended, of what is kept of it: never its own words. */
function endOf(state: FunctionRunState): string {
  if (state.phase === "killed") return `was ended by ${state.by}`;
  if (state.phase !== "failed") return "did not end well";
  switch (state.failure.kind) {
    case "thrown":
      return "ended with an error of its own";
    case "wall":
      return "had not answered in time";
    default:
      return `failed: ${state.failure.message.replace(/\.$/, "")}`;
  }
}

/** What of the secret the function is given: all its values, or the one that is named. */
async function givenBy(
  vault: Pick<Vault, "open">,
  workspace: WorkspaceId,
  reference: string | undefined,
): Promise<Result<Given, string>> {
  if (reference === undefined) return ok({ fields: {}, words: [] });
  const secret = await openedSecret(vault, workspace, reference);
  if (!secret.ok) return secret;
  const fields = fieldsOf(secret.value, parseSecretReference(reference)?.field);
  return fields
    ? ok({ fields, words: secretWords(secret.value) })
    : err(`the secret ${reference} has no such value. Choose another in the connection's settings.`);
}

function fieldsOf({ fields }: OpenedSecret, field: string | undefined): Given["fields"] | undefined {
  if (field === undefined) return fields;
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  return value === undefined ? undefined : { [field]: value };
}
