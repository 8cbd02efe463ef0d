/** Waits before a file is asked for again: a network that has changed is there at once, one that is coming back takes a while. */
const WAITS_MS = [100, 500, 2_000, 6_000];
/** What tells a file of a page as the server drew it, not of one that is loaded later, which who loads it asks for again. */
const DRAWN = 'script[async][src*="/_next/static/"], link[rel="stylesheet"][href*="/_next/static/"]';
const SENTENCE = "Part of this page could not be fetched. Check your connection, then load it again.";

/**
 * A script that asks again for the files of a page that did not arrive. A browser drops whatever is on its way when the network of
 * its machine changes (a Wi-Fi, a VPN, a container engine's bridge), and asks again for the page alone: without one of its scripts
 * it stays as the server drew it, for ever. Rule [WL1].
 */
export const FETCH_AGAIN = `(${fetchAgain})(${JSON.stringify([DRAWN, WAITS_MS, SENTENCE])})`;

/** Runs in the page before anything else is there, as text: it may use nothing from outside itself. */
function fetchAgain([drawn, waitsMs, sentence]: [string, readonly number[], string]): void {
  type File = HTMLScriptElement | HTMLLinkElement;
  const asked = new Map<string, number>();
  const addressOf = (file: File) => ("src" in file ? file.src : file.href);
  const isDrawn = (target: EventTarget | null): target is File => target instanceof Element && target.matches(drawn);
  const ask = (file: File): void => {
    if (file instanceof HTMLLinkElement) {
      const written = file.getAttribute("href") ?? "";
      // Without it there is nothing to fetch, and with it again there is; as it was written, by which the page finds what it has.
      file.removeAttribute("href");
      file.setAttribute("href", written);
      return;
    }
    const another = document.createElement("script");
    for (const { name, value } of file.attributes) another.setAttribute(name, value);
    another.nonce = file.nonce;
    file.replaceWith(another);
  };
  const failed = (file: File): void => {
    const times = asked.get(addressOf(file)) ?? 0;
    asked.set(addressOf(file), times + 1);
    const wait = waitsMs[times];
    if (wait !== undefined) setTimeout(ask, wait, file);
    else if (file instanceof HTMLScriptElement) giveUp();
  };
  /** It may be of a build that the server has no more: then the page of another one helps, which is asked for once. */
  const giveUp = (): void => {
    const [loaded] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (loaded?.type !== "reload") return location.reload();
    if (document.querySelector("[data-not-fetched]")) return;
    const said = document.createElement("p");
    said.dataset["notFetched"] = "";
    said.setAttribute("role", "alert");
    said.textContent = sentence;
    said.style.cssText =
      "position:fixed;inset:auto 16px 16px;z-index:99;max-width:480px;margin:0 auto;padding:12px 16px;border-radius:8px;font:14px/1.5 system-ui,sans-serif;color:white;background:#1c1e26;box-shadow:0 8px 24px #0004";
    document.body.append(said);
  };
  addEventListener("error", ({ target }) => isDrawn(target) && failed(target), true);
  // A file that somebody waits for is asked for again all the same: nobody needs to hear that their wait ended in nothing.
  addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof Event && isDrawn(event.reason.target)) event.preventDefault();
  });
  // What failed before this ran, told by nobody.
  addEventListener("DOMContentLoaded", () => {
    for (const file of document.querySelectorAll<File>(drawn)) {
      const [timing] = performance.getEntriesByName(addressOf(file)) as PerformanceResourceTiming[];
      if (timing?.responseStatus === 0 && !asked.has(addressOf(file))) failed(file);
    }
  });
}
