import type { Page } from "@playwright/test";

/** Sees whether something was ever on a page or on its way there, however briefly. */
export type Watch = {
  /** Where it was seen: on the screen, or in what the server sent. Empty when nowhere. */
  sightings(): Promise<readonly string[]>;
};

/**
 * Watches a page for a text from now on: what stands on it and in its fields, frame by frame, and every message its sockets
 * receive. Start it before the page is opened, or its sockets are not heard.
 */
export async function watchFor(page: Page, text: string): Promise<Watch> {
  const received: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      const heard = typeof payload === "string" ? payload : payload.toString("utf8");
      if (heard.includes(text)) received.push(`a message of ${new URL(socket.url()).pathname}`);
    });
  });
  await page.addInitScript((wanted) => {
    const seen: string[] = [];
    Object.assign(window, { __seen: seen });
    const look = () => {
      if (document.body?.textContent?.includes(wanted)) seen.push("the page");
      for (const field of document.querySelectorAll("input, textarea")) {
        if ((field as HTMLInputElement).value.includes(wanted)) seen.push("a field");
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, text);
  return {
    async sightings() {
      const seen = await page.evaluate(() => (window as unknown as { __seen: readonly string[] }).__seen);
      return [...new Set([...received, ...seen])];
    },
  };
}
