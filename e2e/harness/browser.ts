import { existsSync } from "node:fs";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser of this machine. Nothing but loopback is contacted: every background errand of it is off. */
export function launchOptions(): { readonly executablePath: string | undefined; readonly args: string[] } {
  return {
    executablePath: process.env["TRIBUTARY_CHROMIUM"] ?? BROWSERS.find((path) => existsSync(path)),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}
