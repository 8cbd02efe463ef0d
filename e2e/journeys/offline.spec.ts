import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { adaInShop } from "../harness/in-shop.ts";
import { person, signIn } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("edits made offline survive a reload, are sent once when the server is back, and overwrite nobody", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const { changeSet, ada, hers } = await adaInShop({ openAs, workspace });
  const state = ada.getByRole("status").filter({ hasText: /^(Saved|Offline|Saving|Opening)/ });
  await hers.open("web");
  await expect(hers.saved).toBeVisible();

  await server.kill();
  await expect(state).toHaveText(/^Offline/);
  await hers.field("Image").fill("nginx:1.28");
  await hers.field("Image").blur();
  await hers.field("Container name").fill("front-door");
  await hers.field("Container name").blur();
  await expect(state).toContainText("Offline, 2 waiting");

  // The page is gone, and nobody is there to serve another.
  await ada.reload().catch(() => undefined);
  await server.start();
  await ada.goto(changeSetPath(workspace, changeSet));
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");
  await expect(hers.field("Container name")).toHaveValue("front-door");
  await expect(hers.saved).toBeVisible();

  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const his = deskOf(ben);
  await his.open("web");
  await expect(his.field("Image")).toHaveValue("nginx:1.28");

  // What is saved is not kept any longer: what Ben writes now stays through another reload of hers.
  await his.field("Image").fill("nginx:1.27");
  await his.field("Image").blur();
  await expect(his.saved).toBeVisible();
  await ada.reload();
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:1.27");
  await expect(hers.field("Container name")).toHaveValue("front-door");
});

test("leaving a change set with the line down loses nothing either", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const { changeSet, ada, hers } = await adaInShop({ openAs, workspace });
  await hers.open("api");
  await server.kill();
  await expect(ada.getByRole("status").filter({ hasText: /^Offline/ })).toBeVisible();
  await hers.field("Image").fill("lab/api:2");
  await hers.field("Image").blur();
  await expect(ada.getByRole("status").filter({ hasText: "1 waiting" })).toBeVisible();
  await ada.goto("about:blank");
  await server.start();
  await ada.goto(changeSetPath(workspace, changeSet));
  await hers.open("api");
  await expect(hers.field("Image")).toHaveValue("lab/api:2");
  await expect(hers.saved).toBeVisible();
  const review = await workspace.ada.query<{ changes: { name: string; fields: unknown[] }[] }>("review.get", {
    changeSet,
  });
  expect(review.changes.find(({ name }) => name === "api")).toBeDefined();
});

test("a page that was open before loads without the server, with what is not saved, and saves it when the server is back", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const { changeSet, ada, hers } = await adaInShop({ openAs, workspace });
  await hers.open("web");
  await expect(hers.saved).toBeVisible();
  await kept(ada, ["trpc/session.me", "trpc/workspace.get", "trpc/changeSet.get", "model"]);

  await server.kill();
  await hers.field("Image").fill("nginx:1.28");
  await hers.field("Image").blur();
  await expect(ada.getByRole("status").filter({ hasText: "1 waiting" })).toBeVisible();
  await ada.reload();
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");
  await expect(ada.getByRole("status").filter({ hasText: /^Offline, 1 waiting/ })).toBeVisible();

  // What was never opened here, and nothing led to, says so rather than nothing, and goes on by itself.
  await ada.goto(`/w/${workspace.id}/changes/never-opened`);
  await expect(ada.getByRole("heading", { name: "The server does not answer" })).toBeVisible();

  await server.start();
  await expect(ada.getByRole("heading", { name: "Nothing here" })).toBeVisible({ timeout: 30_000 });
  await ada.goto(changeSetPath(workspace, changeSet));
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");
  await expect(hers.saved).toBeVisible();
});

