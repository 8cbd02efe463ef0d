import type { ActorId, WorkspaceId } from "@tributary/core/base";
import { joinedLine, type MemberStore } from "@tributary/core/governance";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import type { Database } from "../db/index.ts";
import { Attempts } from "./attempts.ts";
import { type Origins, sameHostOrigins } from "./origin.ts";
import { tokenHash } from "./tokens.ts";

export type AuthOptions = Origins & {
  readonly db: Database;
  readonly members: MemberStore;
  /** Learns of people who join with their new account. */
  readonly secret: string;
  /** Sign-ins and sign-ups per minute from one address; default 20. */
  readonly attemptsPerMinute?: number;
  /** Somebody is a member of this workspace who was not a moment ago, so that who looks at it hears of them. */
  readonly onJoined?: (workspace: WorkspaceId) => void;
  /** What went wrong inside, without anybody's data; default: to the standard error. */
  readonly onFault?: (what: string, why: string) => void;
};

export type Auth = ReturnType<typeof createAuth>;

/** Where a sign-up carries its invitation. */
export const INVITE_HEADER = "x-tributary-invite";
/** Set by `authHandler` from the socket, whatever the client sent: a client cannot choose the address it is counted under. */
export const ADDRESS_HEADER = "x-tributary-address";

const FOUNDER = "founder";
const DAY_S = 86_400;

/**
 * Accounts with e-mail address and password, and sessions, in our database. Nothing is sent anywhere. Rules: SPEC.md.
 *
 * No cached session cookies: a session that was ended is ended for the very next request and socket.
 */
export function createAuth(options: AuthOptions) {
  const {
    db,
    members,
    secret,
    baseUrl,
    trustedOrigins = [],
    hostNames = [],
    attemptsPerMinute = 20,
    onFault = console.error,
  } = options;
  const attempts = { window: 60, max: attemptsPerMinute };
  return betterAuth({
    appName: "Tributary",
    baseURL: baseUrl,
    basePath: "/api/auth",
    secret,
    database: drizzleAdapter(db, { provider: "pg", transaction: true }),
    trustedOrigins: (request) => [
      ...trustedOrigins,
      ...sameHostOrigins(request?.headers.get("host") ?? undefined, hostNames),
    ],
    emailAndPassword: { enabled: true, autoSignIn: true, minPasswordLength: 10, maxPasswordLength: 256 },
    session: { expiresIn: 30 * DAY_S, updateAge: DAY_S, cookieCache: { enabled: false } },
    user: { additionalFields: { admittedBy: { type: "string", required: false, input: false, returned: false } } },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 600,
      customStorage: countedHere(new Attempts(Date.now)),
      customRules: { "/sign-in/email": attempts, "/sign-up/email": attempts, "/get-session": false },
    },
    advanced: {
      cookiePrefix: "tributary",
      // Said aloud, because better-auth leaves both checks out where NODE_ENV is "test".
      disableOriginCheck: false,
      disableCSRFCheck: false,
      useSecureCookies: baseUrl.startsWith("https:"),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    logger: { level: "error", log: (_, message, ...about) => onFault(message, about.map(reasonOf).join("; ")) },
    databaseHooks: {
      user: {
        create: {
          before: async (user, context) => ({
            data: {
              ...user,
              name: checkedName(user.name),
              admittedBy: await admission(db, members, context?.headers?.get(INVITE_HEADER)),
            },
          }),
          after: async (user) => {
            const admittedBy = user["admittedBy"];
            if (typeof admittedBy === "string" && admittedBy !== FOUNDER) await join(options, admittedBy, user);
          },
        },
        update: {
          before: async (user) => ({
            data: user.name === undefined ? user : { ...user, name: checkedName(user.name) },
          }),
        },
      },
    },
  });
}

/** better-auth decides with `consume` alone where a storage has it; it must be a promise. */
function countedHere(attempts: Attempts) {
  return {
    get: async () => null,
    set: async () => {},
    consume: async (key: string, rule: { readonly window: number; readonly max: number }) =>
      attempts.consume(key, rule),
  };
}

/** Database errors quote the values of their query, session tokens among them: only what the server said is passed on. */
function reasonOf(about: unknown): string {
  if (!(about instanceof Error)) return typeof about;
  return about.cause instanceof Error ? about.cause.message : about.name;
}

/** True until the first account exists: whoever makes it needs no invitation. */
export async function isFirst(db: Database): Promise<boolean> {
  const { rowCount } = await db.$client.query('SELECT FROM "user" LIMIT 1');
  return rowCount === 0;
}

/** By what right an account may be made. @throws {APIError} without one */
async function admission(db: Database, members: MemberStore, inviteToken: string | null | undefined): Promise<string> {
  if (await isFirst(db)) return FOUNDER;
  if (!inviteToken)
    throw new APIError("FORBIDDEN", {
      message: "You need an invitation to make an account here. Ask a colleague for a link.",
    });
  const hash = tokenHash(inviteToken);
  const invite = await members.invite(hash);
  if (!invite) throw new APIError("FORBIDDEN", { message: "This invitation is not known here. Ask for a new link." });
  if (invite.usedAt !== null)
    throw new APIError("FORBIDDEN", {
      message: `This invitation has been used. Ask ${invite.invitedBy} for a new link.`,
    });
  if (invite.expiresAt <= Date.now())
    throw new APIError("FORBIDDEN", {
      message: `This invitation has expired. Ask ${invite.invitedBy} for a new link.`,
    });
  return hash;
}

/** The new account's owner is a member at once: whoever comes by an invitation need not accept it as well. */
async function join(
  { members, onJoined }: Pick<AuthOptions, "members" | "onJoined">,
  tokenHash: string,
  user: { readonly id: string; readonly name: string },
) {
  const now = Date.now();
  const invite = await members.invite(tokenHash);
  if (!invite) return;
  const actor = { type: "user", id: user.id as ActorId, name: user.name } as const;
  if (!(await members.acceptInvite(tokenHash, actor.id, joinedLine({ actor }, invite, now)))) return;
  onJoined?.(invite.workspace);
}

/** Names stand in lists, logs and beside cursors: one line, not empty. */
function checkedName(name: string): string {
  const trimmed = name.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (trimmed.length === 0 || trimmed.length > 128 || /[\u0000-\u001f\u007f]/.test(trimmed)) {
    throw new APIError("BAD_REQUEST", { message: "A name is 1 to 128 characters on one line." });
  }
  return trimmed;
}
