import type { Browser, BrowserContextOptions } from "@playwright/test";
import { apiOf } from "./api.ts";
import { acceptInvitation, createFirstAccount, type Person, person } from "./people.ts";
import type { TributaryServer } from "./server.ts";

/** A signed-in browser, put away: Playwright's cookies and storage. */
export type Session = NonNullable<BrowserContextOptions["storageState"]>;

export type Inhabitant = Person & { readonly session: Session };

/** A server with three accounts on it. What each may do differs by workspace. */
export type Installation = {
  readonly server: TributaryServer;
  /** Makes the workspaces. */
  readonly ada: Inhabitant;
  readonly ben: Inhabitant;
  readonly vera: Inhabitant;
};

/** Makes the accounts as people do, through the pages. */
export async function settle(browser: Browser, server: TributaryServer): Promise<Installation> {
  const [ada, ben, vera] = [person("Ada"), person("Ben"), person("Vera")];
  const first = await browser.newContext({ baseURL: server.url });
  const workspace = await createFirstAccount(await first.newPage(), ada, "Lobby");
  const api = apiOf(first.request);
  const inhabitants = {
    server,
    ada: { ...ada, session: await first.storageState() },
    ben: await comeIn(browser, server, ben, await api.command("workspace.invite", { workspace, role: "viewer" })),
    vera: await comeIn(browser, server, vera, await api.command("workspace.invite", { workspace, role: "viewer" })),
  };
  await first.close();
  return inhabitants;
}

async function comeIn(browser: Browser, server: TributaryServer, who: Person, invite: { token: string }) {
  const context = await browser.newContext({ baseURL: server.url });
  await acceptInvitation(await context.newPage(), `/invite/${invite.token}`, who);
  const session = await context.storageState();
  await context.close();
  return { ...who, session };
}
