import { type Browser, type Page, chromium } from "@playwright/test";
import {
  apiOf,
  changeSetPath,
  deskOf,
  foundWorkspace,
  importCompose,
  launchOptions,
  settle,
  shop,
  TributaryServer,
} from "@tributary/e2e/harness";
import { type BenchOptions, type BenchResult, median, percentile, result } from "./result.ts";

/**
 * What people notice: from the key that ends an edit in one browser until it stands on the screen of another, through the
 * real server, judged and logged on the way. There is no peer: nobody else in this field judges edits.
 */
export const name = "visible";

const WARM_UP = 5;

export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const server = await TributaryServer.start();
  const browser = await chromium.launch(launchOptions());
  try {
    const [writer, reader] = await twoPages(browser, server);
    const samples: number[] = [];
    for (let index = 0; index < WARM_UP + (quick ? 15 : 60); index += 1) {
      const ms = await latencyOf(writer, reader, `web-${index}`);
      if (index >= WARM_UP) samples.push(ms);
    }
    const figure = { bench: name, unit: "ms", better: "lower" } as const;
    yield result({ ...figure, case: "an edit stands on the other's screen, median", ours: median(samples) });
    yield result({ ...figure, case: "an edit stands on the other's screen, p95", ours: percentile(samples, 0.95) });
  } finally {
    await browser.close();
    await server.dispose();
  }
}

async function twoPages(browser: Browser, server: TributaryServer): Promise<readonly [Page, Page]> {
  const people = await settle(browser, server);
  const [ada, ben, vera] = await Promise.all(
    [people.ada, people.ben, people.vera].map(({ session }) =>
      browser.newContext({ baseURL: server.url, storageState: session }),
    ),
  );
  if (!ada || !ben || !vera) throw new RangeError("three people");
  const apis = { ada: apiOf(ada.request), ben: apiOf(ben.request), vera: apiOf(vera.request) };
  const workspace = await foundWorkspace(apis, { name: "Bench" });
  const changeSet = await importCompose(workspace, shop({ name: "shop", port: 18080 }));
  const pages = [await ada.newPage(), await ben.newPage()] as const;
  for (const page of pages) {
    await page.goto(changeSetPath(workspace, changeSet));
    await deskOf(page).open("web");
  }
  return pages;
}

/** Both pages' clocks are the machine's, so their times compare. */
async function latencyOf(writer: Page, reader: Page, text: string): Promise<number> {
  const seen = reader.evaluate(
    (wanted) =>
      new Promise<number>((done) => {
        const name = () => document.querySelector<HTMLInputElement>('input[aria-label="Name"]')?.value;
        const look = () => {
          if (name() === wanted) done(performance.timeOrigin + performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
    text,
  );
  const field = deskOf(writer).field("Name");
  await field.fill(text);
  const pressed = writer.evaluate(
    () =>
      new Promise<number>((done) => {
        window.addEventListener("keydown", () => done(performance.timeOrigin + performance.now()), {
          capture: true,
          once: true,
        });
      }),
  );
  await field.press("Enter");
  return (await seen) - (await pressed);
}
