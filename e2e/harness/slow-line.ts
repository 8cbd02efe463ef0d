import type { Page } from "@playwright/test";

/** A line that stalls on its way to the server: what is sent waits, what is received comes. */
export type SlowLine = { hold(): void; release(): void };

/** Takes the page's sockets to matching paths in hand. Before the page is opened. */
export async function holdBack(page: Page, path: RegExp): Promise<SlowLine> {
  let held = false;
  let waiting: (() => void)[] = [];
  await page.routeWebSocket(path, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const send = () => server.send(message);
      if (held) waiting.push(send);
      else send();
    });
  });
  return {
    hold: () => {
      held = true;
    },
    release: () => {
      held = false;
      for (const send of waiting) send();
      waiting = [];
    },
  };
}
