import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { FETCH_AGAIN } from "../src/loading/fetch-again.ts";
import { Providers } from "../src/providers.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Tributary", template: "%s · Tributary" },
  description: "Change live infrastructure together",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f8f9" },
    { media: "(prefers-color-scheme: dark)", color: "#0f1013" },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* The browser tells no page its nonce, so what the server drew never looks like what is drawn here. */}
        <script nonce={nonce} suppressHydrationWarning>
          {FETCH_AGAIN}
        </script>
      </head>
      <body className="min-h-dvh bg-canvas text-ink">
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