test("nothing that was kept for somebody is shown after they signed out", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  // With a session of this journey's own: the one it ends is nobody else's.
  await ada.context().clearCookies();
  await signIn(ada, person("Ada"));
  await ada.goto(changeSetPath(workspace, changeSet));
  await deskOf(ada).open("web");
  await kept(ada, ["trpc/session.me", "model"]);
  expect(await ada.evaluate(keptFor, ["Ada", workspace.id])).not.toEqual([]);
  await ada
    .getByRole("button", { name: /^Account|Ada/ })
    .first()
    .click();
  await ada.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(ada).toHaveURL(/sign-in/);
  await server.kill();
  await ada.goto(changeSetPath(workspace, changeSet));
  await expect(ada.getByRole("heading", { name: "The server does not answer" })).toBeVisible();
  await expect(ada.getByText("web", { exact: true })).toHaveCount(0);
  expect(await ada.evaluate(keptFor, ["Ada", workspace.id])).toEqual([]);
  await server.start();
});

/** Waits until this page, its first questions and a copy of its document are kept in the browser. */
async function kept(page: Page, questions: readonly string[]): Promise<void> {
  await expect.poll(() => page.evaluate(copies)).toBeGreaterThan(0);
  await expect
    .poll(() =>
      page.evaluate(async (wanted) => {
        const urls = await Promise.all(
          (await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
        );
        const all = urls.flat().map((url) => new URL(url).pathname);
        return wanted.every((question) => all.includes(`/api/${question}`)) && all.includes(location.pathname);
      }, questions),
    )
    .toBe(true);
}

/** The addresses of all that is kept, other than files of builds, and speaks of one of these. Runs in the page. */
async function keptFor(words: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await caches.keys()) {
    if (name.startsWith("tributary-built")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request))?.text();
      if (words.some((word) => request.url.includes(word) || text?.includes(word))) found.push(request.url);
    }
  }
  return found;
}

/** How many documents the browser keeps a copy of. Runs in the page. */
function copies(): Promise<number> {
  return new Promise((resolve) => {
    const opened = indexedDB.open("tributary");
    opened.onsuccess = () => {
      const db = opened.result;
      const counted = db.transaction("copies").objectStore("copies").count();
      counted.onsuccess = () => {
        db.close();
        resolve(counted.result);
      };
    };
  });
}

test("what waited for a change set that was abandoned meanwhile is named, edit by edit, on whatever page of it one comes back to", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const { changeSet, path, ada, hers } = await adaInShop({ openAs, workspace });
  await hers.open("web");
  await expect(hers.saved).toBeVisible();
  await server.kill();
  await expect(ada.getByRole("status").filter({ hasText: /^Offline/ })).toBeVisible();
  for (const [field, text] of [
    ["Image", "nginx:1.28"],
    ["Container name", "front-door"],
  ] as const) {
    await hers.field(field).fill(text);
    await hers.field(field).blur();
  }
  await expect(ada.getByRole("status").filter({ hasText: "Offline, 2 waiting" })).toBeVisible();
  await ada.goto("about:blank");
  await server.start();
  await workspace.ben.command("changeSet.abandon", { changeSet });

  await ada.goto(`${path}/review`);
  await expect(ada.getByText("2 edits could not be kept")).toBeVisible();
  for (const edit of ["Change Image", "Change Container name"])
    await expect(ada.getByRole("listitem").filter({ hasText: `${edit}: Ben abandoned this change set` })).toBeVisible();

  // Whoever was not looking finds it on the next page, too, until they say that they have read it.
  await ada.goto(path);
  await expect(
    ada.getByRole("status").filter({ hasText: /^Ben abandoned it, .* · nothing here can be edited$/ }),
  ).toBeVisible();
  await expect(ada.getByRole("button", { name: "Take it up again" })).toBeVisible();
  const notice = ada.getByRole("status").filter({ hasText: "2 edits could not be kept" });
  await expect(notice.getByRole("listitem")).toHaveCount(2);
  await notice.getByRole("button", { name: "Dismiss" }).click();
  await expect(notice).toBeHidden();
  await ada.reload();
  await hers.open("web");
  await expect(notice).toBeHidden();
});
